"""What the counts of a need open on: the periods and the basins of its hirings, the sex and age of its seekers."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from urllib.parse import urlencode

import numpy as np
from django.utils.translation import gettext as _

from raccordo.analysis.flows import calendar
from raccordo.analysis.needs import growth_of
from raccordo.observatory import hiding, threes
from raccordo.observatory.answers import YEAR, mature_month
from raccordo.observatory.pieces import Hirings
from raccordo.observatory.words import CUTS, period_name
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked

GROWTH = ("growth", "low", "high")
#: Which of the two counts that a need compares, in the address → its column, and how many years before it lies.
COUNTS = {"ultimi": ("level", 0), "prima": ("before", 1)}


def opens(row: Row, cuts: Sequence[str], question: str, count: str = "") -> str:
    """Where a count of a need opens: on its periods, or on its seekers by sex where no count is named."""
    where = {"bacino": row["work_basin"]} if "work_basin" in cuts else {}
    when = {"quando": next(key for key, (column, _n) in COUNTS.items() if column == count)} if count else {}
    return f"?{urlencode({'domanda': question, **where, 'voce': row[cuts[-1]], **when})}#tabella"


def asked_need(asked: Asked, rows: Sequence[Row], cuts: Sequence[str]) -> Row | None:
    """The need that the address names, if it is one that is there."""
    item = cuts[-1]
    if len(cuts) == 1:
        code = asked.kept("voce", str(CUTS[item]).capitalize(), {row[item]: row[f"said_{item}"] for row in rows})
        return next((row for row in rows if row[item] == code), None)
    basin = asked.kept("bacino", _("Basin"), {row["work_basin"]: row["said_work_basin"] for row in rows})
    mine = {row[item]: row for row in rows if row["work_basin"] == basin}
    code = asked.kept("voce", str(CUTS[item]).capitalize(), {one: row[f"said_{item}"] for one, row in mine.items()})
    return mine.get(code)


def one_need(asked: Asked, need: Row, kept: str, cuts: Sequence[str]) -> Answer:
    """The hirings of a need over its twelve months, or the twelve before: by period, or by basin."""
    names = {"ultimi": _("the last twelve mature months"), "prima": _("the twelve months before")}
    when = asked.choose("quando", _("When"), list(names.items()))
    count, ago = COUNTS[when]
    if len(cuts) == 2:
        return _stretches(asked, need, kept, cuts, when)
    details = [("periodi", _("months and quarters")), ("bacini", _("basins"))]
    if asked.choose("dettaglio", _("By"), details) == "bacini":
        return _basins(asked, need, kept, cuts[0], when)
    last = mature_month(asked.observatory.until) - YEAR * ago
    pieces = Hirings(asked.observatory, cuts[0]).pieces(need[cuts[0]], last - YEAR + 1, last)
    said = need[f"said_{cuts[0]}"]
    rows = [{"grain": piece.grain, "period": piece.period, "hires": piece.hires} for piece in pieces]
    note = opening.adds_up(need[count], rows, "hires", rounded=False)
    if any(row["hires"] is hiding.HIDDEN for row in rows):
        note = _(
            "Opened: %(number)s, rounded to a multiple of three, because some months are withheld: fewer than three "
            "persons stand behind them, or they would tell such a month by subtraction."
        ) % {"number": a.shown(need[count])}
    return Answer(
        finding=_finding(said, names[when], need[count]),
        caption=_("Hirings by period"),
        file=_("needs"),
        note=note,
        columns=[
            a.periods(_("Period"), lambda row: row["grain"]),
            a.count("hires", _("Hirings"), lambda row: _below(row, cuts[0], said), total=True),
        ],
        rows=rows,
        definitions=[
            _mature(),
            (_("periods"), _("The cells of the movements: months, and a quarter where one of its months is withheld.")),
        ],
    )


def _below(row: Row, cut: str, said: str) -> str:
    return opening.movements(row["grain"], row["period"], cut, said) if row["grain"] != "month" else ""


def _finding(said: str, when: str, hires: float) -> str:
    return _("%(name)s, %(when)s: %(hires)s hirings.") % {"name": said, "when": when, "hires": a.shown(hires)}


def _mature() -> tuple[str, str]:
    return _("mature months"), _("The last two months are left out: late messages still arrive.")


def _stretches(asked: Asked, need: Row, kept: str, cuts: Sequence[str], when: str) -> Answer:
    """Four stretches of three months of a basin's need."""
    count, ago = COUNTS[when]
    where = {cut: need[cut] for cut in cuts}
    found = asked.observatory.answer(f"{kept}_stretches", stretch="quarter", **where).to_pylist()
    rows = [row for row in found if row["ago"] // 4 == ago]
    last = mature_month(asked.observatory.until)
    for row in rows:
        months = (last - 3 * row["ago"] - 2, last - 3 * row["ago"])
        row["name"] = " – ".join(period_name("month", month) for month in months)
        row["begin"] = calendar.first_day("month", months[0])
    rows.sort(key=lambda row: row["begin"])
    hiding.hide_list(rows, "hires", "persons", also=("persons",))
    threes.round_rows(rows, (*cuts, "ago"), f"{kept} stretches", ("hires", "persons"))
    said = f"{need[f'said_{cuts[-1]}']}, {need['said_work_basin']}"
    return Answer(
        finding=_finding(said, _("twelve months up to %(month)s") % {"month": period_name("month", last - YEAR * ago)},
                         need[count]),
        caption=_("Hirings by quarter"),
        file=_("needs"),
        note=opening.adds_up(need[count], rows, "hires"),
        columns=[a.words("name", _("Months")), a.count("hires", _("Hirings"), total=True)],
        rows=rows,
        definitions=[_mature(), a.in_threes()],
    )  # fmt: skip


def _basins(asked: Asked, need: Row, kept: str, item: str, when: str) -> Answer:
    """The basins that a need of the region is made of."""
    count, _ago = COUNTS[when]
    cuts = ("work_basin", item)
    rows = [row for row in told_by_basin(asked, f"{kept}_basin", cuts) if row[item] == need[item]]
    rows = [row for row in rows if row[count] is hiding.HIDDEN or row[count] > 0]
    rows.sort(key=lambda row: (-row[count], row["said_work_basin"]))
    names = {"level": _("the last twelve mature months"), "before": _("the twelve months before")}
    question = "bacini" if item == "occupation_group" else "bacini-attivita"
    return Answer(
        finding=_finding(need[f"said_{item}"], names[count], need[count]),
        caption=_("Hirings by basin"),
        file=_("needs"),
        note=opening.adds_up(need[count], rows, count),
        columns=[
            a.words("said_work_basin", _("Basin")),
            a.count(count, _("Hirings"), lambda row: opens(row, cuts, question, count), total=True),
        ],
        rows=rows,
        definitions=[_mature(), a.in_threes()],
    )


def told_by_basin(asked: Asked, kept: str, cuts: Sequence[str]) -> list[Row]:
    """Level, growth and verdict of each item in each basin: small ones withheld, the others in threes."""
    rows = asked.said(asked.observatory.answer(kept).to_pylist(), cuts)
    with_persons(asked, rows, kept, cuts)
    for count, _ago in COUNTS.values():
        hiding.hide_crossed(rows, [itemgetter(cut) for cut in cuts], count, f"{count}_persons", GROWTH)
        threes.round_rows(rows, cuts, kept, (count,))
    grow_again(rows)
    return rows


def with_persons(asked: Asked, rows: Sequence[Row], kept: str, cuts: Sequence[str]) -> None:
    """How many persons, each once, stand behind both counts of some needs."""
    years = asked.observatory.answer(f"{kept}_stretches", stretch="year").to_pylist()
    persons = {(*(row[cut] for cut in cuts), row["ago"]): row["persons"] for row in years}
    for row in rows:
        for count, ago in COUNTS.values():
            row[f"{count}_persons"] = persons.get((*(row[cut] for cut in cuts), ago), 0)


def grow_again(rows: Sequence[Row]) -> None:
    """Work growth and its interval out of the counts as they are told."""
    for row in rows:
        if row["growth"] is hiding.HIDDEN:
            continue
        found = growth_of(np.array([row["level"]]), np.array([row["before"]]))
        values = [float(one[0]) for one in found]
        row.update(zip(GROWTH, [value if np.isfinite(value) else None for value in values], strict=True))


def one_pair(asked: Asked, pair: Row, cuts: Sequence[str]) -> Answer:
    """The registered job seekers of an occupation in a basin, by sex or by age."""
    cut = asked.choose("taglio", _("Cut"), [(name, str(CUTS[name])) for name in ("sex", "age")])
    where = {name: pair[name] for name in cuts}
    rows = asked.observatory.answer("mismatch_seekers", cut=cut, **where).to_pylist()
    hiding.hide_list(rows, "seekers")
    threes.round_rows(rows, ("cut", *cuts, "value"), "seekers", ("seekers",))
    for row in rows:
        row["said"] = asked.words.value(cut, row["value"])
    said = f"{pair[f'said_{cuts[-1]}']}, {pair['said_work_basin']}"
    return Answer(
        finding=_("%(name)s: %(seekers)s registered job seekers.")
        % {"name": said, "seekers": a.shown(pair["seekers"])},
        caption=_("Job seekers by %(cut)s") % {"cut": str(CUTS[cut])},
        file=_("mismatch"),
        note=opening.adds_up(pair["seekers"], rows, "seekers"),
        columns=[a.words("said", str(CUTS[cut]).capitalize()), a.count("seekers", _("Job seekers"), total=True)],
        rows=rows,
        definitions=[
            (
                _("registered seekers"),
                _("Unemployed on the centres' register, by where they live and the occupation of their last job."),
            ),
            a.in_threes(),
        ],
    )
