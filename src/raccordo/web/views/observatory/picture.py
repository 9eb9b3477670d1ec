"""How the market is doing: hirings, endings and jobs, month by month, with the season taken out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.question import flows
from raccordo.analysis.flows.seasonal import adjust
from raccordo.analysis.flows.stock import stock
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding
from raccordo.observatory.words import MEANINGS, period_name, season_words
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.periods import last_whole

YEARS = 5
#: A month with less than this part of the usual hirings, at the beginning, was not observed in full.
FULL_SHARE = 0.25


@observatory_page(
    "observatory", "", tab=gettext_lazy("The picture"), title=gettext_lazy("How is the labour market doing?")
)
def picture(asked: Asked) -> Answer:
    """Hirings, endings and jobs, month by month."""
    where = asked.quadrant()
    rows, method = _months(asked, where)
    year, before = rows[-12:], rows[-24:-12]
    hires, earlier = sum(row["hires"] for row in year), sum(row["hires"] for row in before)
    change = (hires - earlier) / earlier if earlier else None
    last = period_name("month", rows[-1]["period"])
    sums = {key: sum(row[key] for row in year) for key in ("ends", "balance")}
    jobs = rows[-1]["jobs"]
    for first in range(0, len(rows), 12):
        for measure in ("hires", "ends"):
            hiding.hide_list(rows[first : first + 12], measure, also=("balance", "adjusted"))
    opens = opening.MONTHS_BELOW
    return Answer(
        finding=_("%(hires)s hirings in the twelve months to %(month)s, %(change)s on the year before.")
        % {"hires": told(hires), "change": a.signed(change), "month": last},
        figures=[
            (_("hirings in twelve months"), told(hires), opens),
            (_("endings in twelve months"), told(sums["ends"]), opens),
            (_("balance"), a.plus(sums["balance"]), opens),
            (_("jobs at the end of %(month)s") % {"month": last}, told(jobs), ""),
        ],
        chart=_chart,
        caption=_("Month by month"),
        file=_("picture"),
        columns=_columns(opens=not where),
        rows=list(reversed(rows)),
        definitions=[*MEANINGS.of("hires", "ends", "balance", "jobs"), (_("hirings without season"), method)],
    )


def _months(asked: Asked, where: dict[str, list[str]]) -> tuple[list[Row], str]:
    """The months, oldest first, and how the season was taken out of the hirings."""
    last = last_whole("month", asked.at)
    table = asked.observatory.ask(flows, where=where, first=last - 12 * YEARS + 1, last=last).to_pylist()
    found = {row["period"]: row for row in table}
    first = _begun({period: row["hires"] for period, row in found.items()}, last)
    begin, end = calendar.first_day("month", first), calendar.last_day("month", last)
    there = asked.observatory.ask(stock, first=begin, last=end, where=where).to_pylist()
    jobs = {row["period"]: row["stock"] for row in there}
    rows: list[Row] = []
    for month in range(first, last + 1):
        row = found.get(month, {"hires": 0, "ends": 0, "balance": 0})
        rows.append({**row, "period": month, "name": calendar.name("month", month), "jobs": jobs.get(month, 0)})
    adjusted = adjust(np.array([row["hires"] for row in rows]))
    for row, value in zip(rows, adjusted.adjusted.tolist(), strict=True):
        row["adjusted"] = round(value) if adjusted.method else None
    return rows, season_words(adjusted)


def _begun(hires: dict[int, int], last: int) -> int:
    """The first month of which the communications tell in full: the archive's first months, with hardly any, are not.

    Never later than two years before ``last``, which the comparison of a year with the one before needs.
    """
    usual = float(np.median(list(hires.values()))) if hires else 0.0
    full = [month for month, number in hires.items() if number >= usual * FULL_SHARE]
    return min(min(full, default=last), last - 23)


def _columns(*, opens: bool) -> list:
    def cells(row: Row) -> str:
        return opening.movements("month", row["period"])

    link = cells if opens else None
    return [
        a.words("name", _("Month")),
        a.count("hires", _("Hirings"), link),
        a.number("adjusted", _("Hirings without season")),
        a.count("ends", _("Endings"), link),
        a.number("balance", _("Balance")),
        a.count("jobs", _("Jobs at the end")),
    ]


def _chart(rows: Sequence[Row]):
    names = {"hires": _("hirings"), "ends": _("endings"), "adjusted": _("hirings without season")}
    lines = [
        {"period": row["name"], "name": words, "value": row[key]}
        for key, words in names.items()
        for row in sorted(hiding.shown(rows, key), key=lambda row: row["period"])
    ]
    return charts.series(lines, _("each month"), names=list(names.values())) if lines else None
