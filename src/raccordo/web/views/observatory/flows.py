"""Hirings, extensions, transformations, endings and balance in the cuts that a reader chooses."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.flows.calendar import number
from raccordo.observatory import charts, hiding
from raccordo.observatory.cells import by_period, by_year_and_cuts
from raccordo.observatory.counted import ROUNDED
from raccordo.observatory.words import CUTS, MEANINGS, period_name, period_short
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.periods import GRAINS, first_told, last_whole

YEARS = 5
MOST_LINES = 5


@observatory_page(
    "observatory-flows", "movimenti/",
    tab=gettext_lazy("Hirings and endings"), title=gettext_lazy("Who is hired, and who leaves?"),
)  # fmt: skip
def movements(asked: Asked) -> Answer:
    """One cut by year, quarter or month; two cuts by year."""
    one = asked.cut("taglio", _("Cut"), "contract_kind")
    two = asked.cut("taglio2", _("Second cut (by year)"), one, none=_("none"))
    names = {"month": _("month"), "quarter": _("quarter"), "year": _("year")}
    offered = ("year",) if two else GRAINS
    grain = asked.choose("periodo", _("Period"), [(grain, names[grain]) for grain in offered])
    by = [one, two] if two else [one]
    last = last_whole(grain, asked.at)
    earliest = number(grain, asked.at.replace(year=asked.at.year - YEARS, month=1, day=1))
    first = first_told(asked.observatory, grain, earliest, last)
    rows, lost = by_period(asked.observatory, grain, one, first, last)
    drawn = asked.said(rows, [one])
    if two:
        rows, lost = by_year_and_cuts(asked.observatory, by, first, last)
    quarter = asked.request.GET.get("trimestre", "")
    if grain == "month" and quarter.isdigit():
        rows = [row for row in rows if row["period"] // 3 == int(quarter)]
    rows = asked.said(rows, by)
    for row in (*rows, *drawn):
        row["name"] = period_short(grain, row["period"])
    rows.sort(key=lambda row: (-row["period"], -row["hires"]))
    return _answer(rows, drawn, by, grain, [period_name(grain, period) for period in lost])


def _answer(rows: Sequence[Row], drawn: Sequence[Row], by: Sequence[str], grain: str, lost: Sequence[str]) -> Answer:
    """``drawn`` are the cells of the first cut alone: with a second cut the lines are of the first."""
    notes = [(_("periods left out"), _("In these no cell can be told without telling a small one: %(periods)s.")
              % {"periods": ", ".join(lost)})] if lost else []  # fmt: skip
    return Answer(
        finding=_finding(drawn, by[0], str(CUTS[by[0]])),
        chart=lambda found: _chart(found if len(by) == 1 else drawn, by[0]),
        caption=_("Movements in each period and cell"),
        file=_("flows"),
        columns=_columns(by, grain),
        rows=rows,
        definitions=[
            *MEANINGS.of("hires", "persons", "extensions", "transformations", "ends", "balance_in_cell"),
            *([_rounding()] if len(by) == 2 or by[0] in ROUNDED else []), *notes,
        ],
    )  # fmt: skip


def _rounding() -> tuple[str, str]:
    return _("rounded"), _(
        "With two cuts, and by basin, every figure is moved at random to the multiple of three just below or above "
        "it, always the same one: so tables with cells in common do not tell what each of them withholds. A sum of "
        "such figures is right to within two for each."
    )


def _columns(by: Sequence[str], grain: str) -> list:
    def cells(row: Row) -> str:
        return opening.movements(grain, row["period"], by[0], row[f"said_{by[0]}"]) if len(by) == 1 else ""

    return [
        a.periods(_("Period"), grain),
        *(a.words(f"said_{cut}", str(CUTS[cut]).capitalize()) for cut in by),
        a.count("hires", _("Hirings"), cells, total=True),
        a.count("persons", _("Persons hired")),
        a.count("extensions", _("Extensions"), cells, total=True),
        a.count("transformations", _("Transformations"), cells, total=True),
        a.count("ends", _("Endings"), cells, total=True),
        a.count("balance", _("Balance")),
    ]


def _largest(rows: Sequence[Row], cut: str) -> tuple[list[str], dict[str, int]]:
    """The cells of a cut with most hirings in all periods, and how many each has."""
    totals: dict[str, int] = {}
    for row in hiding.shown(rows, "hires"):
        totals[row[f"said_{cut}"]] = totals.get(row[f"said_{cut}"], 0) + row["hires"]
    return sorted(totals, key=lambda name: (-totals[name], name))[:MOST_LINES], totals


def _finding(rows: Sequence[Row], cut: str, label: str) -> str:
    largest, totals = _largest(rows, cut)
    if not any(totals.values()):
        return _("By %(cut)s no cell is large enough to be told.") % {"cut": label}
    part = totals[largest[0]] / (sum(totals.values()) or 1)
    told = {"name": largest[0], "share": a.percent(part), "cut": label}
    return _("By %(cut)s, most hirings are “%(name)s”: %(share)s of those in the period.") % told


def _chart(rows: Sequence[Row], cut: str):
    """Lines of the largest cells; a point of which a part is withheld is not drawn."""
    largest, _totals = _largest(rows, cut)
    sums: dict[tuple[int, str, str], float] = {}
    withheld = set()
    for row in rows:
        key = (row["period"], row["name"], row[f"said_{cut}"])
        if row["hires"] is hiding.HIDDEN:
            withheld.add(key)
        sums[key] = sums.get(key, 0) + row["hires"]
    lines = [
        {"period": name, "name": cell, "value": value}
        for (period, name, cell), value in sorted(sums.items())
        if cell in largest and (period, name, cell) not in withheld
    ]
    return charts.series(lines, _("hirings"), names=largest) if lines else None
