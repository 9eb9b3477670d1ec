"""What the figures of a basin open on: its municipalities, and the home–work journeys between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from raccordo.kernel.desk.values import shown as told
from raccordo.observatory.journeys import INTERNAL, RESIDENTS, WORKERS, between_basins, journeys, municipalities
from raccordo.observatory.market import Basins
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked

MUNICIPALITIES = "comuni"
#: A figure of a basin in the address → as it is called in the rows.
FIGURES = {"abitano": RESIDENTS, "lavorano": WORKERS, "interni": INTERNAL}
ADDRESS = {figure: name for name, figure in FIGURES.items()}


def opens(made: Basins, code: str, figure: str = MUNICIPALITIES, **filters: str) -> str:
    """Where a figure of a basin of a drawing opens: on the journeys it sums, or on its municipalities."""
    figures = {"disegno": made.year, "bacino": code, "figura": ADDRESS.get(figure, figure)}
    return f"?{urlencode({**figures, **filters})}#tabella"


def one_basin(asked: Asked, made: Basins, area: Mapping[str, Any]) -> Answer:
    """The municipalities of a basin, or the journeys that one of its figures sums; ``area`` is as the page tells it."""
    names = {
        MUNICIPALITIES: _("its municipalities"), "abitano": _("where those who live there work"),
        "lavorano": _("where those who work there live"), "interni": _("who lives there and works there"),
    }  # fmt: skip
    chosen = asked.choose("figura", _("What of it"), list(names.items()))
    if chosen == MUNICIPALITIES:
        return _municipalities(asked, made, area)
    return _journeys(asked, made, area, FIGURES[chosen], names[chosen])


def _municipalities(asked: Asked, made: Basins, area: Mapping[str, Any]) -> Answer:
    rows = municipalities(asked.observatory, made, area["code"])
    for row in rows:
        row["name"] = asked.words.value("work", row["municipality"])
    rows.sort(key=lambda row: (-row[RESIDENTS], -row[WORKERS], row["name"]))

    def link(figure: str, side: str) -> Callable[[Row], str]:
        return lambda row: opens(made, area["code"], figure, dettaglio="comuni", **{f"f-{side}": row["name"]})

    return Answer(
        finding=_("The basin of %(name)s has %(n)s municipalities.") % {"name": area["name"], "n": told(len(rows))},
        caption=_("Its municipalities"),
        file=_("basins"),
        note=opening.adds_up(area[RESIDENTS], rows, RESIDENTS),
        columns=[
            a.words("name", _("Municipality")),
            a.count(RESIDENTS, _("Workers who live there"), link(RESIDENTS, "from"), total=True),
            a.count(WORKERS, _("Workers who work there"), link(WORKERS, "to"), total=True),
        ],
        rows=rows,
        definitions=[(_("name"), _("The municipality where most of its workers work.")), *_definitions(made)],
    )


def _journeys(asked: Asked, made: Basins, area: Mapping[str, Any], figure: str, words: str) -> Answer:
    if figure != INTERNAL:
        details = [("bacini", _("basins")), ("comuni", _("municipalities"))]
        if asked.choose("dettaglio", _("By"), details) == "bacini":
            return _by_basin(asked, made, area, figure, words)
    rows = journeys(asked.observatory, made, area["code"], figure)
    for row in rows:
        row["from"] = _place(asked, row["origin"], far=row["way"] == "comes")
        row["to"] = _place(asked, row["destination"], far=row["way"] == "leaves")
    rows.sort(key=lambda row: (-row["commuters"], row["from"], row["to"]))
    return Answer(
        finding=_finding(made, area, figure, words),
        caption=_("From where to where they go to work"),
        file=_("journeys"),
        note=opening.adds_up(area[figure], rows, "commuters"),
        columns=[
            a.words("from", _("Live in")),
            a.words("to", _("Work in")),
            a.count("commuters", _("Persons at work"), total=True),
        ],
        rows=rows,
        definitions=_definitions(made),
    )


def _finding(made: Basins, area: Mapping[str, Any], figure: str, words: str) -> str:
    return _("Basin of %(name)s, %(what)s: %(number)s persons at work on 30 June %(year)s.") % {
        "name": area["name"], "what": words, "number": a.shown(area[figure]), "year": made.year,
    }  # fmt: skip


def _by_basin(asked: Asked, made: Basins, area: Mapping[str, Any], figure: str, words: str) -> Answer:
    """The other ends of the journeys, put together by basin."""
    rows = between_basins(asked.observatory, made, area["code"], figure)
    side, heading = ("to", _("Work in")) if figure == RESIDENTS else ("from", _("Live in"))
    for row in rows:
        row["name"] = _place(asked, row["basin"], far=True)
    rows.sort(key=lambda row: (-row["commuters"], row["name"]))

    def link(row: Row) -> str:
        if row["basin"] == area["code"]:
            return opens(made, area["code"], INTERNAL)
        return opens(made, area["code"], figure, dettaglio="comuni", **{f"f-{side}": row["name"]})

    return Answer(
        finding=_finding(made, area, figure, words),
        caption=_("From where to where they go to work"),
        file=_("journeys"),
        note=opening.adds_up(area[figure], rows, "commuters"),
        columns=[a.words("name", heading), a.count("commuters", _("Persons at work"), link, total=True)],
        rows=rows,
        definitions=_definitions(made),
    )


def _place(asked: Asked, code: str, *, far: bool) -> str:
    name = asked.words.value("work", code)
    return _("basin of %(name)s") % {"name": name} if far else name


def _definitions(made: Basins) -> list[tuple[str, str]]:
    return [
        (
            _("persons at work"),
            _("Each once on 30 June %(year)s, at the workplace of their main job; who has no known place is left out.")
            % {"year": made.year},
        ),
        (
            _("journey"),
            _("Within the basin from municipality to municipality; across its border the other end is a basin."),
        ),
        a.in_threes(),
    ]
