"""The demand for work in its cuts: persons, economic activities, occupations, places and seasons."""

from __future__ import annotations

from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.facts import UNKNOWN
from raccordo.kernel.documents import Column, Figure, Kind, Paragraph
from raccordo.observatory import charts
from raccordo.observatory.words import VERDICTS
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import (
    capital,
    cell,
    crossed,
    first_column,
    fraction,
    integers,
    listed,
    on_year,
    reading,
    say,
    shares,
    table,
    the_share,
    two_years,
)

AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65+")
MOST = 12
"""How many bars a chart has at most."""


def bars(
    material: Material, measure: str, cut: str, values: list[str], caption: str, unit: str, data: Any, source: str = ""
) -> Figure:
    """Bars of a measure by a cut, in the order given, with its table."""
    found = [
        {"name": capital(say(material, cut, value)), "value": number}
        for value in values[:MOST]
        if (number := material.number(measure, **{cut: value})) is not None
    ]
    return Figure(
        caption=caption,
        alt=f"{caption}: " + "; ".join(f"{bar['name']} {bar['value']}" for bar in found) + ".",
        spec=charts.bars(found, unit),
        data=data,
        source=source or _("mandatory communications"),
    )


def ordered(material: Material, measure: str, cut: str) -> list[str]:
    """The values of a cut in two years: the largest first, what is not known last."""
    found = material.told.values(measure, cut, material.before, material.year)
    return [*(value for value in found if value != UNKNOWN), *(value for value in found if value == UNKNOWN)]


def ages(material: Material, measure: str) -> list[str]:
    """The age bands that occur, the youngest first."""
    found = material.told.values(measure, "age", material.before, material.year)
    return [*(age for age in AGES if age in found), *([UNKNOWN] if UNKNOWN in found else [])]


def persons(material: Material) -> list[Any]:
    """Hirings by age, sex, citizenship, hours."""
    young = material.share("hires", age="15-24")
    foreign = material.share("hires", citizenship="foreign")
    text = []
    if young is not None:
        text.append(_("Of hirings %(share)s are of persons under 25.") % {"share": the_share(young)})
    if foreign is not None:
        text.append(_("%(share)s are of foreign citizens.") % {"share": the_share(foreign)})
    part = material.share("hires", hours="part")
    if part is not None:
        text.append(_("%(share)s are part-time.") % {"share": the_share(part)})
    by_age = crossed(
        material,
        "hires",
        "age",
        "sex",
        _("Age"),
        _("Hirings by age and sex"),
        row_values=ages(material, "hires"),
        sheet=_("Age and sex"),
    )
    finding = _("Hirings of %(year)s by age") % {"year": material.year}
    return [
        Paragraph(text=" ".join(text)),
        bars(material, "hires", "age", ages(material, "hires"), finding, _("hirings"), by_age),
        crossed(
            material,
            "hires",
            "citizenship",
            "sex",
            _("Citizenship"),
            _("Hirings by citizenship and sex"),
            row_values=ordered(material, "hires", "citizenship"),
            sheet=_("Citizenship"),
        ),
        crossed(
            material,
            "hires",
            "hours",
            "sex",
            _("Working hours"),
            _("Hirings by working hours and sex"),
            row_values=ordered(material, "hires", "hours"),
            sheet=_("Hours"),
        ),
        reading(_("Age is the one reached in the year. A person hired three times is three hirings.")),
    ]


def activities(material: Material) -> list[Any]:
    """Hirings and endings by section of economic activity."""
    values = ordered(material, "hires", "section")
    rows = [
        (
            capital(say(material, "section", value)),
            cell(material.number("hires", material.before, section=value)),
            cell(material.number("hires", section=value)),
            fraction(material.change("hires", section=value)),
            cell(material.number("ends", section=value)),
            cell(material.balance(section=value)),
        )
        for value in values
    ]
    years = {"before": material.before, "year": material.year}
    columns = [
        first_column(_("Economic activity"), 2.6),
        *integers([_("Hirings %(before)s") % years, _("Hirings %(year)s") % years]),
        *shares([_("Change on the year before")]),
        *integers([_("Endings %(year)s") % years, _("Balance %(year)s") % years]),
    ]
    total = (
        _("Total"),
        cell(material.number("hires", material.before)),
        cell(material.number("hires")),
        fraction(material.change("hires")),
        cell(material.number("ends")),
        cell(material.balance()),
    )
    found = table(
        _("Hirings, endings and balance by economic activity"), columns, rows, total=total, sheet=_("Activities")
    )
    finding = _("Hirings of %(year)s by economic activity") % years
    return [
        Paragraph(text=_gainers(material, values)),
        bars(material, "hires", "section", values, finding, _("hirings"), found),
        reading(
            _(
                "Activities are the sections of Ateco 2007, by the activity of the employer; for "
                "agency work, by what was communicated."
            )
        ),
    ]


def _gainers(material: Material, values: list[str]) -> str:
    left = {v: balance for v in values if v != UNKNOWN and (balance := material.balance(section=v)) is not None}
    up = [value for value in sorted(left, key=lambda v: (-left[v], v)) if left[value] > 0][:3]
    down = [value for value in sorted(left, key=lambda v: (left[v], v)) if left[value] < 0][:3]
    text = []
    for found, words in (
        (up, _("Most jobs were gained in %(names)s.")),
        (down, _("Most jobs were lost in %(names)s.")),
    ):
        if found:
            names = [
                f"{say(material, 'section', value)} ({'+' if left[value] > 0 else '−'}{abs(left[value])})"
                for value in found
            ]
            text.append(words % {"names": listed(names)})
    return " ".join(text) or _("No activity gained or lost jobs.")


def occupations(material: Material) -> list[Any]:
    """Hirings by great group, and which groups of three digits grew or fell."""
    values = ordered(material, "hires", "great_group")
    by_group = crossed(
        material,
        "hires",
        "great_group",
        "sex",
        _("Great group"),
        _("Hirings by great group of occupations and sex"),
        row_values=values,
        sheet=_("Occupations"),
    )
    finding = _("Hirings of %(year)s by great group of occupations") % {"year": material.year}
    return [
        bars(material, "hires", "great_group", values, finding, _("hirings"), by_group),
        *_growing(material),
        reading(
            _("Great groups of the classification of occupations CP2021, by the first digit of the code communicated."),
            _(
                "Growing and shrinking: the whole interval at 95% lies on one side of zero, by "
                "chance alone; of occupations with "
                "fewer than thirty hirings nothing is said."
            ),
        ),
    ]


def _growing(material: Material) -> list[Any]:
    rows = [
        (
            capital(say(material, "occupation_group", row["occupation_group"])),
            fraction(row["growth"]),
            fraction(row["low"]),
            fraction(row["high"]),
            str(VERDICTS[row["verdict"]]),
        )
        for row in material.trends
    ]
    if not rows:
        return [Paragraph(text=_("No occupation has thirty hirings or more: of none can it be said whether it grows."))]
    told = {verdict: sum(row["verdict"] == verdict for row in material.trends) for verdict in ("growing", "shrinking")}
    grown = ngettext("%(n)s occupation grows", "%(n)s occupations grow", told["growing"]) % {"n": told["growing"]}
    fell = ngettext("%(n)s shrinks", "%(n)s shrink", told["shrinking"]) % {"n": told["shrinking"]}
    text = _("Beyond chance %(grown)s and %(fell)s, of the %(all)s with thirty hirings or more.") % {
        "grown": grown,
        "fell": fell,
        "all": len(rows),
    }
    columns = [
        first_column(_("Occupation (three digits)"), 3),
        *shares([_("Growth"), _("at least"), _("at most")]),
        Column(label=_("In words")),
    ]
    caption = _("Growth of hirings by occupation, %(year)s on %(before)s") % {
        "year": material.year,
        "before": material.before,
    }
    return [Paragraph(text=text), table(caption, columns, rows, sheet=_("Growth"))]


def places(material: Material) -> list[Any]:
    """Hirings by centre and basin of work, and the seasonal peaks."""
    centres = ordered(material, "hires", "work_centre")
    years = {"before": material.before, "year": material.year}
    columns = [
        first_column(_("Centre of the workplace")),
        *integers([_("Hirings %(before)s") % years, _("Hirings %(year)s") % years]),
        *shares([_("Change on the year before")]),
        *integers([_("Endings %(year)s") % years, _("Balance %(year)s") % years]),
    ]
    rows = [
        (
            say(material, "work_centre", value),
            cell(material.number("hires", material.before, work_centre=value)),
            cell(material.number("hires", work_centre=value)),
            fraction(material.change("hires", work_centre=value)),
            cell(material.number("ends", work_centre=value)),
            cell(material.balance(work_centre=value)),
        )
        for value in centres
    ]
    total = (
        _("Total"),
        cell(material.number("hires", material.before)),
        cell(material.number("hires")),
        fraction(material.change("hires")),
        cell(material.number("ends")),
        cell(material.balance()),
    )
    found = table(
        _("Hirings, endings and balance by centre of the workplace"), columns, rows, total=total, sheet=_("Centres")
    )
    finding = _("Hirings of %(year)s by centre of the workplace") % years
    return [
        Paragraph(text=_first_and_last(material, centres)),
        bars(material, "hires", "work_centre", centres, finding, _("hirings"), found),
        two_years(
            material,
            "hires",
            "work_basin",
            _("Basin"),
            _("Hirings by basin of the workplace"),
            values=ordered(material, "hires", "work_basin"),
            sheet=_("Basins"),
        ),
        *_seasons(material),
        reading(
            _(
                "A centre stands for the municipalities it serves. A basin is drawn from home–work "
                "journeys, whatever the "
                "borders: of one that crosses them, only the part in the quadrant is counted."
            ),
        ),
    ]


def _first_and_last(material: Material, centres: list[str]) -> str:
    known = {
        v: change for v in centres if v != UNKNOWN and (change := material.change("hires", work_centre=v)) is not None
    }
    if len(known) < 2:
        return ""
    high, low = (pick(known, key=lambda v: (known[v], v)) for pick in (max, min))
    return _("Among the centres hirings went best in %(high)s%(rise)s and worst in %(low)s%(fall)s.") % {
        "high": say(material, "work_centre", high),
        "rise": on_year(known[high], material.before),
        "low": say(material, "work_centre", low),
        "fall": on_year(known[low], material.before),
    }


def _seasons(material: Material) -> list[Any]:
    if not material.peaks:
        return [
            Paragraph(
                text=_("No activity hires enough in a centre (fifty a year) with a peak that comes back every year.")
            )
        ]
    columns = [
        first_column(_("Economic activity"), 2.4),
        Column(label=_("Centre")),
        Column(label=_("Month")),
        Column(label=_("Times its average"), kind=Kind.DECIMAL),
    ]
    rows = [
        (
            capital(say(material, "division", row["division"])),
            say(material, "work_centre", row["work_centre"]),
            str(MONTHS[row["month"]]),
            round(row["index"], 1),
        )
        for row in material.peaks
    ]
    text = ngettext(
        "%(n)s month stands out: in it an activity hires in a centre half again as much as its "
        "average, two years out of three.",
        "%(n)s months stand out: in them an activity hires in a centre half again as much as its "
        "average, two years out of three.",
        len(rows),
    ) % {"n": len(rows)}
    return [Paragraph(text=text), table(_("Seasonal peaks"), columns, rows, sheet=_("Peaks"))]
