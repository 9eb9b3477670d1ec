"""From job to job: who ends one and has another within thirty days."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.careers.transitions import NO_JOB
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding
from raccordo.observatory.answers import SOON
from raccordo.observatory.words import MEANINGS, code_word
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.case import asked_cell, one_cell, opens
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.transitions import hide_matrix, matrix

MOST_BARS = 15


@observatory_page(
    "observatory-moves", "da-lavoro-a-lavoro/",
    tab=gettext_lazy("From job to job"), title=gettext_lazy("Who goes from one job to the next?"),
)  # fmt: skip
def moves(asked: Asked) -> Answer:
    """Ended jobs by contract or activity: how many another follows within thirty days, which, and how soon."""
    states = [("contratto", _("contract")), ("settore", _("economic activity"))]
    sector = asked.choose("per", _("Jobs by"), states) == "settore"
    kept = "moves_sector" if sector else "moves_contract"
    rows = asked.observatory.answer(kept).to_pylist()
    cells = matrix(rows, lambda code: _("no other job in time") if code == NO_JOB else code_word(code, sector=sector))
    ended = sum(row["cases"] for row in cells)
    moved = sum(row["cases"] for row in cells if row["destination"] != NO_JOB)
    same = sum(row["cases"] for row in cells if row["destination"] == row["origin"])
    cells = sorted(hide_matrix(cells, kept), key=lambda row: (-row["origin_cases"], row["from"], -row["cases"]))
    per = "settore" if sector else "contratto"
    ends = (_("ended jobs"), _("Those that ended at least thirty days before the last day seen, in all years."))
    cell = asked_cell(asked, cells)
    if cell is not None:
        return one_cell(asked, cell, kept, [ends])
    below, words = opening.below(per=per), dict(states)[per]
    return Answer(
        finding=_("%(share)s of %(n)s ended jobs were followed by another within %(days)s days.")
        % {"share": a.percent(moved / ended if ended else None), "n": told(ended), "days": SOON},
        figures=[
            (_("ended jobs"), told(ended), below),
            (_("followed within %(days)s days") % {"days": SOON}, told(moved), below),
            (
                _("of these, with the same %(state)s") % {"state": words},
                a.percent(same / moved if moved else None),
                below,
            ),
        ],
        chart=_chart,
        caption=_("From which jobs to which"),
        file=_("job-to-job"),
        columns=[
            a.words("from", _("Ended job")),
            a.words("to", _("Next job")),
            a.count("cases", _("Ended jobs"), lambda row: opens(row, per=per), total=True),
            a.count("persons", _("Persons")),
            a.share("share", _("Share of the ended")),
            a.share("low", _("at least (95%)")),
            a.share("high", _("at most (95%)")),
            a.number("days_median", _("Days between (median)")),
        ],
        rows=cells,
        definitions=[
            (
                _("move from job to job"),
                _(
                    "Another job on the day after the end or within thirty days; "
                    "one that was already going on counts as following at once."
                ),
            ),
            ends,
            *MEANINGS.of("interval"),
            a.in_threes(),
        ],
    )


def _chart(rows: Sequence[Row]):
    """The share followed by another job, of each kind of ended job of which it is told."""
    bars = [
        {"name": row["from"], "value": 1 - row["share"], "cases": row["origin_cases"]}
        for row in hiding.shown(rows, "share")
        if row["destination"] == NO_JOB
    ]
    bars = sorted(bars, key=lambda bar: -bar["cases"])[:MOST_BARS]
    bars.sort(key=lambda bar: -bar["value"])
    return charts.bars(bars, _("followed by another job"), share=True) if bars else None
