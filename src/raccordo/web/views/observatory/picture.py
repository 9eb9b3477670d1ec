"""How the market is doing: hirings, endings and jobs, month by month, with the season taken out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.seasonal import adjust
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding
from raccordo.observatory.cells import by_month
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
    opens = opening.below(quadrante="".join(where.get("work_quadrant", [])))
    over = calendar.last_day("month", rows[-1]["period"])
    return Answer(
        finding=_("%(hires)s hirings in the twelve months to %(month)s, %(change)s on the year before.")
        % {"hires": told(hires), "change": a.signed(change), "month": last},
        figures=[
            (_("hirings in twelve months"), told(hires), opens),
            (_("endings in twelve months"), told(sums["ends"]), opens),
            (_("balance"), a.plus(sums["balance"]), opens),
            (
                _("jobs at the end of %(month)s") % {"month": last},
                told(jobs),
                opening.at_work(over, "work_quadrant" if where else opening.BENEATH),
            ),
        ],
        chart=_chart,
        caption=_("Month by month"),
        file=_("picture"),
        columns=_columns("work_quadrant" if where else opening.BENEATH),
        rows=list(reversed(rows)),
        definitions=[*MEANINGS.of("hires", "ends", "balance", "jobs"), (_("hirings without season"), method)],
    )


def _months(asked: Asked, where: dict[str, list[str]]) -> tuple[list[Row], str]:
    """The months, oldest first, and how the season was taken out of the hirings."""
    last = last_whole("month", asked.at)
    found = by_month(asked.observatory, *where.get("work_quadrant", []))
    seen = {month: row["hires"] for month, row in found.items() if last - 12 * YEARS < month <= last}
    rows: list[Row] = []
    jobs = 0
    for month in range(_begun(seen, last), last + 1):
        row = found.get(month, {"hires": 0, "ends": 0, "balance": 0, "jobs": jobs})
        jobs = row["jobs"]
        rows.append({**row, "period": month, "name": calendar.name("month", month)})
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


def _columns(cut: str) -> list:
    """``cut`` is that on whose cells a month opens: the kinds of contract, or the quadrants if one was chosen."""

    def link(row: Row) -> str:
        return opening.movements("month", row["period"], beneath=cut)

    def jobs(row: Row) -> str:
        return opening.at_work(calendar.last_day("month", row["period"]), cut)

    return [
        a.words("name", _("Month")),
        a.count("hires", _("Hirings"), link),
        a.number("adjusted", _("Hirings without season")),
        a.count("ends", _("Endings"), link),
        a.number("balance", _("Balance")),
        a.count("jobs", _("Jobs at the end"), jobs),
    ]


def _chart(rows: Sequence[Row]):
    names = {"hires": _("hirings"), "ends": _("endings"), "adjusted": _("hirings without season")}
    lines = [
        {"period": row["name"], "name": words, "value": row[key]}
        for key, words in names.items()
        for row in sorted(hiding.shown(rows, key), key=lambda row: row["period"])
    ]
    return charts.series(lines, _("each month"), names=list(names.values())) if lines else None
