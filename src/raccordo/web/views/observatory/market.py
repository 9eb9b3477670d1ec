"""The picture of the market, and hirings and endings in the cuts a reader chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.question import flows
from raccordo.analysis.flows.seasonal import adjust
from raccordo.analysis.flows.stock import stock
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.models import Quadrant
from raccordo.observatory import charts
from raccordo.observatory.asking import Observatory
from raccordo.observatory.words import CUTS, Words
from raccordo.plan.words import percentage, whole
from raccordo.web.views.observatory import frame
from raccordo.web.views.observatory.frame import Answer, Row, choose

YEARS = 5
MOST_LINES = 5


def last_month(observatory: Observatory, at: dt.date) -> int:
    """The last whole month seen on the day looked at."""
    until = min(at, observatory.until)
    month = calendar.number("month", until)
    return month if (until + dt.timedelta(days=1)).day == 1 else month - 1


def place_filter(request: PageRequest):
    """The quadrant in which people work, as a choice and as a condition."""
    options = [("", _("the whole region")), *Quadrant.objects.order_by("code").values_list("code", "name")]
    chosen = choose(request, "quadrante", _("Quadrant of work"), options)
    return chosen, ({"work_quadrant": [chosen.chosen]} if chosen.chosen else {})


@require_GET
@frame.observatory_page
def picture(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """Hirings, endings and jobs, month by month, with the season taken out."""
    place, where = place_filter(request)
    last = last_month(observatory, request.at)
    first = last - 12 * YEARS + 1
    table = observatory.ask(flows, where=where, first=first, last=last).to_pylist()
    found = {row["period"]: row for row in table}
    begin, end = calendar.first_day("month", first), calendar.last_day("month", last)
    there = {row["period"]: row for row in observatory.ask(stock, first=begin, last=end, where=where).to_pylist()}
    rows: list[Row] = []
    for month in range(first, last + 1):
        row = found.get(month, {"hires": 0, "ends": 0, "balance": 0})
        jobs = there.get(month, {"stock": 0})["stock"]
        rows.append({**row, "period": calendar.name("month", month), "jobs": jobs})
    adjusted = adjust(np.array([row["hires"] for row in rows]))
    for row, value in zip(rows, adjusted.adjusted.tolist(), strict=True):
        row["adjusted"] = round(value) if adjusted.method else None
    return frame.show(
        request,
        observatory,
        _picture(rows, adjusted.method or adjusted.reason),
        _("How is the labour market doing?"),
        [place],
    )


def _picture(rows: Sequence[Row], method: str) -> Answer:
    year, before = rows[-12:], rows[-24:-12]
    hires, earlier = sum(r["hires"] for r in year), sum(r["hires"] for r in before)
    change = (hires - earlier) / earlier if earlier else None
    names = {"hires": _("hirings"), "ends": _("endings"), "adjusted": _("hirings without season")}
    lines = [
        {"period": row["period"], "name": str(words), "value": row[key]}
        for key, words in names.items()
        for row in rows
        if row.get(key) is not None
    ]
    told = {"hires": whole(hires), "change": _signed(change), "month": rows[-1]["period"]}
    return Answer(
        finding=_("%(hires)s hirings in the twelve months to %(month)s, %(change)s on the year before.") % told,
        figures=[
            (_("hirings in twelve months"), whole(hires)),
            (_("endings in twelve months"), whole(sum(r["ends"] for r in year))),
            (_("balance"), _plus(sum(r["balance"] for r in year))),
            (_("jobs at the end of %(month)s") % {"month": rows[-1]["period"]}, whole(rows[-1]["jobs"])),
        ],
        chart=charts.series(lines, _("a month"), names=[str(words) for words in names.values()]),
        caption=_("Month by month"),
        file=_("picture"),
        columns=[
            frame.words("period", _("Month")),
            frame.count("hires", _("Hirings")),
            frame.number("adjusted", _("Hirings without season")),
            frame.count("ends", _("Endings")),
            frame.number("balance", _("Balance")),
            frame.count("jobs", _("Jobs at the end")),
        ],
        rows=list(reversed(rows)),
        definitions=[
            (_("hirings"), _("Employment relationships begun in the month, by the mandatory communications.")),
            (_("endings"), _("Relationships whose last day is in the month: terminated, or come to their term.")),
            (_("balance"), _("Hirings minus endings: what the month adds to the jobs.")),
            (_("jobs at the end"), _("Relationships that are there when the month's last day is over.")),
            (_("without season"), method),
        ],
    )


def _signed(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{'+' if value >= 0 else ''}{percentage(Decimal(str(round(value, 4))))}"


def _plus(value: int) -> str:
    return f"{'+' if value > 0 else ''}{whole(value)}"


GRAINS = ("month", "quarter", "year")


@require_GET
@frame.observatory_page
def in_cuts(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """Hirings, extensions, transformations, endings and balance in one or two cuts."""
    place, where = place_filter(request)
    names = {"month": _("month"), "quarter": _("quarter"), "year": _("year")}
    grain = choose(request, "periodo", _("Period"), [(g, names[g]) for g in reversed(GRAINS)])
    offered = [(cut, str(label)) for cut, label in CUTS.items()]
    one = choose(request, "taglio", _("Cut"), [("contract_kind", str(CUTS["contract_kind"])), *offered])
    two = choose(request, "taglio2", _("Second cut"), [("", _("none")), *offered])
    by = list(dict.fromkeys(cut for cut in (one.chosen, two.chosen) if cut))
    until = min(request.at, observatory.until)
    last = calendar.number(grain.chosen, until)
    first = calendar.number(grain.chosen, dt.date(until.year - YEARS, 1, 1))
    table = observatory.ask(flows, grain=grain.chosen, by=by, where=where, first=first, last=last).to_pylist()
    said = Words()
    rows = [
        {**row, "name": calendar.name(grain.chosen, row["period"]), **{c: said.value(c, row[c]) for c in by}}
        for row in table
    ]
    rows.sort(key=lambda row: (-row["period"], -row["hires"]))
    answer = _in_cuts(rows, by, str(CUTS[by[0]]))
    return frame.show(request, observatory, answer, _("Who is hired, and who leaves?"), [place, grain, one, two])


def _in_cuts(rows: Sequence[Row], by: Sequence[str], label: str) -> Answer:
    totals: dict[str, int] = {}
    for row in rows:
        totals[row[by[0]]] = totals.get(row[by[0]], 0) + row["hires"]
    largest = sorted(totals, key=lambda name: (-totals[name], name))[:MOST_LINES]
    sums: dict[tuple[int, str, str], int] = {}
    for row in rows:
        if row[by[0]] in largest:
            key = (row["period"], row["name"], row[by[0]])
            sums[key] = sums.get(key, 0) + row["hires"]
    lines = [{"period": name, "name": cell, "value": n} for (_p, name, cell), n in sorted(sums.items())]
    part = totals[largest[0]] / sum(totals.values()) if largest and sum(totals.values()) else 0
    told = {"name": largest[0] if largest else "–", "share": frame.percent(part), "cut": label}
    return Answer(
        finding=_("By %(cut)s, most hirings are “%(name)s”: %(share)s of those in the period.") % told,
        chart=charts.series(lines, _("hirings"), names=largest) if lines else None,
        caption=_("Movements in each period and cell"),
        file=_("flows"),
        columns=[
            frame.words("name", _("Period")),
            *(frame.words(cut, str(CUTS[cut]).capitalize()) for cut in by),
            frame.count("hires", _("Hirings")),
            frame.count("persons", _("Persons hired")),
            frame.count("extensions", _("Extensions")),
            frame.count("transformations", _("Transformations")),
            frame.count("ends", _("Endings")),
            frame.count("balance", _("Balance")),
        ],
        rows=rows,
        definitions=[
            (_("persons hired"), _("Each person once in the period and cell, however many times hired.")),
            (_("transformations"), _("Changes of contract or of hours into the cell, without a new hiring.")),
            (_("balance"), _("Hirings minus endings, plus and minus who moves between cells by a transformation.")),
        ],
    )
