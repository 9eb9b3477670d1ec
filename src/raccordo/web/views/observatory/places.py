"""Basins on the map, what is needed where, who works after the services."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.analysis.needs import dissimilarity
from raccordo.kernel.desk.pages import PageRequest
from raccordo.law.lep import lep_catalogue
from raccordo.observatory import charts
from raccordo.observatory.asking import Observatory
from raccordo.observatory.drawing import read_map
from raccordo.observatory.words import VERDICTS, Words
from raccordo.web.drawing import classes
from raccordo.web.views.observatory import frame
from raccordo.web.views.observatory.frame import Answer, Row, choose


@require_GET
@frame.observatory_page
def basins(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """The labour-market areas drawn from home–work flows, with their figures."""
    made = observatory.state.basins
    if made is None:
        raise LookupError("the observatory counts as built only with its basins")
    report = json.loads(observatory.market.report_file(made).read_text(encoding="utf-8"))
    said = Words()
    rows = [_area(area, said) for area in report["areas"]]
    measures = [
        ("supply_self_containment", _("who lives there and works there")),
        ("demand_self_containment", _("who works there and lives there")),
        ("residents", _("workers who live there")),
    ]
    shown = choose(request, "colore", _("Colour"), measures)
    answer = Answer(
        finding=_(
            "%(areas)s basins from %(flows)s people at work on 30 June %(year)s; %(wrong)s do not reach the limits."
        )
        % {
            "areas": made.areas,
            "flows": frame.values.shown(made.commuters),
            "year": made.year,
            "wrong": made.not_valid,
        },
        drawing=_map(observatory, rows, shown.chosen, dict(measures)[shown.chosen]),
        caption=_("The basins"),
        file=_("basins"),
        columns=[
            frame.words("name", _("Basin")),
            frame.number("municipalities", _("Municipalities")),
            frame.count("residents", _("Workers who live there")),
            frame.count("workers", _("Workers who work there")),
            frame.share("supply_self_containment", _("Live and work there, of who lives there")),
            frame.share("demand_self_containment", _("Live and work there, of who works there")),
            frame.words("valid", _("Limits reached")),
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
    return frame.show(request, observatory, answer, _("Where do labour markets end?"), [shown])


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
        value = frame.percent(row[key]) if key != "residents" else frame.values.shown(row[key])
        areas.append(
            {"shape": shape, "grade": scale.of(row[key]), "said": f"{row['name']}: {value}", "name": row["name"]}
        )
    limits = [
        {
            "grade": n,
            "low": frame.percent(part.low) if key != "residents" else frame.values.shown(part.low),
            "high": frame.percent(part.high) if key != "residents" else frame.values.shown(part.high),
            "count": part.count,
        }
        for n, part in enumerate(scale.classes)
    ]
    return render_to_string("observatory/map.html", {"map": drawn, "areas": areas, "legend": limits, "words": words})


@require_GET
@frame.observatory_page
def needs(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """What grows and shrinks, when sectors hire, and where hirings and job seekers do not meet."""
    questions = [
        ("occupazioni", _("occupations that grow or shrink")),
        ("attivita", _("economic activities that grow or shrink")),
        ("bacini", _("occupations in each basin")),
        ("incontro", _("hirings and registered job seekers")),
        ("picchi", _("seasonal peaks")),
    ]
    asked = choose(request, "domanda", _("Question"), questions)
    answer = {"incontro": _mismatch, "picchi": _peaks}.get(asked.chosen, _trends)(observatory, asked.chosen)
    return frame.show(request, observatory, answer, _("Which skills are needed?"), [asked])


TRENDS = {
    "occupazioni": ("trends_occupation", ["occupation_group"]),
    "attivita": ("trends_division", ["division"]),
    "bacini": ("trends_occupation_basin", ["work_basin", "occupation_group"]),
}


def _trends(observatory: Observatory, question: str) -> Answer:
    name, by = TRENDS[question]
    said = Words()
    rows = [
        {**row, **{cut: said.value(cut, row[cut]) for cut in by}, "said": str(VERDICTS[row["verdict"]])}
        for row in observatory.answer(name).to_pylist()
    ]
    rows.sort(key=lambda row: (row["growth"] is None, -(row["growth"] or 0)))
    item = by[-1]
    known = [row for row in rows if row["verdict"] != "few"]
    growing = [row[item] for row in known if row["verdict"] == "growing"]
    bars = [{"name": row[item], "value": row["growth"]} for row in known[:15]]
    return Answer(
        finding=_("%(n)s grow beyond chance in the last twelve mature months: %(names)s.")
        % {"n": len(growing), "names": ", ".join(growing[:3]) or "–"},
        chart=charts.bars(bars, _("growth of hirings on the year before"), share=True)
        if bars and len(by) == 1
        else None,
        caption=_("Level, growth and volatility"),
        file=_("needs"),
        columns=[
            *(frame.words(cut, str(label)) for cut, label in zip(by, _labels(by), strict=True)),
            frame.count("level", _("Hirings in twelve months")),
            frame.count("before", _("The year before")),
            frame.share("growth", _("Growth")),
            frame.share("low", _("at least (95%)")),
            frame.share("high", _("at most (95%)")),
            frame.share("volatility", _("Volatility")),
            frame.words("said", _("In words")),
        ],
        rows=rows,
        definitions=[
            (_("mature months"), _("The last two months are left out: late messages still arrive.")),
            (
                _("growth"),
                _("Hirings of twelve months over those of the twelve before, minus one; the interval is chance alone."),
            ),
            (_("volatility"), _("Standard deviation of yearly growth over the last twelve months.")),
        ],
    )


def _labels(by: Sequence[str]) -> list[str]:
    names = {"work_basin": _("Basin"), "occupation_group": _("Occupation"), "division": _("Economic activity")}
    return [names[cut] for cut in by]


def _mismatch(observatory: Observatory, question: str) -> Answer:
    table = observatory.answer("mismatch")
    far = {place: value for place, value in dissimilarity(table).items() if value is not None}
    said = Words()
    rows = [
        {
            **row,
            "basin": said.value("work_basin", row["work_basin"]),
            "occupation": said.value("occupation_group", row["occupation_group"]),
        }
        for row in table.to_pylist()
    ]
    rows.sort(key=lambda row: -row["gap"])
    bars = [
        {"name": said.value("work_basin", place), "value": value}
        for place, value in sorted(far.items(), key=lambda i: -i[1])
    ][:15]
    worst = bars[0]["name"] if bars else "–"
    return Answer(
        finding=_("Hirings and registered job seekers differ most in %(place)s.") % {"place": worst},
        chart=charts.bars(bars, _("seekers who would have to change occupation"), share=True) if bars else None,
        caption=_("Hirings beside job seekers"),
        file=_("mismatch"),
        columns=[
            frame.words("basin", _("Basin")),
            frame.words("occupation", _("Occupation")),
            frame.count("hires", _("Hirings")),
            frame.count("seekers", _("Job seekers")),
            frame.share("hire_share", _("Share of hirings")),
            frame.share("seeker_share", _("Share of seekers")),
            frame.share("gap", _("Gap")),
            frame.number("seekers_per_hire", _("Seekers for each hiring")),
        ],
        rows=rows,
        definitions=[
            (
                _("job seekers"),
                _("Unemployed on the centres' register, by where they live and the occupation of their last job."),
            ),
            (_("gap"), _("Share of hirings minus share of seekers: positive where more is asked for than offered.")),
        ],
    )


def _peaks(observatory: Observatory, question: str) -> Answer:
    said = Words()
    rows = [
        {
            **row,
            "activity": said.value("division", row["division"]),
            "centre": said.value("work_centre", row["work_centre"]),
        }
        for row in observatory.answer("peaks").to_pylist()
    ]
    return Answer(
        finding=_("%(n)s peaks: months in which an activity hires in a centre half again as much as its average.")
        % {"n": len(rows)},
        caption=_("Seasonal peaks"),
        file=_("peaks"),
        columns=[
            frame.words("activity", _("Economic activity")),
            frame.words("centre", _("Centre")),
            frame.number("month", _("Month")),
            frame.number("index", _("Times its average")),
            frame.number("peak_years", _("Years with the peak")),
            frame.number("years", _("of")),
            frame.number("hires", _("Hirings a year")),
        ],
        rows=sorted(rows, key=lambda row: -row["index"]),
        definitions=[(_("peak"), _("An index of 1.5 or more in two years out of three, with fifty hirings a year."))],
    )


@require_GET
@frame.observatory_page
def outcomes(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """Who works six, twelve, twenty-four months after a service of the centres."""
    names = {level.code: level.name for level in lep_catalogue()}
    months = choose(request, "mesi", _("After"), [(m, _("%(m)s months") % {"m": m}) for m in ("12", "6", "24")])
    rows = [
        {**row, "service": f"{row['grp']} · {names.get(row['grp'], '')}"}
        for row in observatory.answer("outcomes").to_pylist()
        if str(row["months"]) == months.chosen
    ]
    bars = [{"name": row["service"], "value": row["at_work_share"]} for row in rows if row["persons"] >= 30]
    served = sum(row["persons"] for row in rows)
    at_work = sum(row["at_work"] for row in rows)
    answer = Answer(
        finding=_("%(share)s of %(n)s services were followed, after %(months)s months, by a person at work.")
        % {
            "share": frame.percent(at_work / served) if served else "–",
            "n": frame.values.shown(served),
            "months": months.chosen,
        },
        chart=charts.bars(bars, _("at work"), share=True) if bars else None,
        caption=_("By service"),
        file=_("outcomes"),
        columns=[
            frame.words("service", _("Service (LEP)")),
            frame.count("persons", _("Services")),
            frame.count("at_work", _("At work")),
            frame.share("at_work_share", _("Share at work")),
            frame.share("at_work_low", _("at least (95%)")),
            frame.share("at_work_high", _("at most (95%)")),
            frame.share("hired_share", _("Share hired since")),
            frame.share("hired_stable_share", _("Share hired for good")),
        ],
        rows=rows,
        definitions=[
            (
                _("not a cause"),
                _("People differ in each service: these shares describe, they do not say what the service did."),
            ),
            (_("followed"), _("Only services whose day so many months later was seen.")),
            (_("hired for good"), _("A permanent job, an apprenticeship, or a job of a year or more.")),
        ],
    )
    return frame.show(request, observatory, answer, _("What becomes of those we serve?"), [months])
