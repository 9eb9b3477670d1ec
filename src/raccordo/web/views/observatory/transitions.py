"""From where to where people go: at a year's distance, or from an ended job to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.careers.transitions import MISSING
from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.words import MEANINGS, Words, code_word, exit_word
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.case import asked_cell, one_cell, opens
from raccordo.web.views.observatory.crossed import LAST, Matrix
from raccordo.web.views.observatory.page import Asked, observatory_page


@dataclass(frozen=True)
class Question:
    """What is asked: the answer kept, the question in words, what its states are, whether it is of a day each year."""

    kept: str
    words: Promise
    state: str
    yearly: bool = False


#: By their names in the address.
QUESTIONS = {
    "stato": Question(
        "transitions_status", gettext_lazy("state on 31 December, and a year later"), "status", yearly=True
    ),
    "contratto": Question(
        "transitions_contract", gettext_lazy("contract on 31 December, and a year later"), "contract", yearly=True
    ),
    "professione": Question(
        "transitions_occupation", gettext_lazy("occupation on 31 December, and a year later"), "occupation", yearly=True
    ),
    "bacino": Question(
        "transitions_basin", gettext_lazy("basin of work on 31 December, and a year later"), "basin", yearly=True
    ),
    "prossimo": Question("next_job_contract", gettext_lazy("contract of an ended job, and of the next"), "contract"),
    "settore": Question("next_job_sector", gettext_lazy("activity of an ended job, and of the next"), "sector"),
    "professioni": Question(
        "next_job_occupation", gettext_lazy("occupation of an ended job, and of the next"), "occupation"
    ),
    "bacini": Question("next_job_basin", gettext_lazy("basin of an ended job, and of the next"), "basin"),
}
MOST_NODES = 7


@observatory_page(
    "observatory-transitions", "transizioni/",
    tab=gettext_lazy("From where to where"), title=gettext_lazy("Where do people go?"),
)  # fmt: skip
def transitions(asked: Asked) -> Answer:
    """From the state of one day to that of a year later, or from an ended job to the next."""
    chosen = asked.choose("domanda", _("Question"), [(name, str(one.words)) for name, one in QUESTIONS.items()])
    question = QUESTIONS[chosen]
    if question.state == "basin" and asked.observatory.state.basins is None:
        return _no_basins()
    rows = asked.observatory.answer(question.kept).to_pylist()
    if question.yearly:
        days = sorted({row["origin_day"] for row in rows if row["origin_day"] <= asked.at}, reverse=True)
        year = asked.choose("anno", _("Year"), [(str(day.year), str(day.year)) for day in days])
        rows = [row for row in rows if str(row["origin_day"].year) == year]
    cells = matrix(rows, lambda code: state_word(asked.words, question.state, code))
    stay = staying(cells)
    cells = hide_matrix(cells, question.kept)
    definitions = [
        (_("cases"), _("Persons on the day, or ended jobs; a person may bring several jobs.")),
        (
            _("same state"),
            _("Origin and destination have the same code; cases of which one is not known are left out."),
        ),
        *_of_state(question.state),
    ]
    cell = asked_cell(asked, cells)
    if cell is not None:
        return one_cell(asked, cell, question.kept, definitions[:1])
    choices = {choice.name: choice.chosen for choice in asked.choices}
    by_code = question.state in ("occupation", "sector")
    return Answer(
        finding=_("%(share)s are in the same state afterwards (%(question)s).")
        % {"share": a.percent(stay), "question": question.words},
        chart=_chart,
        matrix=_matrix_of(cells, choices, by_code) if cells else None,
        caption=_("Origins and destinations"),
        file=_("transitions"),
        columns=[
            a.words("from", _("Origin")),
            a.words("to", _("Destination")),
            a.count("cases", _("Cases"), lambda row: opens(row, **choices), total=True),
            a.count("persons", _("Persons")),
            a.share("share", _("Share of the origin")),
            a.share("low", _("at least (95%)")),
            a.share("high", _("at most (95%)")),
        ],
        rows=sorted(cells, key=lambda row: -row["cases"]),
        definitions=[*definitions, *MEANINGS.of("interval"), a.in_threes()],
    )


def _matrix_of(cells: Sequence[Row], choices: dict[str, str], by_code: bool) -> Matrix:
    """The matrix, whose cells open by sex and age, and whose totals open on their cells in the list."""
    return Matrix(
        cells,
        _("transition-matrix"),
        lambda row: opens(row, **choices),
        lambda filters: opening.below(**choices, **filters),
        by_code,
    )


def _no_basins() -> Answer:
    """What the page says where nobody drew the basins."""
    words = _("The basins have not been drawn yet, so nobody is counted between them: build the observatory again.")
    return Answer(finding=words, empty=words, caption=_("Origins and destinations"), file=_("transitions"),
                  columns=[a.words("from", _("Origin"))], rows=[])  # fmt: skip


def _of_state(state: str) -> list[tuple[str, str]]:
    """What a state is, where its words do not tell."""
    found = {
        "occupation": (
            _("occupation"),
            _("The great group of the occupation (CP2021, first digit): of the ended job, else of the dominant one."),
        ),
        "sector": (_("activity"), _("The section of economic activity of the employer (Ateco 2007).")),
        "basin": (
            _("basin"),
            _("Where the workplace lies, in the basins as they are drawn now; outside them it is not known."),
        ),
    }
    return [found[state]] if state in found else []


def state_word(words: Words, state: str, code: str) -> str:
    """A state in words; basins are called after their main municipality."""
    if code in LAST:
        return exit_word(code)
    if state == "basin":
        return words.value("work_basin", code)
    if state == "occupation":
        return words.value("occupation_group", code)
    return code_word(code, sector=state == "sector")


def staying(cells: Sequence[Row]) -> float | None:
    """The share of the cases that are in the same state afterwards, of those of which both are known."""
    known = [row for row in cells if MISSING not in (row["origin"], row["destination"])]
    cases = sum(row["cases"] for row in known)
    return sum(row["cases"] for row in known if row["origin"] == row["destination"]) / cases if cases else None


def matrix(rows: Sequence[Row], speak: Callable[[str], str]) -> list[Row]:
    """The cells in words."""
    return [{**row, "from": speak(row["origin"]), "to": speak(row["destination"])} for row in rows]


def hide_matrix(rows: Sequence[Row], table: str) -> list[Row]:
    """Small cells withheld, in lists of origins and of destinations with their totals, those and that of all beside.

    Origins too small to be told are left out, also of the totals: ``destination_cases`` and ``all_cases`` sum the
    origins that are left. What is told is told in threes: matrices share cells with one another, and their origins are
    the endings of the movements or the persons at work on a day. The same total of several matrices is rounded alike.
    """
    tells = ("persons", "share", "low", "high")
    kept: list[Row] = []
    for day in sorted({row.get("origin_day") for row in rows}, key=str):
        mine = [row for row in rows if row.get("origin_day") == day]
        sums = Counter[str]()
        told, untold = hiding.hide_with_totals(
            [dict(row) for row in mine], ("origin", "destination"), "cases", "persons", tells
        )
        origins = {row["origin"] for row in told}
        for row in mine:
            if row["origin"] in origins:
                sums[row["destination"]] += row["cases"]
        for row in told:
            to = row["destination"]
            row["destination_cases"] = hiding.HIDDEN if to in untold else sums[to]
            row["all_cases"] = sums.total()
        kept += told
    names = [name for name in ("origin_day", "origin", "destination") if kept and name in kept[0]]
    day_names = [name for name in names if name == "origin_day"]
    threes.round_rows(kept, names, table, ("cases", "persons", "effective_cases"))
    threes.round_rows(kept, names[:-1], table, ("origin_cases",))
    threes.round_rows(kept, [*day_names, "destination"], f"{_family(table)} destinations", ("destination_cases",))
    for row in kept:
        row["all"] = ""
    threes.round_rows(kept, [*day_names, "all"], f"{_family(table)} all", ("all_cases",))
    threes.at_most(kept, "persons", "cases")
    threes.share_again(kept, "cases", "origin_cases", "effective_cases")
    return kept


def _family(table: str) -> str:
    """The matrices that ask the same of other states, and so share the cases of who is out of work and of all."""
    return table.rpartition("_")[0]


def _chart(rows: Sequence[Row]):
    ribbons = _ribbons(hiding.shown(rows, "cases"))
    return charts.alluvial(ribbons, left=_("Origin"), right=_("Destination")) if ribbons else None


def _ribbons(rows: Sequence[Row]) -> list[Row]:
    """The flows between the largest states, the others put together."""
    sizes: dict[str, int] = {}
    for row in rows:
        for side in ("from", "to"):
            sizes[row[side]] = sizes.get(row[side], 0) + row["cases"]
    kept = set(sorted(sizes, key=lambda name: (-sizes[name], name))[:MOST_NODES])
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        key = tuple(row[side] if row[side] in kept else _("other") for side in ("from", "to"))
        sums[key[0], key[1]] = sums.get((key[0], key[1]), 0) + row["cases"]
    return [{"origin": one, "destination": other, "value": n} for (one, other), n in sums.items()]
