"""Tables and figures of the report: the shapes that its chapters repeat, laid from what may be told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Column, Figure, Kind, Mark, Note, Paragraph, Table
from raccordo.observatory import charts
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, percent, say, whole

AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65+")
EDUCATED = ("primary", "lower", "upper", "tertiary")
MOST = 12
"""How many bars a chart has at most."""


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


def two_years_of(material: Material, measure: str, /, **at: str) -> tuple[Any, Any, Any]:
    """A count in the year before and in the year, and the change."""
    return (
        cell(material.number(measure, material.before, **at)),
        cell(material.number(measure, **at)),
        fraction(material.change(measure, **at)),
    )


def columns_of_two_years(material: Material, name: str = "") -> list[Column]:
    """The columns of `two_years_of`; ``name`` of what is counted stands before the years."""
    years = [f"{name} {year}".strip() for year in (material.before, material.year)]
    return [*integers(years), *shares([_("Change on the year")])]


def two_years(material: Material, measure: str, cut: str, label: str, caption: str, **options: Any) -> Table:
    """A measure by a cut in two years, with the change; `values` gives an order of its own."""
    values = options.pop("values", None) or ordered(material, measure, cut)
    rows = [(capital(say(material, cut, value)), *two_years_of(material, measure, **{cut: value})) for value in values]
    if options.pop("totalled", True):
        options["total"] = (_("Total"), *two_years_of(material, measure))
    return table(caption, [first_column(label), *columns_of_two_years(material)], rows, **options)


def crossed(material: Material, measure: str, row: str, column: str, label: str, caption: str, **options: Any) -> Table:
    """A measure of the year by two cuts, with margins; `row_values` and `column_values` give orders of their own."""
    rows_at = options.pop("row_values", None) or ordered(material, measure, row)
    columns_at = options.pop("column_values", None) or sorted(material.told.values(measure, column, material.year))
    columns = [
        first_column(label),
        *integers([*(capital(say(material, column, value)) for value in columns_at), _("Total")]),
    ]

    def line(name: str, **at: str) -> tuple[Any, ...]:
        found = [material.number(measure, **at, **{column: b}) for b in columns_at]
        return (name, *map(cell, found), cell(material.number(measure, **at)))

    rows = [line(capital(say(material, row, a)), **{row: a}) for a in rows_at]
    return table(caption, columns, rows, total=line(_("Total")), **options)


def moved(material: Material, cut: str, label: str, caption: str, values: Sequence[str], **options: Any) -> Table:
    """Hirings of two years, endings and balance of the year, by a cut; of the whole region with ``region``."""
    region = options.pop("region", False)
    hires, ends = ("region_hires", "region_ends") if region else ("hires", "ends")

    def line(name: str, **at: str) -> tuple[Any, ...]:
        balance = cell(material.balance(region=region, **at))
        return (name, *two_years_of(material, hires, **at), cell(material.number(ends, **at)), balance)

    year = {"year": material.year}
    columns = [
        first_column(label, 2.6),
        *columns_of_two_years(material, _("Hirings")),
        *integers([_("Endings %(year)s") % year, _("Balance %(year)s") % year]),
    ]
    rows = [line(capital(say(material, cut, value)), **{cut: value}) for value in values]
    return table(caption, columns, rows, total=line(options.pop("whole", _("Total"))), **options)


def drawn(caption: str, rows: Sequence[dict[str, Any]], unit: str, data: Table, **options: Any) -> Figure:
    """Bars of rows `name`, `value`, in the order given, with the table they were drawn from."""
    share = options.pop("share", False)
    said = percent if share else whole
    return Figure(
        caption=caption,
        alt=f"{caption}: " + "; ".join(f"{bar['name']} {said(bar['value'])}" for bar in rows) + ".",
        spec=charts.bars(list(rows), unit, share=share),
        data=data,
        source=options.pop("source", None) or _("mandatory communications"),
    )


def bars(material: Material, measure: str, cut: str, values: Sequence[str], caption: str, unit: str, data: Table,
         source: str = "") -> Figure:  # fmt: skip
    """Bars of a measure by a cut, in the order given, with its table."""
    found = [
        {"name": capital(say(material, cut, value)), "value": number}
        for value in values[:MOST]
        if (number := material.number(measure, **{cut: value})) is not None
    ]
    return drawn(caption, found, unit, data, source=source)


def bars_of_change(caption: str, changes: Iterable[tuple[str, float | None]], data: Table, **options: Any) -> Figure:
    """Bars of changes on the year before, of those that are known."""
    rows = [{"name": name, "value": change} for name, change in changes if change is not None]
    return drawn(caption, rows, _("change on the year before"), data, share=True, **options)


def ordered(material: Material, measure: str, cut: str) -> list[str]:
    """The values of a cut in two years: the largest first (ages and schooling in their own order), not known last."""
    found = material.told.values(measure, cut, material.before, material.year)
    mine = {"age": AGES, "education": EDUCATED}.get(cut)
    known = [value for value in mine if value in found] if mine else [value for value in found if value != UNKNOWN]
    return [*known, *(value for value in found if value == UNKNOWN)]


def reading(*texts: str) -> Note:
    """What the figures of a part mean, and what to mind when one reads them."""
    return Note(title=_("How to read it"), blocks=tuple(Paragraph(text=text) for text in texts))
