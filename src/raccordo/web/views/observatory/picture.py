"""How the market is doing: hirings, endings and jobs, month by month, with the season taken out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.flows import calendar
from raccordo.analysis.flows.observed import first_full_month
from raccordo.analysis.flows.seasonal import adjust
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.asking import Observatory
from raccordo.observatory.cells import by_month, withheld
from raccordo.observatory.words import MEANINGS, period_name, period_short, season_words
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.periods import last_whole

YEARS = 5
QUADRANTS = "work_quadrant"
MOST_NAMED = 6


@observatory_page(
    "observatory", "", tab=gettext_lazy("The picture"), title=gettext_lazy("How is the labour market doing?")
)
def picture(asked: Asked) -> Answer:
    """Hirings, endings and jobs, month by month."""
    quadrant = asked.quadrant()
    rows = _months(asked, quadrant)
    _withhold(asked.observatory, rows, quadrant)
    method = _without_season(rows)
    over = calendar.last_day("month", rows[-1]["period"])
    last = period_name("month", rows[-1]["period"])
    opens = opening.below(quadrante=quadrant)
    sums = {key: _sum(rows[-12:], key) for key in ("hires", "ends", "balance")}
    return Answer(
        finding=_finding(rows, last),
        figures=[
            (_("hirings in twelve months"), a.shown(sums["hires"]), opens),
            (_("endings in twelve months"), a.shown(sums["ends"]), opens),
            (_("balance"), a.plus(sums["balance"]), opens),
            (
                _("jobs at the end of %(month)s") % {"month": last},
                told(rows[-1]["jobs"]),
                opening.at_work(over, "work_quadrant" if quadrant else opening.BENEATH),
            ),
        ],
        chart=_chart,
        caption=_("Month by month"),
        file=_("picture"),
        note=_why(rows),
        columns=_columns("work_quadrant" if quadrant else opening.BENEATH),
        rows=list(reversed(rows)),
        definitions=[
            *MEANINGS.of("hires", "ends", "balance", "jobs"),
            (_("hirings without season"), method),
            *([_rounded_jobs()] if quadrant else []),
        ],
    )


def _sum(rows: Sequence[Row], measure: str) -> float:
    """The sum of some months; withheld where a month is, since the sum less the others would tell it."""
    values = [row[measure] for row in rows]
    return hiding.HIDDEN if any(value is hiding.HIDDEN for value in values) else sum(values)


def _finding(rows: Sequence[Row], last: str) -> str:
    hires, earlier = _sum(rows[-12:], "hires"), _sum(rows[-24:-12], "hires")
    if hires is hiding.HIDDEN:
        return _("The hirings of the twelve months to %(month)s cannot be told: some months hold too few.") % {
            "month": last
        }
    known = earlier is not hiding.HIDDEN and earlier
    change = (hires - earlier) / earlier if known else None
    return _("%(hires)s hirings in the twelve months to %(month)s, %(change)s on the year before.") % {
        "hires": told(hires), "change": a.signed(change), "month": last,
    }  # fmt: skip


def _withhold(observatory: Observatory, rows: Sequence[Row], quadrant: str) -> None:
    """Withhold months: of a quadrant those that its movements withhold, of the region small ones within their year.

    A quadrant's jobs are told as those at work are: exact ones would tell by subtraction what a month brought.
    """
    for measure in ("hires", "ends"):
        if not quadrant:
            for year in dict.fromkeys(row["period"] // 12 for row in rows):
                hiding.hide_list([row for row in rows if row["period"] // 12 == year], measure, also=("balance",))
            continue
        gone = {period for period, value in withheld(observatory, "month", QUADRANTS, measure) if value == quadrant}
        for row in rows:
            if row["period"] in gone:
                row.update(dict.fromkeys((measure, "balance"), hiding.HIDDEN))
    if quadrant:
        for row in rows:
            row[QUADRANTS] = quadrant
        threes.round_rows(rows, (QUADRANTS,), f"at work {QUADRANTS}", ("jobs",))


def _why(rows: Sequence[Row]) -> str:
    """Which months are withheld, and why; empty where none is."""
    gone = [row["period"] for row in rows if any(row[measure] is hiding.HIDDEN for measure in ("hires", "ends"))]
    if not gone:
        return ""
    names = [period_name("month", period) for period in gone[:MOST_NAMED]]
    return _(
        "Hirings or endings are withheld in %(n)s months of %(all)s (%(names)s): fewer than three stand behind them, "
        "or they would tell by subtraction a figure behind which fewer than three stand, here or among the movements."
    ) % {"n": len(gone), "all": len(rows), "names": ", ".join([*names, *(["…"] if len(gone) > MOST_NAMED else [])])}


def _rounded_jobs() -> tuple[str, str]:
    return _("jobs of a quadrant"), _(
        "Moved to the multiple of three just below or above, as on “At work”: from one month to the next exact ones "
        "would tell the hirings that a month withholds."
    )


def _months(asked: Asked, quadrant: str) -> list[Row]:
    """The months, oldest first."""
    last = last_whole("month", asked.at)
    found = by_month(asked.observatory, quadrant)
    seen = {month: row["hires"] for month, row in found.items() if last - 12 * YEARS < month <= last}
    rows: list[Row] = []
    jobs = 0
    for month in range(_begun(seen, last), last + 1):
        row = found.get(month, {"hires": 0, "ends": 0, "balance": 0, "jobs": jobs})
        jobs = row["jobs"]
        rows.append({**row, "period": month, "name": period_short("month", month)})
    return rows


def _without_season(rows: Sequence[Row]) -> str:
    """Take the season out of the hirings, and say how; where a month is withheld the series has a gap, and is not."""
    adjusted = adjust(np.array([np.nan if row["hires"] is hiding.HIDDEN else row["hires"] for row in rows]))
    for row, value in zip(rows, adjusted.adjusted.tolist(), strict=True):
        row["adjusted"] = round(value) if adjusted.method else None
    return season_words(adjusted)


def _begun(hires: dict[int, int], last: int) -> int:
    """The first month of which the communications tell in full: the archive's first months, with hardly any, are not.

    Never later than two years before ``last``, which the comparison of a year with the one before needs.
    """
    full = first_full_month(hires)
    return last - 23 if full is None else min(full, last - 23)


def _columns(cut: str) -> list:
    """``cut`` is that on whose cells a month opens: the kinds of contract, or the quadrants if one was chosen."""

    def link(row: Row) -> str:
        return opening.movements("month", row["period"], beneath=cut)

    def jobs(row: Row) -> str:
        return opening.at_work(calendar.last_day("month", row["period"]), cut)

    return [
        a.periods(_("Month"), "month"),
        a.count("hires", _("Hirings"), link),
        a.number("adjusted", _("Hirings without season")),
        a.count("ends", _("Endings"), link),
        a.count("balance", _("Balance"), link),
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
