"""From where to where people go: at a year's distance, or from an ended job to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.observatory import charts, hiding, threes
from raccordo.observatory.words import MEANINGS, code_word
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.case import asked_cell, one_cell, opens
from raccordo.web.views.observatory.page import Asked, observatory_page

#: What is asked → the answer kept, and what its states are.
QUESTIONS = {
    "stato": ("transitions_status", gettext_lazy("state on 31 December, and a year later")),
    "contratto": ("transitions_contract", gettext_lazy("contract on 31 December, and a year later")),
    "prossimo": ("next_job_contract", gettext_lazy("contract of an ended job, and of the next")),
    "settore": ("next_job_sector", gettext_lazy("activity of an ended job, and of the next")),
}
MOST_NODES = 7


@observatory_page(
    "observatory-transitions", "transizioni/",
    tab=gettext_lazy("From where to where"), title=gettext_lazy("Where do people go?"),
)  # fmt: skip
def transitions(asked: Asked) -> Answer:
    """From the state of one day to that of a year later, or from an ended job to the next."""
    question = asked.choose("domanda", _("Question"), [(name, str(words)) for name, (_n, words) in QUESTIONS.items()])
    kept, words = QUESTIONS[question]
    rows = asked.observatory.answer(kept).to_pylist()
    if question in ("stato", "contratto"):
        days = sorted({row["origin_day"] for row in rows if row["origin_day"] <= asked.at}, reverse=True)
        year = asked.choose("anno", _("Year"), [(str(day.year), str(day.year)) for day in days])
        rows = [row for row in rows if str(row["origin_day"].year) == year]
    cells = matrix(rows, lambda code: code_word(code, sector=question == "settore"))
    stay = sum(row["cases"] for row in cells if row["from"] == row["to"]) / (sum(row["cases"] for row in cells) or 1)
    cells = hide_matrix(cells, kept)
    definitions = [
        (_("cases"), _("Persons on the day, or ended jobs; a person may bring several jobs.")),
        (_("same state"), _("Origin and destination have the same code.")),
    ]
    cell = asked_cell(asked, cells)
    if cell is not None:
        return one_cell(asked, cell, kept, definitions[:1])
    choices = {choice.name: choice.chosen for choice in asked.choices}
    return Answer(
        finding=_("%(share)s are in the same state afterwards (%(question)s).")
        % {"share": a.percent(stay), "question": words},
        chart=_chart,
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


def matrix(rows: Sequence[Row], speak: Callable[[str], str]) -> list[Row]:
    """The cells in words."""
    return [{**row, "from": speak(row["origin"]), "to": speak(row["destination"])} for row in rows]


def hide_matrix(rows: Sequence[Row], table: str) -> list[Row]:
    """Small cells withheld, each origin a list with its total; origins too small to be told are left out.

    What is told is told in threes: matrices share cells with one another, and their origins are the endings of the
    movements or the persons at work on a day.
    """
    tells = ("persons", "share", "low", "high")
    kept = hiding.hide_by_row(rows, lambda row: row["origin"], "cases", "persons", tells)
    names = [name for name in ("origin_day", "origin", "destination") if kept and name in kept[0]]
    threes.round_rows(kept, names, table, ("cases", "persons", "effective_cases"))
    threes.round_rows(kept, names[:-1], table, ("origin_cases",))
    threes.at_most(kept, "persons", "cases")
    threes.share_again(kept, "cases", "origin_cases", "effective_cases")
    return kept


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
