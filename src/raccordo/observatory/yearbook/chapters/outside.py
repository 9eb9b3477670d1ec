"""What the agency's records cannot tell: labour force, wage-guarantee hours, lists, population, as others published it.

Each part says where its figures come from and when they were published; where none were loaded it says so, and how.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from raccordo.kernel.documents import Column, Kind, Note, Paragraph, Table
from raccordo.kernel.territory.models import Province
from raccordo.observatory.figures import FIGURES, Outside, of_group, sources, unit_of
from raccordo.observatory.yearbook.laying import drawn, first_column, fraction, reading, shares, table
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, say

LABOUR = ("employed", "unemployed", "inactive")
SEXES = ("F", "M", "")


def labour_force(material: Material) -> list[Any]:
    """Condition of persons by province, and the rates, by the survey's definitions."""
    known = _known(material, [*LABOUR, *of_group("rates")])
    if not known:
        return [_absent(_("Employment, unemployment and activity by the labour-force survey (ISTAT) were not loaded."))]
    blocks: list[Any] = []
    if rows := _rows(material, LABOUR, ("",)):
        caption = _("Labour force, thousands of persons (survey)")
        blocks.append(_table(material, caption, rows, LABOUR, sheet=_("Labour force")))
    rates = of_group("rates")
    if rows := _rows(material, rates, ("",), quadrant=False):
        caption = _("Rates, per cent (survey)")
        blocks.append(_table(material, caption, rows, rates, sheet=_("Rates")))
    blocks.append(
        reading(
            _("These are the survey's definitions (who works or looks for work, registered or not); they are not to be "
              "compared with the register of the centres. Estimates of a province are from a sample."),
        )
    )  # fmt: skip
    return blocks


def labour_tables(material: Material) -> list[Table]:
    """Condition × sex × province, absolute and change: for the statistical tables."""
    found = []
    for codes, caption, sheet in (
        (LABOUR, _("Labour force by sex, thousands of persons (survey)"), _("Labour force, sex")),
        (of_group("rates"), _("Rates by sex, per cent (survey)"), _("Rates, sex")),
    ):
        rows = _rows(material, codes, SEXES, quadrant=codes is LABOUR)
        if any(row[2] != _("Total") for row in rows):
            found.append(_table(material, caption, rows, codes, sexed=True, sheet=sheet))
    return found


def wage_funds(material: Material) -> list[Any]:
    """Hours of the wage-guarantee funds, by kind."""
    codes = of_group("wage_funds")
    if not _known(material, codes):
        return [_absent(_("Hours of the wage-guarantee funds (CIG, INPS) were not loaded."))]
    rows = _rows(material, codes, ("",))
    caption = _("Hours of the wage-guarantee funds by kind")
    data = _table(material, caption, rows, codes, sheet=_("Wage funds"))
    bars: list[dict[str, Any]] = [
        {"name": capital(str(FIGURES[code][1])), "value": int(total)}
        for code in codes
        if (total := _total(material, code, material.year)) is not None
    ]
    if not bars:
        return [data]
    finding = _("Hours of the wage-guarantee funds in %(year)s, by kind") % {"year": material.year}
    told = "; ".join(sources(_known(material, codes)))
    return [drawn(finding, bars, _("hours"), data, source=told)]


def lists(material: Material) -> list[Any]:
    """Persons on the lists that others keep."""
    codes = of_group("lists")
    if not _known(material, codes):
        return [_absent(_("The lists of targeted placement and of mobility were not loaded."))]
    rows = _rows(material, codes, SEXES)
    return [_table(material, _("Persons on the lists, by sex"), rows, codes, sexed=True, sheet=_("Lists"))]


def context(material: Material) -> list[Any]:
    """Residents, enterprises, planned hirings."""
    codes = of_group("context")
    if not _known(material, codes):
        return [_absent(_("Residents, enterprises and planned hirings were not loaded."))]
    caption = _("Residents, enterprises and planned hirings")
    return [_table(material, caption, _rows(material, codes, ("",)), codes, sheet=_("Context"))]


def _absent(text: str) -> Note:
    how = _("They are taken in from a file that names its source (“raccordo observatory figures load”); a report made "
            "afterwards holds them.")  # fmt: skip
    return Note(title=_("What this report does not tell"), blocks=[Paragraph(text=f"{text} {how}")])


def _known(material: Material, codes: Sequence[str]) -> list[Any]:
    """What was published of some figures, of the two years."""
    years = (material.before, material.year)
    return [one for at, one in material.outside.items() if at.figure in codes and at.year in years]


def _value(material: Material, code: str, year: int, province: str, sex: str) -> Decimal | None:
    """A year's value: as published, else of its quarters (hours add up, the labour force is their mean), else of the
    two sexes together. Rates are neither added nor averaged."""
    found = material.outside.get(Outside(code, year, 0, province, sex))
    if found is not None:
        return found.value
    group = FIGURES[code][0]
    quarters = [material.outside.get(Outside(code, year, quarter, province, sex)) for quarter in range(1, 5)]
    if all(quarters) and group in ("wage_funds", "labour"):
        whole = sum((one.value for one in quarters if one), Decimal())
        return whole / 4 if group == "labour" else whole
    if not sex and group != "rates":
        both = [_value(material, code, year, province, one) for one in ("F", "M")]
        if all(one is not None for one in both):
            return sum((one for one in both if one is not None), Decimal())
    return None


def _total(material: Material, code: str, year: int, sex: str = "") -> Decimal | None:
    """The quadrant's value, where every province has one."""
    found = [_value(material, code, year, province, sex) for province in _provinces(material)]
    return None if not found or None in found else sum((one for one in found if one is not None), Decimal())


def _provinces(material: Material) -> list[str]:
    return list(Province.objects.filter(quadrant=material.quadrant).order_by("name").values_list("code", flat=True))


def _rows(material: Material, codes: Sequence[str], sexes: Sequence[str], *, quadrant: bool = True) -> list[tuple]:
    """Place, figure, sex, two years, difference, change: of what is known of at least one year."""
    rows: list[tuple[Any, ...]] = []
    places = _provinces(material)
    for place in [*places, *([""] if quadrant and len(places) > 1 else [])]:
        for code in codes:
            for sex in sexes:
                then, now = (
                    _value(material, code, year, place, sex) if place else _total(material, code, year, sex)
                    for year in (material.before, material.year)
                )
                if then is None and now is None:
                    continue
                apart = None if then is None or now is None else now - then
                change = None if apart is None or not then else fraction(float(apart / then))
                name = say(material, "province", place) if place else _("Quadrant")
                who = capital(say(material, "sex", sex)) if sex else _("Total")
                rows.append((name, capital(str(FIGURES[code][1])), who, then, now, apart, change))
    return rows


def _table(material: Material, caption: str, rows: Sequence[tuple], codes: Sequence[str], **options: Any) -> Table:
    """The rows as a table: what all of them share is said by its caption; no change is told of rates."""
    sexed = options.pop("sexed", False)
    unit = unit_of(codes[0])
    rates = FIGURES[codes[0]][0] == "rates"
    places, figures = (list(dict.fromkeys(row[at] for row in rows)) for at in (0, 1))
    if len(figures) == 1:
        caption = f"{caption}: {figures[0][:1].lower()}{figures[0][1:]}"
    if len(places) == 1:
        caption = _("%(caption)s, province of %(name)s") % {"caption": caption, "name": places[0]}
    heads = (
        (first_column(_("Province"), 1.4), len(places) > 1),
        (first_column(_("What is counted"), 2), len(figures) > 1 or not (sexed or len(places) > 1)),
        (first_column(_("Sex"), 1), sexed),
    )
    numbers = [str(material.before), str(material.year), _("Difference")]
    kind = Kind.DECIMAL if unit.decimals else Kind.INTEGER
    columns = [
        *(column for column, stands in heads if stands),
        *(Column(label=label, kind=kind, decimals=unit.decimals) for label in numbers),
        *([] if rates else shares([_("Change on the year")])),
    ]
    told: list[tuple[Any, ...]] = []
    for row in rows:
        words = (word for word, (_column, stands) in zip(row, heads, strict=False) if stands)
        values = (_rounded(one, unit.decimals) for one in row[3:6])
        told.append((*words, *values, *([] if rates else row[6:])))
    named = [_("Source: %(source)s.") % {"source": one} for one in sources(_known(material, codes))]
    return table(caption, columns, told, notes=tuple(named), **options)


def _rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else round(value, decimals) if decimals else value.quantize(Decimal(1))
