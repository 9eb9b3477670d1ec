"""Where labour markets end: the basins drawn from home–work journeys, on the map with their figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.desk.values import shown as told
from raccordo.observatory.asking import Observatory
from raccordo.observatory.drawing import read_map
from raccordo.observatory.words import Words
from raccordo.web.drawing import classes
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page


@observatory_page(
    "observatory-basins", "bacini/", tab=gettext_lazy("Basins"), title=gettext_lazy("Where do labour markets end?")
)
def basins(asked: Asked) -> Answer:
    """The labour-market areas drawn from home–work flows, with their figures."""
    made = asked.observatory.state.basins
    if made is None:
        raise LookupError("the observatory counts as built only with its basins")
    report = json.loads(asked.observatory.market.report_file(made).read_text(encoding="utf-8"))
    rows = [_area(area, asked.words) for area in report["areas"]]
    measures = [
        ("supply_self_containment", _("who lives there and works there")),
        ("demand_self_containment", _("who works there and lives there")),
        ("residents", _("workers who live there")),
    ]
    shown = asked.choose("colore", _("Colour"), measures)
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
        drawing=_map(asked.observatory, rows, shown, dict(measures)[shown]),
        caption=_("The basins"),
        file=_("basins"),
        columns=[
            a.words("name", _("Basin")),
            a.number("municipalities", _("Municipalities")),
            a.count("residents", _("Workers who live there")),
            a.count("workers", _("Workers who work there")),
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
            (
                _("limits"),
                _(
                    "Least size %(min_size)s workers (wanted %(target_size)s); "
                    "least share %(min_sc)s (wanted %(target_sc)s)."
                )
                % made.limits,
            ),
            (_("name"), _("The municipality where most of its workers work.")),
        ],
    )


def _area(area: dict[str, Any], said: Words) -> Row:
    return {
        **area,
        "residents": round(area["residents"]),
        "workers": round(area["workers"]),
        "name": said.value("work", area["code"]),
        "municipalities": len(area["municipalities"]),
        "valid": _("yes") if area["valid"] else _("no"),
    }


def _map(observatory: Observatory, rows: Sequence[Row], key: str, words: str) -> Any:
    drawn = read_map(observatory.market, observatory.state.basins) if observatory.state.basins else None
    by_code = {row["code"]: row for row in rows}
    scale = classes([row[key] for row in rows])
    areas = []
    for shape in drawn.shapes if drawn else ():
        row = by_code[shape.code]
        value = a.percent(row[key]) if key != "residents" else told(row[key])
        areas.append(
            {"shape": shape, "grade": scale.of(row[key]), "said": f"{row['name']}: {value}", "name": row["name"]}
        )
    limits = [
        {
            "grade": n,
            "low": a.percent(part.low) if key != "residents" else told(part.low),
            "high": a.percent(part.high) if key != "residents" else told(part.high),
            "count": part.count,
        }
        for n, part in enumerate(scale.classes)
    ]
    return render_to_string("observatory/map.html", {"map": drawn, "areas": areas, "legend": limits, "words": words})
