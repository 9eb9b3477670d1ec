"""Where labour markets end: the basins drawn from home–work journeys, on the map with their figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.desk.values import shown as told
from raccordo.observatory.drawing import read_map
from raccordo.observatory.hiding import HIDDEN, shown
from raccordo.observatory.journeys import INTERNAL, RESIDENTS, WORKERS, told_basins
from raccordo.observatory.market import Basins, Market
from raccordo.observatory.words import Words
from raccordo.web.drawing import classes
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.basin import one_basin, opens
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.redrawn import compared
from raccordo.web.views.observatory.told import kept, limits, to_drawings


@observatory_page(
    "observatory-basins", "bacini/", tab=gettext_lazy("Basins"), title=gettext_lazy("Where do labour markets end?")
)
def basins(asked: Asked) -> Answer:
    """The labour-market areas drawn from home–work flows, with their figures; two drawings compared."""
    made, other = _drawings(asked)
    if other is not None:
        return compared(asked, *sorted((made, other), key=lambda one: one.year))
    report = json.loads(asked.observatory.market.report_file(made).read_text(encoding="utf-8"))
    rows = [_area(area, asked.words) for area in report["areas"]]
    told_basins(rows, made)
    names = sorted(((row["code"], row["name"]) for row in rows), key=lambda pair: pair[1])
    chosen = asked.choose("bacino", _("Basin"), [("", _("all")), *names])
    if chosen:
        return one_basin(asked, made, next(row for row in rows if row["code"] == chosen))
    return _all(asked, made, rows)


def _drawings(asked: Asked) -> tuple[Basins, Basins | None]:
    """The drawing that the reader chose, at first the one in force, and the one to compare it with."""
    state = asked.observatory.state
    if state.basins is None:
        raise LookupError("the observatory counts as built only with its basins")
    by_year = {str(made.year): made for made in reversed(state.kept)}
    if len(by_year) == 1:
        return state.basins, None
    force = str(state.basins.year)
    years = sorted(by_year, key=lambda year: year != force)
    words = {year: _("%(year)s, in force") % {"year": year} if year == force else year for year in years}
    chosen = asked.choose("disegno", _("Drawing of"), [(year, words[year]) for year in years])
    others = [(year, words[year]) for year in years if year != chosen]
    other = asked.choose("confronto", _("Compare with"), [("", _("no drawing")), *others])
    return by_year[chosen], by_year.get(other)


def _all(asked: Asked, made: Basins, rows: Sequence[Row]) -> Answer:
    measures = [
        ("supply_self_containment", _("who lives there and works there")),
        ("demand_self_containment", _("who works there and lives there")),
        ("residents", _("workers who live there")),
    ]
    colour = asked.choose("colore", _("Colour"), measures)
    return Answer(
        finding=_(
            "%(areas)s basins from %(flows)s people at work on 30 June %(year)s; %(wrong)s do not reach the limits."
        )
        % {
            "areas": made.areas,
            "flows": told(made.commuters),
            "year": made.year,
            "wrong": made.not_valid,
        },
        drawing=_map(asked.observatory.market, made, rows, colour, dict(measures)[colour]),
        caption=_("The basins"),
        file=_("basins"),
        columns=[
            a.words("name", _("Basin")),
            a.count("municipalities", _("Municipalities"), lambda row: opens(made, row["code"])),
            a.count(RESIDENTS, _("Workers who live there"), lambda row: opens(made, row["code"], RESIDENTS)),
            a.count(WORKERS, _("Workers who work there"), lambda row: opens(made, row["code"], WORKERS)),
            a.count(INTERNAL, _("Who lives and works there"), lambda row: opens(made, row["code"], INTERNAL)),
            a.share("supply_self_containment", _("Live and work there, of who lives there")),
            a.share("demand_self_containment", _("Live and work there, of who works there")),
            a.words("valid", _("Limits reached")),
        ],
        rows=sorted(rows, key=lambda row: -row["residents"]),
        definitions=[
            (
                _("basin"),
                _("Municipalities bound by home–work journeys, by the method of ISTAT's local labour systems."),
            ),
            (_("limits"), limits(made)),
            (_("drawings"), kept()),
            (_("name"), _("The municipality where most of its workers work.")),
            a.in_threes(),
        ],
        does=to_drawings(),
    )


def _area(area: dict[str, Any], said: Words) -> Row:
    return {
        **area,
        "residents": round(area["residents"]),
        "workers": round(area["workers"]),
        "internal": round(area["internal"]),
        "name": said.value("work", area["code"]),
        "municipalities": len(area["municipalities"]),
        "valid": _("yes") if area["valid"] else _("no"),
    }


def _map(market: Market, made: Basins, rows: Sequence[Row], key: str, words: str) -> Any:
    drawn = read_map(market, made)
    if drawn is None:
        return None
    by_code = {row["code"]: row for row in rows}
    scale = classes([row[key] for row in shown(rows, key)])
    write = told if key == "residents" else a.percent
    areas = []
    for shape in drawn.shapes:
        row = by_code[shape.code]
        hidden = row[key] is HIDDEN
        said = f"{row['name']}: {a.sign() if hidden else write(row[key])}"
        grade = None if hidden else scale.of(row[key])
        areas.append({"shape": shape, "grade": grade, "said": said, "name": row["name"]})
    legend = [
        {
            "grade": n,
            "low": write(part.low),
            "high": write(part.high),
            "count": part.count,
        }
        for n, part in enumerate(scale.classes)
    ]
    told_of = {"map": drawn, "areas": areas, "legend": legend, "words": words}
    return render_to_string(
        "observatory/map.html", {**told_of, "withheld": sum(area["grade"] is None for area in areas)}
    )
