"""Who is at work on a day, and how the jobs of that day come from those of a year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.careers.at_work import at_work_on, identity_on
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.asking import Observatory
from raccordo.observatory.words import CUTS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

MOST_BARS = 15
FIGURES = ("persons", "jobs_on_day", "jobs_before", "hires", "ends", "changes", "jobs")


@observatory_page("observatory-stock", "al-lavoro/", tab=gettext_lazy("At work"), title=gettext_lazy("Who is at work?"))
def stock(asked: Asked) -> Answer:
    """Persons at work on the day, by a cut, and the jobs of the day as those of a year before and what came since."""
    cut = asked.cut("taglio", _("Cut"), "contract_kind")
    day = asked.at
    before = _year_before(day)
    cells, sums = told_of_day(asked.observatory, cut, before, day)
    rows = asked.said(cells, [cut])
    rows.sort(key=lambda row: (-row["persons"], row[cut]))
    return Answer(
        finding=_("%(persons)s persons were at work on %(day)s, in %(jobs)s employment relationships.")
        % {"persons": told(sums["persons"]), "jobs": told(sums["jobs_on_day"]), "day": told(day)},
        figures=_figures(sums, before, day, opening.below(taglio=cut)),
        chart=lambda found: _chart(found, cut),
        caption=_("Persons and jobs in each cell"),
        file=_("at-work"),
        columns=_columns(cut, before, day),
        rows=rows,
        definitions=[
            (_("persons at work"), _("Each person once, in the cell of their main job.")),
            (_("jobs on the day"), _("Relationships that hold on the day, those of which it is the last included.")),
            (
                _("reconciliation"),
                _(
                    "Jobs a year before, plus hirings, minus endings, plus changes, are the jobs when the day is over; "
                    "so it is in each cell. Here each of these is rounded, so the sum may be a few units off."
                ),
            ),
            a.in_threes(),
            (_("changes"), _("Transformations and transfers into the cell, minus those out of it.")),
        ],
    )


def told_of_day(observatory: Observatory, cut: str, before: dt.date, day: dt.date) -> tuple[list[Row], Row]:
    """The cells of a cut as they are told of a day and one before, and the whole region's."""
    there = observatory.ask(at_work_on, f"at_work-{cut}", day=day, cut=cut).to_pylist()
    jobs = observatory.ask(identity_on, f"days-{cut}", before=before, day=day, cut=cut).to_pylist()
    rows = _joined(there, jobs, cut)
    sums: Row = {"all": "", **{figure: sum(row[figure] for row in rows) for figure in FIGURES}}
    _hide(rows)
    threes.round_rows(rows, (cut,), f"at work {cut}", FIGURES)
    threes.round_rows([sums], ("all",), "at work", FIGURES)
    return rows, sums


def _year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _joined(there: Sequence[Row], jobs: Sequence[Row], cut: str) -> list[dict[str, Any]]:
    """One row for each cell that has anything in either."""
    found: dict[str, dict[str, Any]] = {}
    for row in (*there, *jobs):
        cell = found.setdefault(row[cut], {cut: row[cut], **dict.fromkeys(FIGURES, 0)})
        cell.update(row)
    return [row for row in found.values() if any(row[figure] for figure in FIGURES)]


def _hide(rows: Sequence[Row]) -> None:
    """Each figure is a list with its total; the changes absorb what another figure of the row withholds.

    Any day may be asked, municipalities as well as centres, and movements tell the same hirings: no pattern of gaps
    protects all of it, so what is told is told in threes besides.
    """
    hiding.hide_list(rows, "persons", also=("jobs_on_day",))
    for figure in ("jobs_before", "hires", "ends", "jobs"):
        hiding.hide_list(rows, figure, also=("changes",))


def _figures(sums: Row, before: dt.date, day: dt.date, opens: str) -> list[tuple[str, str, str]]:
    """The identity of all jobs, term by term, each the sum of a column of the table."""
    found = [
        (_("jobs when %(day)s was over") % {"day": told(before)}, told(sums["jobs_before"]), opens),
        (_("hirings since"), f"+{told(sums['hires'])}", opens),
        (_("endings since"), f"−{told(sums['ends'])}", opens),
    ]
    if sums["changes"]:
        found.append((_("changes"), a.plus(sums["changes"]), opens))
    return [*found, (_("jobs when %(day)s was over") % {"day": told(day)}, f"= {told(sums['jobs'])}", opens)]


def _columns(cut: str, before: dt.date, day: dt.date) -> list:
    return [
        a.words(f"said_{cut}", str(CUTS[cut]).capitalize()),
        a.count("persons", _("Persons at work"), total=True),
        a.count("jobs_on_day", _("Jobs on the day"), total=True),
        a.count("jobs_before", _("Jobs after %(day)s") % {"day": told(before)}, total=True),
        a.count("hires", _("+ hirings"), total=True),
        a.count("ends", _("− endings"), total=True),
        a.count("changes", _("± changes"), total=True),
        a.count("jobs", _("= jobs after %(day)s") % {"day": told(day)}, total=True),
    ]


def _chart(rows: Sequence[Row], cut: str):
    largest = sorted(hiding.shown(rows, "persons"), key=lambda row: -row["persons"])[:MOST_BARS]
    bars = [{"name": row[f"said_{cut}"], "value": row["persons"]} for row in largest]
    return charts.bars(bars, _("persons at work")) if bars else None
