"""Figures and codes of the report in the reader's words; cells and columns of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Column, Kind, Mark, Note, Paragraph, Table
from raccordo.kernel.territory.models import Province
from raccordo.observatory.words import GREAT_GROUPS, KINDS, SECTIONS, SEXES
from raccordo.observatory.yearbook.material import Material

CITIZENSHIPS = {"italian": gettext_lazy("Italian"), "foreign": gettext_lazy("foreign")}
HOURS = {
    "full": gettext_lazy("full-time"),
    "part": gettext_lazy("part-time"),
    "none": gettext_lazy("hours not defined"),
}
DURATIONS = {
    "to_6": gettext_lazy("up to six months"),
    "to_12": gettext_lazy("from six to twelve months"),
    "over_12": gettext_lazy("more than twelve months"),
}
FIRMS = {
    "private": gettext_lazy("private employers"),
    "public": gettext_lazy("public administrations"),
    "agency": gettext_lazy("employment agencies"),
}
SECTION_NAMES = {f"{first:02}-{last:02}": name for first, last, name in SECTIONS}
SAID = {
    "sex": SEXES,
    "contract_kind": KINDS,
    "citizenship": CITIZENSHIPS,
    "hours": HOURS,
    "duration": DURATIONS,
    "section": SECTION_NAMES,
    "great_group": GREAT_GROUPS,
    "employer_kind": FIRMS,
}
#: Cut → what the places of `Words` call it.
PLACES = {"home_centre": "work_centre", "home": "work_quadrant", "work": "work_quadrant"}


def say(material: Material, cut: str, code: str) -> str:
    """A value of a cut in words."""
    if code == UNKNOWN:
        outside = cut in ("home", "work", "work_quadrant", "work_centre", "work_basin")
        return _("outside the region, or not known") if outside else _("not known")
    if cut in SAID:
        return str(SAID[cut].get(code, code))
    if cut == "month":
        return str(MONTHS[int(code)])
    if cut == "age":
        return _("65 and over") if code == "65+" else code.replace("-", "–")
    if cut == "province":
        return Province.objects.filter(code=code).values_list("name", flat=True).first() or code
    return material.words.value(PLACES.get(cut, cut), code)


def capital(words: str) -> str:
    """Words at the beginning of a line."""
    return words[:1].upper() + words[1:]


def whole(number: int) -> str:
    """A whole number with the language's separators."""
    return formats.number_format(number, use_l10n=True, force_grouping=True).replace("-", "−")


def percent(value: float, decimals: int = 1) -> str:
    """A fraction as a percentage."""
    return f"{formats.number_format(round(value * 100, decimals), decimal_pos=decimals, use_l10n=True)}%".replace(
        "-", "−"
    )


def the_share(value: float) -> str:
    """A fraction as a percentage within a sentence: Italian puts the article before it (il 14%, l’8%, lo 0,5%)."""
    told = percent(value)
    if not (get_language() or "").startswith("it"):
        return told
    whole_part = told.partition(",")[0].rstrip("%")
    if whole_part == "0":
        return f"lo {told}"
    return f"l’{told}" if whole_part in ("1", "8", "11") or whole_part.startswith("8") else f"il {told}"


def signed(value: float) -> str:
    """A change as a percentage with its sign."""
    return f"{'+' if round(value, 3) > 0 else ''}{percent(value)}"


def on_year(change: float | None, year: int) -> str:
    """A change on a year before, in brackets; nothing where it is not known."""
    return "" if change is None else " " + _("(%(change)s on %(year)s)") % {"change": signed(change), "year": year}


def listed(names: Sequence[str]) -> str:
    """“a, b and c”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def cell(number: int | None) -> int | Mark:
    """A count, or the sign of what is not published."""
    return Mark(mark=_("n.p.")) if number is None else number


def fraction(value: float | None) -> Decimal | None:
    """A fraction for a table."""
    return None if value is None else Decimal(str(round(value, 4)))


def first_column(label: str, width: float = 2.2) -> Column:
    """The column that names the rows."""
    return Column(label=label, width=width)


def integers(labels: Iterable[str]) -> list[Column]:
    """Columns of counts."""
    return [Column(label=label, kind=Kind.INTEGER) for label in labels]


def shares(labels: Iterable[str]) -> list[Column]:
    """Columns of fractions."""
    return [Column(label=label, kind=Kind.SHARE) for label in labels]


def withheld_note(rows: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """What the sign of the unpublished means, where it stands."""
    if any(isinstance(value, Mark) for row in rows for value in row):
        return (_("n.p.: not published, because it is about fewer than three persons or would tell of them."),)
    return ()


def table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], **options: Any) -> Table:
    """A table with the note its cells ask for. ``notes``: more of them."""
    total = options.pop("total", None)
    notes = (*options.pop("notes", ()), *withheld_note([*rows, total or ()]))
    return Table(
        caption=caption, columns=tuple(columns), rows=tuple(map(tuple, rows)), total=total, notes=notes, **options
    )


def two_years(material: Material, measure: str, cut: str, label: str, caption: str, **options: Any) -> Table:
    """A measure by a cut in two years, with the change; `values` gives an order of its own."""
    values = options.pop("values", None) or material.told.values(measure, cut, material.before, material.year)
    columns = [
        first_column(label),
        *integers([str(material.before), str(material.year)]),
        *shares([_("Change on the year before")]),
    ]
    rows = [
        (
            capital(say(material, cut, value)),
            cell(material.number(measure, material.before, **{cut: value})),
            cell(material.number(measure, **{cut: value})),
            fraction(material.change(measure, **{cut: value})),
        )
        for value in values
    ]
    total = (
        _("Total"),
        cell(material.number(measure, material.before)),
        cell(material.number(measure)),
        fraction(material.change(measure)),
    )
    return table(caption, columns, rows, total=total, **options)


def crossed(material: Material, measure: str, row: str, column: str, label: str, caption: str, **options: Any) -> Table:
    """A measure of the year by two cuts, with margins; `row_values` and `column_values` give orders of their own."""
    year = material.year
    rows_at = options.pop("row_values", None) or material.told.values(measure, row, year)
    columns_at = options.pop("column_values", None) or sorted(material.told.values(measure, column, year))
    columns = [
        first_column(label),
        *integers([capital(say(material, column, value)) for value in columns_at]),
        *integers([_("Total")]),
    ]
    rows = [
        (
            capital(say(material, row, a)),
            *(cell(material.number(measure, **{row: a, column: b})) for b in columns_at),
            cell(material.number(measure, **{row: a})),
        )
        for a in rows_at
    ]
    total = (
        _("Total"),
        *(cell(material.number(measure, **{column: b})) for b in columns_at),
        cell(material.number(measure)),
    )
    return table(caption, columns, rows, total=total, **options)


def reading(*texts: str) -> Note:
    """What the figures of a part mean, and what to mind when one reads them."""
    return Note(title=_("How to read it"), blocks=tuple(Paragraph(text=text) for text in texts))
