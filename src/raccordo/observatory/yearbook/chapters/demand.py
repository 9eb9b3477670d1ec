"""The demand for work in time: the long series, the last two years, contracts."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.seasonal import Adjusted, adjust
from raccordo.kernel.documents import Figure, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.words import season_words
from raccordo.observatory.yearbook.chapters.summary import gained
from raccordo.observatory.yearbook.chapters.where import places
from raccordo.observatory.yearbook.chapters.who import activities, occupations, persons
from raccordo.observatory.yearbook.laying import (
    cell,
    columns_of_two_years,
    crossed,
    drawn,
    first_column,
    integers,
    ordered,
    reading,
    table,
    two_years,
    two_years_of,
)
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import capital, on_year, say, the_share, whole

MONTHS = [f"{month:02}" for month in range(1, 13)]
QUARTERS = ("1", "2", "3", "4")
LINES = 190
"""Height of the drawings of lines: on paper they leave room for their tables."""


def section(material: Material) -> Section:
    """What employers asked for."""
    return Section(
        title=_("The demand for work"),
        anchor="domanda",
        blocks=[
            Section(title=_("The long series"), blocks=long_series(material)),
            Section(title=_("The last two years, month by month"), blocks=months(material)),
            Section(title=_("Contracts"), blocks=contracts(material)),
            Section(title=_("Who is hired"), blocks=persons(material)),
            Section(title=_("Economic activities"), blocks=activities(material)),
            Section(title=_("Occupations"), blocks=occupations(material)),
            Section(title=_("Centres, basins and seasons"), blocks=places(material)),
        ],
    )


def long_series(material: Material) -> list[Any]:
    """Quarters of all the years: hirings, endings, hirings without season."""
    at = [(year, quarter) for year in range(material.first, material.year + 1) for quarter in QUARTERS]
    hires = [material.number("hires", year, quarter=quarter) for year, quarter in at]
    ends = [material.number("ends", year, quarter=quarter) for year, quarter in at]
    adjusted = without_season(hires)
    calm = adjusted.adjusted.round().astype(int).tolist() if adjusted.method else [None] * len(at)
    names = {_("hirings"): hires, _("endings"): ends, _("hirings without season"): calm}
    points = [
        {"period": f"{year}-T{quarter}", "name": name, "value": number}
        for name, numbers in names.items()
        for (year, quarter), number in zip(at, numbers, strict=True)
        if number is not None
    ]
    rows = [
        (
            _("%(quarter)s quarter %(year)s") % {"quarter": capital(ordinal(quarter)), "year": year},
            cell(hired),
            cell(ended),
            None if hired is None or ended is None else hired - ended,
            smooth,
        )
        for (year, quarter), hired, ended, smooth in zip(at, hires, ends, calm, strict=True)
    ]
    text = _yearly(material)
    finding = _("Hirings and endings by quarter, %(first)s–%(last)s") % {"first": material.first, "last": material.year}
    columns = [first_column(_("Quarter")), *integers([_("Hirings"), _("Endings"), _("Balance"), _("Without season")])]
    told = _("mandatory communications. Without season: %(method)s") % {"method": season_words(adjusted)}
    return [
        Paragraph(text=text),
        Figure(
            caption=finding,
            alt=f"{finding}. {text}",
            spec=charts.series(points, _("a quarter"), names=list(names), height=LINES),
            data=table(finding, columns, rows, sheet=_("Quarters")),
            source=told,
        ),
    ]


def without_season(numbers: list[int | None]) -> Adjusted:
    """A quarterly series without its season, where every quarter is told."""
    known = [float("nan") if number is None else number for number in numbers]
    return adjust(np.array(known, float), 4)


def ordinal(quarter: str) -> str:
    """A quarter's place in its year."""
    return {"1": _("first"), "2": _("second"), "3": _("third"), "4": _("fourth")}[quarter]


def _yearly(material: Material) -> str:
    """The best and worst year of the series."""
    found = {year: material.number("hires", year) for year in range(material.first, material.year + 1)}
    known = {year: number for year, number in found.items() if number is not None}
    if not known:
        return _("The hirings of the quadrant are too few to be told.")
    most, least = (pick(known, key=lambda year: (known[year], year)) for pick in (max, min))
    said = {
        "year": material.year,
        "first": material.first,
        "most": most,
        "least": least,
        "high": whole(known[most]),
        "low": whole(known[least]),
    }
    if most == material.year:
        return (
            _("%(year)s is the year with most hirings since %(first)s: %(high)s, against %(low)s in %(least)s.") % said
        )
    if least == material.year:
        return (
            _("%(year)s is the year with fewest hirings since %(first)s: %(low)s, against %(high)s in %(most)s.") % said
        )
    return _("Since %(first)s most hirings were in %(most)s (%(high)s), fewest in %(least)s (%(low)s).") % said


def months(material: Material) -> list[Any]:
    """The months of two years, one over the other."""
    years = (material.before, material.year)
    points = [
        {"period": say(material, "month", month), "name": str(year), "value": number}
        for year in years
        for month in MONTHS
        if (number := material.number("hires", year, month=month)) is not None
    ]
    columns = [first_column(_("Month"), 1.6)]
    for name in (_("Hirings"), _("Endings")):
        columns += columns_of_two_years(material, name)
    rows = [(capital(say(material, "month", month)), *_both(material, month=month)) for month in MONTHS]
    finding = _("Hirings by month, %(before)s and %(year)s") % {"before": years[0], "year": years[1]}
    text = _turning(material)
    return [
        Paragraph(text=text),
        Figure(
            caption=finding,
            alt=f"{finding}. {text}",
            spec=charts.series(points, _("a month"), names=[str(year) for year in years], height=LINES),
            data=table(
                _("Hirings and endings by month"), columns, rows, total=(_("Year"), *_both(material)), sheet=_("Months")
            ),
            source=_("mandatory communications"),
        ),
    ]


def _both(material: Material, **at: str) -> list[Any]:
    return [value for measure in ("hires", "ends") for value in two_years_of(material, measure, **at)]


def _turning(material: Material) -> str:
    """The months that lost and gained most."""
    known = {month: change for month in MONTHS if (change := material.change("hires", month=month)) is not None}
    if not known:
        return _("The months cannot be held against those of the year before.")
    low, high = (pick(known, key=lambda month: (known[month], month)) for pick in (min, max))
    fell = sum(change < 0 for change in known.values())
    text = ngettext(
        "In %(n)s month of %(all)s hirings were fewer than a year before.",
        "In %(n)s months of %(all)s hirings were fewer than a year before.",
        fell,
    ) % {"n": fell, "all": len(known)}
    if fell == 0:
        text = _("In no month were hirings fewer than a year before.")
    return f"{text} " + _("The worst was %(low)s%(fall)s, the best %(high)s%(rise)s.") % {
        "low": say(material, "month", low),
        "fall": on_year(known[low], material.before),
        "high": say(material, "month", high),
        "rise": on_year(known[high], material.before),
    }


def contracts(material: Material) -> list[Any]:
    """Hirings by kind of contract and sex; jobs there on the last day; jobs that became permanent."""
    bars: list[dict[str, Any]] = [
        {"name": capital(say(material, "contract_kind", kind)), "value": share}
        for kind in ordered(material, "hires", "contract_kind")
        if (share := material.share("hires", contract_kind=kind)) is not None
    ]
    year = {"year": material.year}
    by_sex = crossed(
        material, "hires", "contract_kind", "sex", _("Contract"), _("Hirings by kind of contract and sex"),
        sheet=_("Contracts by sex"),
    )  # fmt: skip
    in_two_years = two_years(
        material, "hires", "contract_kind", _("Contract"), _("Hirings by kind of contract in two years"),
        sheet=_("Contracts"),
    )  # fmt: skip
    there = crossed(
        material, "jobs", "contract_kind", "sex", _("Contract"), _("Jobs there on 31 December %(year)s") % year,
        sheet=_("Jobs there"),
    )  # fmt: skip
    known = material.told.values("stable", "sex", material.before, material.year)
    stable = two_years(
        material, "stable", "sex", _("Sex"), _("Jobs that became permanent"), sheet=_("Became permanent"),
        values=[sex for sex in ("F", "M") if sex in known],
    )  # fmt: skip
    left = material.balance(contract_kind="permanent")
    text = [_women(material)]
    if left is not None:
        text.append(
            _("With a permanent contract %(balance)s, not counting the jobs that became so.")
            % {"balance": gained(left)}
        )
    return [
        Paragraph(text=" ".join(part for part in text if part)),
        drawn(_("Hirings of %(year)s by kind of contract") % year, bars, _("part of hirings"), by_sex, share=True),
        in_two_years,
        there,
        stable,
        reading(
            _(
                "Permanent and fixed-term include agency work. “Other” are on-call and domestic "
                "work of which the code does not "
                "say whether it has a term, and what is not employment; traineeships are not "
                "either, but are communicated."
            ),
            _(
                "Jobs there on 31 December are those that began within the messages received: who "
                "was hired before, and never "
                "changed since, is not seen."
            ),
        ),
    ]


def _women(material: Material) -> str:
    women = material.share("hires", sex="F")
    hires, permanent = material.number("hires", sex="F"), material.number("hires", sex="F", contract_kind="permanent")
    if women is None or permanent is None or not hires:
        return ""
    return _("Women have %(women)s of hirings; of theirs, %(permanent)s are permanent.") % {
        "women": the_share(women),
        "permanent": the_share(permanent / hires),
    }
