"""Who is at work on a day, and how the jobs of that day come from those of a year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.desk.listing import Column
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts, hiding
from raccordo.observatory.at_work import FIGURES, cuts_beneath, figures_of, told_of_cell, told_of_day
from raccordo.observatory.words import CUTS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

MOST_BARS = 15


@observatory_page("observatory-stock", "al-lavoro/", tab=gettext_lazy("At work"), title=gettext_lazy("Who is at work?"))
def stock(asked: Asked) -> Answer:
    """Persons at work on the day, by a cut, and the jobs of the day as those of a year before and what came since."""
    cut = asked.cut("taglio", _("Cut"), "contract_kind")
    day = asked.at
    before = _year_before(day)
    cells, sums = told_of_day(asked.observatory, cut, before, day)
    rows = asked.said(cells, [cut])
    rows.sort(key=lambda row: (-row["persons"], row[cut]))
    beneath = cuts_beneath(asked.observatory, cut)
    known = {row[cut]: row[f"said_{cut}"] for row in rows} if beneath else {}
    if value := asked.kept("cella", str(CUTS[cut]).capitalize(), known):
        return _one_cell(asked, cut, next(row for row in rows if row[cut] == value), beneath, before)
    opens = (lambda row: opening.below(taglio=cut, cella=row[cut])) if beneath else None
    return Answer(
        finding=_("%(persons)s persons were at work on %(day)s, in %(jobs)s employment relationships.")
        % {"persons": told(sums["persons"]), "jobs": told(sums["jobs_on_day"]), "day": told(day)},
        figures=_figures(sums, before, day, opening.below(taglio=cut)),
        chart=lambda found: _chart(found, cut),
        caption=_("Persons and jobs in each cell"),
        file=_("at-work"),
        columns=_columns(cut, FIGURES, before, day, opens),
        rows=rows,
        definitions=_definitions(),
    )


def _one_cell(asked: Asked, cut: str, cell: Row, beneath: Sequence[str], before: dt.date) -> Answer:
    """One cell by another cut: the smallest cells that are told of a day."""
    other = asked.choose("dettaglio", _("Opened by"), [(name, str(CUTS[name])) for name in beneath])
    rows = asked.said(told_of_cell(asked.observatory, cut, cell[cut], other, before, asked.at), [other])
    rows.sort(key=lambda row: (-row["persons"], row[other]))
    return Answer(
        finding=_("%(cell)s: %(persons)s persons at work on %(day)s, by %(cut)s.")
        % {"cell": cell[f"said_{cut}"], "persons": a.shown(cell["persons"]), "day": told(asked.at), "cut": CUTS[other]},
        chart=lambda found: _chart(found, other),
        caption=_("%(cell)s, by %(cut)s") % {"cell": cell[f"said_{cut}"], "cut": CUTS[other]},
        file=_("at-work"),
        note="" if cell["persons"] is hiding.HIDDEN else opening.adds_up(cell["persons"], rows, "persons"),
        columns=_columns(other, figures_of((cut, other)), before, asked.at, None),
        rows=rows,
        definitions=_definitions(),
    )


def _definitions() -> list[tuple[str, str]]:
    return [
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
    ]


def _year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for the 29th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


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


def _columns(
    cut: str, figures: Sequence[str], before: dt.date, day: dt.date, opens: Callable[[Row], str] | None
) -> list[Column]:
    """The columns of some figures; ``opens`` says where they open: those of movements where a cell beneath has them."""
    beneath = opens if figures_of((cut,)) == FIGURES else None
    found = [
        a.count("persons", _("Persons at work"), opens, total=True),
        a.count("jobs_on_day", _("Jobs on the day"), opens, total=True),
        a.count("jobs_before", _("Jobs after %(day)s") % {"day": told(before)}, beneath, total=True),
        a.count("hires", _("+ hirings"), beneath, total=True),
        a.count("ends", _("− endings"), beneath, total=True),
        a.count("changes", _("± changes"), beneath, total=True),
        a.count("jobs", _("= jobs after %(day)s") % {"day": told(day)}, beneath, total=True),
    ]
    return [a.words(f"said_{cut}", str(CUTS[cut]).capitalize()), *(one for one in found if one.key in figures)]


def _chart(rows: Sequence[Row], cut: str):
    largest = sorted(hiding.shown(rows, "persons"), key=lambda row: -row["persons"])[:MOST_BARS]
    bars = [{"name": row[f"said_{cut}"], "value": row["persons"]} for row in largest]
    return charts.bars(bars, _("persons at work")) if bars else None
