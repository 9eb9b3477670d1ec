"""Working lives: from where to where people go, how long jobs and time out of work last."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.desk.pages import PageRequest
from raccordo.observatory import charts
from raccordo.observatory.asking import Observatory
from raccordo.observatory.words import Words, exit_word, section
from raccordo.web.views.observatory import frame
from raccordo.web.views.observatory.frame import Answer, Row, choose

#: What is asked → the answer kept, and what its states are.
QUESTIONS = {
    "stato": "transitions_status",
    "contratto": "transitions_contract",
    "prossimo": "next_job_contract",
    "settore": "next_job_sector",
}
MOST_NODES = 7


@require_GET
@frame.observatory_page
def transitions(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """From the state of one day to that of a year later, or from an ended job to the next."""
    questions = [
        ("stato", _("state on 31 December, and a year later")),
        ("contratto", _("contract on 31 December, and a year later")),
        ("prossimo", _("contract of an ended job, and of the next")),
        ("settore", _("activity of an ended job, and of the next")),
    ]
    asked = choose(request, "domanda", _("Question"), questions)
    rows = observatory.answer(QUESTIONS[asked.chosen]).to_pylist()
    choices = [asked]
    if asked.chosen in ("stato", "contratto"):
        days = sorted({row["origin_day"] for row in rows}, reverse=True)
        year = choose(request, "anno", _("Year"), [(str(day.year), str(day.year)) for day in days])
        choices.append(year)
        rows = [row for row in rows if str(row["origin_day"].year) == year.chosen]
    answer = _transitions(rows, _speak(asked.chosen), dict(questions)[asked.chosen])
    return frame.show(request, observatory, answer, _("Where do people go?"), choices)


def _speak(question: str):
    if question == "settore":
        return lambda code: section(code) or exit_word(code)
    return exit_word


def _transitions(rows: Sequence[Row], speak, question: str) -> Answer:
    told = [{**row, "from": speak(row["origin"]), "to": speak(row["destination"])} for row in rows]
    ribbons = _ribbons(told)
    stay = sum(r["cases"] for r in rows if r["origin"] == r["destination"]) / (sum(r["cases"] for r in rows) or 1)
    return Answer(
        finding=_("%(share)s are in the same state afterwards (%(question)s).")
        % {"share": frame.percent(stay), "question": question},
        chart=charts.alluvial(ribbons, left=_("Origin"), right=_("Destination")) if ribbons else None,
        caption=_("Origins and destinations"),
        file=_("transitions"),
        columns=[
            frame.words("from", _("Origin")),
            frame.words("to", _("Destination")),
            frame.words("origin", _("Origin (code)")),
            frame.words("destination", _("Destination (code)")),
            frame.count("cases", _("Cases")),
            frame.count("persons", _("Persons")),
            frame.share("share", _("Share of the origin")),
            frame.share("low", _("at least (95%)")),
            frame.share("high", _("at most (95%)")),
        ],
        rows=sorted(told, key=lambda row: -row["cases"]),
        definitions=[
            (_("cases"), _("Persons on the day, or ended jobs; a person may bring several jobs.")),
            (_("interval"), _("Wilson's, on the number of independent cases that persons with several are worth.")),
            (_("same state"), _("Origin and destination have the same code.")),
        ],
    )


def _ribbons(rows: Sequence[Row]) -> list[Row]:
    """The flows between the largest states, the others put together."""
    sizes: dict[str, int] = {}
    for row in rows:
        for side in ("from", "to"):
            sizes[row[side]] = sizes.get(row[side], 0) + row["cases"]
    kept = set(sorted(sizes, key=lambda name: -sizes[name])[:MOST_NODES])
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        key = tuple(row[side] if row[side] in kept else _("other") for side in ("from", "to"))
        sums[key[0], key[1]] = sums.get((key[0], key[1]), 0) + row["cases"]
    return [{"origin": a, "destination": b, "value": n} for (a, b), n in sums.items()]


@require_GET
@frame.observatory_page
def durations(request: PageRequest, observatory: Observatory) -> HttpResponseBase:
    """How long jobs last, or how long people stay out of work, and what ends it."""
    of = choose(
        request,
        "che",
        _("What lasts"),
        [("durations_jobs", _("employment relationships")), ("durations_out_of_work", _("time out of work"))],
    )
    groups = [("", _("nobody: all together")), ("sex", _("women and men"))]
    if of.chosen == "durations_jobs":
        groups.append(("contract", _("contracts")))
    by = choose(request, "gruppi", _("Compare"), groups)
    name = f"{of.chosen}_by_{by.chosen}" if by.chosen else of.chosen
    rows = observatory.answer(name).to_pylist()
    ways = list(dict.fromkeys(row["exit"] for row in rows))
    way = choose(request, "esito", _("Curve"), [(code, exit_word(code)) for code in ways])
    tests = observatory.answer(f"{name}_tests").to_pylist()
    said = Words()
    for row in rows:
        row["name"] = said.value(by.chosen, row["group"]) if by.chosen else exit_word(row["group"])
        row["way"] = exit_word(row["exit"])
    answer = _durations([row for row in rows if row["exit"] == way.chosen], tests, of.chosen, way.chosen)
    return frame.show(request, observatory, answer, _("How long does it last?"), [of, by, way])


def _durations(rows: Sequence[Row], tests: Sequence[Row], of: str, way: str) -> Answer:
    names = list(dict.fromkeys(row["name"] for row in rows))
    sizes = {name: max(row["at_risk"] for row in rows if row["name"] == name) for name in names}
    names.sort(key=lambda name: -sizes[name])
    still = way == "still"
    lines = [
        {
            "day": row["day"],
            "name": row["name"],
            "share": row["share"],
            "low": row["band_low"] if still and row["band_low"] is not None else row["low"],
            "high": row["band_high"] if still and row["band_high"] is not None else row["high"],
        }
        for row in rows
    ]
    what = _("employment relationships") if of == "durations_jobs" else _("times out of work")
    return Answer(
        finding=_finding(rows, names[0] if names else "", what, still),
        chart=charts.curves(charts.thinned(lines), days=_("days"), share=_("share"), names=names) if rows else None,
        caption=_("The curve, day by day"),
        file=_("durations"),
        columns=[
            frame.words("name", _("Group")),
            frame.words("way", _("Curve")),
            frame.number("day", _("Day")),
            frame.count("at_risk", _("Followed so far")),
            frame.count("ended", _("Ended")),
            frame.count("lost", _("Lost from sight")),
            frame.share("share", _("Share")),
            frame.share("low", _("at least (95%)")),
            frame.share("high", _("at most (95%)")),
        ],
        rows=rows,
        figures=[(_test_words(test["test"]), _p(test["p_value"])) for test in tests if _matches(test["test"], way)],
        definitions=[
            (
                _("still going on"),
                _(
                    "Kaplan–Meier: who is not followed to the end counts as long as seen. "
                    "The band holds the whole curve."
                ),
            ),
            (_("ended by a way"), _("Aalen–Johansen: the share ended by that way, the others excluding it.")),
            (
                _("what follows a job"),
                _("The kind of the next job within a year; ends of the last year are not yet seen."),
            ),
        ],
    )


def _finding(rows: Sequence[Row], name: str, what: str, still: bool) -> str:
    mine = [row for row in rows if row["name"] == name]
    if still:
        half = next((row["day"] for row in mine if row["share"] <= 0.5), None)
        if half is None:
            return _("More than half of the %(what)s are still going on at the end of the watch.") % {"what": what}
        return _("Half of the %(what)s are over after %(days)s days.") % {"what": what, "days": half}
    year = [row for row in mine if row["day"] <= 365]
    reached = year[-1]["share"] if year else 0
    return _("Within a year %(share)s of the %(what)s end this way.") % {"share": frame.percent(reached), "what": what}


def _test_words(test: str) -> str:
    if test == "log-rank":
        return _("do the groups differ? Log-rank test, p")
    return _("do the groups differ? Gray's test, p")


def _matches(test: str, way: str) -> bool:
    return test == "log-rank" if way == "still" else test.endswith(f": {way}")


def _p(value: float) -> str:
    return "<0,001" if value < 0.001 else f"{value:.3f}".replace(".", ",")
