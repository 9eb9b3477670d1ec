"""From school to work: how long after a qualification the first job comes, and the first stable one."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.entry import FIRST_JOB, FIRST_STABLE
from raccordo.kernel.desk.values import shown as told
from raccordo.observatory import charts
from raccordo.observatory.curves import banded, steps
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.outcomes import (
    after,
    at_work_bars,
    hide_outcomes,
    no_traineeship,
    outcome_columns,
    ripe,
)
from raccordo.web.views.observatory.page import Asked, observatory_page


@observatory_page(
    "observatory-school", "scuola-lavoro/",
    tab=gettext_lazy("From school to work"), title=gettext_lazy("When does work come after school?"),
)  # fmt: skip
def school(asked: Asked) -> Answer:
    """Shares at work some months after a qualification, or the time to the first job."""
    questions = [
        ("quote", _("who is at work some months after")),
        (FIRST_JOB, _("time to the first job")),
        (FIRST_STABLE, _("time to the first stable job")),
    ]
    question = asked.choose("domanda", _("Question"), questions)
    return _shares(asked) if question == "quote" else _times(asked, question, dict(questions)[question])


def _shares(asked: Asked) -> Answer:
    months = after(asked)
    rows = ripe(asked.observatory.answer("school_outcomes").to_pylist(), months)
    persons, at_work = (sum(row[key] for row in rows) for key in ("persons", "at_work"))
    hide_outcomes(rows, "school")
    return Answer(
        finding=_("%(share)s of %(n)s persons with a qualification were at work %(months)s months after.")
        % {"share": a.percent(at_work / persons if persons else None), "n": told(persons), "months": months},
        chart=lambda found: at_work_bars(found, "grp"),
        caption=_("By qualification"),
        file=_("school-to-work"),
        columns=[
            a.words("grp", _("Qualification")),
            a.count("persons", _("Persons"), total=True),
            *outcome_columns(),
        ],
        rows=rows,
        definitions=[*_definitions(), a.in_threes()],
    )


def _times(asked: Asked, question: str, words: str) -> Answer:
    rows = [row for row in asked.observatory.answer("school_times").to_pylist() if row["what"] == question]
    for row in rows:
        row["name"] = row["group"]
    rows = steps(rows)
    names = sorted({row["name"] for row in rows}, key=lambda name: (-_size(rows, name), name))
    unit = _("share that has found it")
    return Answer(
        finding=_time_finding(rows, names, words),
        chart=lambda found: (
            charts.curves(charts.thinned(banded(found)), days=_("days"), share=unit, names=names) if found else None
        ),
        caption=_("The curve, step by step"),
        file=_("school-to-work"),
        columns=[
            a.words("name", _("Qualification")),
            a.number("day", _("Days since")),
            a.count("at_risk", _("Still looking, before")),
            a.count("ended", _("Found since the step before")),
            a.share("share", _("Share that has found it")),
            *a.margins(),
        ],
        rows=rows,
        definitions=[
            *_definitions(),
            (_("share that has found it"), _("Aalen–Johansen: who is not followed to the end counts as long as seen.")),
            a.interval_and_band(),
            (
                _("intervals and band"),
                _(
                    "Of persons: several qualifications of one person go together (jackknife over a hundred random "
                    "groups of persons)."
                ),
            ),
            (_("step"), _("Days on which fewer than three found it are told together with the days that follow.")),
        ],
    )


def _size(rows: Sequence[Row], name: str) -> int:
    return max((row["at_risk"] for row in rows if row["name"] == name), default=0)


def _time_finding(rows: Sequence[Row], names: Sequence[str], words: str) -> str:
    if not names:
        return _("No qualification was followed.")
    half = next((row["day"] for row in rows if row["name"] == names[0] and row["share"] >= 0.5), None)
    told_names = {"name": names[0], "words": words, "days": half}
    if half is None:
        return _("%(name)s: fewer than half have found it as far as was seen (%(words)s).") % told_names
    return _("%(name)s: half have found it %(days)s days after (%(words)s).") % told_names


def _definitions() -> list[tuple[str, str]]:
    return [
        (_("qualification"), _("As the schools' registers tell it; the day is the one on which it was got.")),
        (_("first job"), _("The first employment relationship that begins on that day or after.")),
        (_("stable"), _("A permanent job, an apprenticeship, or a job of a year or more.")),
        no_traineeship(),
        (_("followed"), _("For the shares, only persons whose day so many months later was seen.")),
    ]
