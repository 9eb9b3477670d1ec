"""What a cell of a transition matrix opens on: the same cases by year, by sex, by age."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from raccordo.observatory import hiding, threes
from raccordo.observatory.words import CUTS
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked


def opens(row: Row, **choices: str) -> str:
    """Where a cell opens; ``choices`` are those of its page."""
    return f"?{urlencode({**choices, 'da': row['origin'], 'a': row['destination']})}#tabella"


def asked_cell(asked: Asked, cells: Sequence[Row]) -> Row | None:
    """The cell of a matrix that the address names, if it is one that is told."""
    told = [row for row in cells if row["cases"] is not hiding.HIDDEN]
    origin = asked.kept("da", _("Origin"), {row["origin"]: row["from"] for row in told})
    mine = {row["destination"]: row for row in told if row["origin"] == origin}
    destination = asked.kept("a", _("Destination"), {code: row["to"] for code, row in mine.items()})
    return mine.get(destination)


def one_cell(asked: Asked, cell: Row, kept: str, definitions: Sequence[tuple[str, str]]) -> Answer:
    """The cases of a cell by one of the cuts; ``kept`` is the answer that holds the matrix."""
    names: Mapping[str, str] = {"year": _("year"), "sex": str(CUTS["sex"]), "age": str(CUTS["age"])}
    days = {"origin_day": cell["origin_day"]} if "origin_day" in cell else {}
    offered = ("sex", "age") if days else ("year", "sex", "age")
    cut = asked.choose("taglio", _("Cut"), [(name, names[name]) for name in offered])
    where = {"origin": cell["origin"], "destination": cell["destination"], "cut": cut, **days}
    rows = asked.observatory.answer(f"{kept}_parts", **where).to_pylist()
    hiding.hide_list(rows, "cases", "persons", also=("persons",))
    threes.round_rows(rows, (*where, "value"), f"{kept} parts", ("cases", "persons"))
    threes.at_most(rows, "persons", "cases")
    for row in rows:
        row["said"] = asked.words.value(cut, row["value"])
    return Answer(
        finding=_("From “%(origin)s” to “%(destination)s”: %(cases)s cases.")
        % {"origin": cell["from"], "destination": cell["to"], "cases": a.shown(cell["cases"])},
        caption=_("The cases by %(cut)s") % {"cut": names[cut]},
        file=_("transitions"),
        note=opening.adds_up(cell["cases"], rows, "cases"),
        columns=[
            a.words("said", names[cut].capitalize()),
            a.count("cases", _("Cases"), total=True),
            a.count("persons", _("Persons")),
        ],
        rows=rows,
        definitions=[
            *definitions,
            (_("year, age"), _("Of the day on which the job ended, or of the first of the two days.")),
            a.in_threes(),
        ],
    )  # fmt: skip
