"""How long jobs and time out of work last, and what ends them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.observatory import charts
from raccordo.observatory.curves import banded, steps
from raccordo.observatory.words import exit_word
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

JOBS, OUT_OF_WORK = "durations_jobs", "durations_out_of_work"
STILL = "still"


@observatory_page(
    "observatory-durations", "durate/",
    tab=gettext_lazy("How long it lasts"), title=gettext_lazy("How long does it last?"),
)  # fmt: skip
def durations(asked: Asked) -> Answer:
    """How long jobs last, or how long people stay out of work, and what ends it."""
    lasting = [(JOBS, _("employment relationships")), (OUT_OF_WORK, _("time out of work"))]
    of = asked.choose("che", _("What lasts"), lasting)
    groups = [("", _("nobody: all together")), ("sex", _("women and men"))]
    if of == JOBS:
        groups.append(("contract", _("contracts")))
    by = asked.choose("gruppi", _("Compare"), groups)
    name = f"{of}_by_{by}" if by else of
    rows = asked.observatory.answer(name).to_pylist()
    ways = list(dict.fromkeys(row["exit"] for row in rows))
    way = asked.choose("esito", _("Curve"), [(code, exit_word(code)) for code in ways])
    tests = asked.observatory.answer(f"{name}_tests").to_pylist()
    for row in rows:
        row["name"] = asked.words.value(by, row["group"]) if by else exit_word(row["group"])
        row["way"] = exit_word(row["exit"])
    what = _("employment relationships") if of == JOBS else _("times out of work")
    return _answer(steps([row for row in rows if row["exit"] == way]), tests, what, way)


def _answer(rows: Sequence[Row], tests: Sequence[Row], what: str, way: str) -> Answer:
    names = _names(rows)
    return Answer(
        finding=_finding(rows, names[0] if names else "", what, way == STILL),
        chart=_chart,
        caption=_("The curve, step by step"),
        file=_("durations"),
        columns=[
            a.words("name", _("Group")),
            a.words("way", _("Curve")),
            a.number("day", _("Day")),
            a.count("at_risk", _("Followed so far")),
            a.count("ended", _("Ended since the step before")),
            a.share("share", _("Share")),
            *a.margins(),
        ],
        rows=rows,
        figures=[
            (_test_words(test["test"]), _p(test["p_value"]), opening.MEANING)
            for test in tests
            if test["p_value"] is not None and _of(test["test"], way)
        ],
        definitions=[
            (
                _("still going on"),
                _("Kaplan–Meier: who is not followed to the end counts as long as seen."),
            ),
            (
                _("ended by a way"),
                _("Aalen–Johansen: the share ended by that way, the others excluding it."),
            ),
            a.interval_and_band(),
            (
                _("what follows a job"),
                _("The kind of the next job within a year; ends of the last year are not yet seen."),
            ),
            (
                _("p"),
                _("How often chance alone would bring curves at least this far apart, if the groups did not differ."),
            ),
            (
                _("intervals, band and p"),
                _("Of persons, not of cases: jobs of one person go together, persons are taken as independent "
                  "(jackknife over a hundred random groups of persons)."),
            ),
            (_("step"), _("Days on which fewer than three ended are told together with the days that follow.")),
        ],
    )  # fmt: skip


def _names(rows: Sequence[Row]) -> list[str]:
    """The groups, the largest first."""
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["name"]] = max(sizes.get(row["name"], 0), row["at_risk"])
    return sorted(sizes, key=lambda name: (-sizes[name], name))


def _chart(rows: Sequence[Row]):
    if not rows:
        return None
    return charts.curves(charts.thinned(banded(rows)), days=_("days"), share=_("share"), names=_names(rows))


def _finding(rows: Sequence[Row], name: str, what: str, still: bool) -> str:
    mine = [row for row in rows if row["name"] == name]
    if still:
        half = next((row["day"] for row in mine if row["share"] <= 0.5), None)
        if half is None:
            return _("More than half of the %(what)s are still going on at the end of the watch.") % {"what": what}
        return _("Half of the %(what)s are over after %(days)s days.") % {"what": what, "days": half}
    year = [row for row in mine if row["day"] <= 365]
    reached = year[-1]["share"] if year else 0
    return _("Within a year %(share)s of the %(what)s end this way.") % {"share": a.percent(reached), "what": what}


def _test_words(test: str) -> str:
    if test == "log-rank":
        return _("do the groups differ? Log-rank test, p")
    return _("do the groups differ? Gray's test, p")


def _of(test: str, way: str) -> bool:
    return test == "log-rank" if way == STILL else test.endswith(f": {way}")


def _p(value: float) -> str:
    return f"<{a.decimals(0.001, 3)}" if value < 0.001 else a.decimals(value, 3)
