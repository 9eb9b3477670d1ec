"""The demand for work in time: the long series, the last two years, contracts."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.analysis.flows.seasonal import adjust
from raccordo.kernel.documents import Figure, Paragraph, Section
from raccordo.observatory import charts
from raccordo.observatory.yearbook.chapters.summary import gained
from raccordo.observatory.yearbook.chapters.who import activities, occupations, persons, places
from raccordo.observatory.yearbook.material import Material
from raccordo.observatory.yearbook.wording import (
    capital,
    cell,
    crossed,
    first_column,
    fraction,
    integers,
    on_year,
    percent,
    reading,
    say,
    shares,
    table,
    the_share,
    two_years,
    whole,
)

MONTHS = [f"{month:02}" for month in range(1, 13)]
QUARTERS = ("1", "2", "3", "4")


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
    known = all(number is not None for number in hires)
    adjusted = adjust(np.array([number or 0 for number in hires]), 4) if known else None
    calm = adjusted.adjusted.round().astype(int).tolist() if adjusted and adjusted.method else [None] * len(at)
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
    return [
        Paragraph(text=text),
        Figure(
            caption=finding,
            alt=f"{finding}. {text}",
            spec=charts.series(points, _("a quarter"), names=list(names)),
            data=table(finding, columns, rows, sheet=_("Quarters")),
            source=_("mandatory communications"),
        ),
        reading(
            _("Without season: by STL, robust (Cleveland and others 1990), as statsmodels computes it.")
            if adjusted and adjusted.method
            else _("The season is not taken out: that needs three whole years of published quarters."),
        ),
    ]


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
    columns = [first_column(_("Month"))]
    for label in (_("Hirings"), _("Endings")):
        columns += [*integers([f"{label} {year}" for year in years]), *shares([_("Change on the year before")])]
    rows = [(capital(say(material, "month", month)), *_both(material, month=month)) for month in MONTHS]
    finding = _("Hirings by month, %(before)s and %(year)s") % {"before": years[0], "year": years[1]}
    text = _turning(material)
    return [
        Paragraph(text=text),
        Figure(
            caption=finding,
            alt=f"{finding}. {text}",
            spec=charts.series(points, _("a month"), names=[str(year) for year in years]),
            data=table(
                _("Hirings and endings by month"), columns, rows, total=(_("Year"), *_both(material)), sheet=_("Months")
            ),
            source=_("mandatory communications"),
        ),
    ]


def _both(material: Material, **at: str) -> list[Any]:
    found: list[Any] = []
    for measure in ("hires", "ends"):
        found += [cell(material.number(measure, material.before, **at)), cell(material.number(measure, **at))]
        found.append(fraction(material.change(measure, **at)))
    return found


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
    kinds = material.told.values("hires", "contract_kind", material.before, material.year)
    bars: list[dict[str, Any]] = [
        {"name": capital(say(material, "contract_kind", kind)), "value": share}
        for kind in kinds
        if (share := material.share("hires", contract_kind=kind)) is not None
    ]
    finding = _("Hirings of %(year)s by kind of contract") % {"year": material.year}
    left = material.balance(contract_kind="permanent")
    text = [_women(material)]
    if left is not None:
        text.append(
            _("With a permanent contract %(balance)s, not counting the jobs that became so.")
            % {"balance": gained(left)}
        )
    return [
        Paragraph(text=" ".join(part for part in text if part)),
        Figure(
            caption=finding,
            alt=f"{finding}: " + "; ".join(f"{bar['name']} {percent(bar['value'])}" for bar in bars) + ".",
            spec=charts.bars(bars, _("part of hirings"), share=True),
            data=crossed(
                material,
                "hires",
                "contract_kind",
                "sex",
                _("Contract"),
                _("Hirings by kind of contract and sex"),
                sheet=_("Contracts by sex"),
            ),
            source=_("mandatory communications"),
        ),
        two_years(
            material,
            "hires",
            "contract_kind",
            _("Contract"),
            _("Hirings by kind of contract in two years"),
            sheet=_("Contracts"),
        ),
        crossed(
            material,
            "jobs",
            "contract_kind",
            "sex",
            _("Contract"),
            _("Jobs there on 31 December %(year)s") % {"year": material.year},
            sheet=_("Jobs there"),
        ),
        two_years(
            material,
            "stable",
            "sex",
            _("Sex"),
            _("Jobs that became permanent"),
            sheet=_("Became permanent"),
            values=[
                v for v in ("F", "M") if v in material.told.values("stable", "sex", material.before, material.year)
            ],
        ),
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
