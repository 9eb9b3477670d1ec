"""Who works six, twelve, twenty-four months after a day of their own: a service, a qualification."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.desk.values import shown as told
from raccordo.law.lep import lep_catalogue
from raccordo.observatory import charts, hiding, threes
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page

#: With fewer cases a bar says more of chance than of the service.
FEWEST_DRAWN = 30
PARTS = ("at_work", "hired", "hired_stable")


@observatory_page(
    "observatory-outcomes", "esiti/",
    tab=gettext_lazy("After the services"), title=gettext_lazy("What becomes of those we serve?"),
)  # fmt: skip
def outcomes(asked: Asked) -> Answer:
    """Who works six, twelve, twenty-four months after a service of the centres."""
    names = {level.code: level.name for level in lep_catalogue()}
    months = after(asked)
    rows = ripe(asked.observatory.answer("outcomes").to_pylist(), months)
    for row in rows:
        row["service"] = f"{row['grp']} · {names.get(row['grp'], '')}"
    served, at_work = (sum(row[key] for row in rows) for key in ("persons", "at_work"))
    hide_outcomes(rows, "outcomes")
    return Answer(
        finding=_("%(share)s of %(n)s services were followed, after %(months)s months, by a person at work.")
        % {"share": a.percent(at_work / served if served else None), "n": told(served), "months": months},
        chart=lambda found: at_work_bars(found, "service"),
        caption=_("By service"),
        file=_("outcomes"),
        columns=[
            a.words("service", _("Service (essential level, LEP)")),
            a.count("persons", _("Services"), total=True),
            *outcome_columns(),
        ],
        rows=rows,
        definitions=[
            (
                _("not a cause"),
                _("People differ in each service: these shares describe, they do not say what the service did."),
            ),
            (_("followed"), _("Only services whose day so many months later was seen.")),
            (_("hired for good"), _("A permanent job, an apprenticeship, or a job of a year or more.")),
            a.in_threes(),
        ],
    )


def after(asked: Asked) -> str:
    """So many months after, as the reader chooses."""
    return asked.choose("mesi", _("After"), [(m, _("%(m)s months") % {"m": m}) for m in ("12", "6", "24")])


def ripe(rows: Sequence[Row], months: str) -> list[Row]:
    """The rows of a horizon."""
    return [row for row in rows if str(row["months"]) == months]


def hide_outcomes(rows: Sequence[Row], table: str) -> None:
    """Small groups withheld, and small numbers in them of who works or does not; what is told is told in threes."""
    rates = {part: tuple(f"{part}_{kind}" for kind in ("share", "low", "high")) for part in PARTS}
    totals = [row["persons"] for row in rows]
    for part, tells in rates.items():
        for row, whole in zip(rows, totals, strict=True):
            row["rest"] = whole - row[part]
        hiding.hide_list(rows, "rest", also=(part, *tells))
        known = [row for row in rows if row[part] is not hiding.HIDDEN]
        hiding.hide_list(known, part, also=tells)
    hiding.hide_list(rows, "persons", also=tuple(key for part, tells in rates.items() for key in (part, *tells)))
    threes.round_rows(rows, ("grp", "months"), table, ("persons", *PARTS))
    for part, tells in rates.items():
        threes.share_again(rows, part, "persons", "persons", tells)


def outcome_columns() -> list:
    """What became of a cohort: at work, hired, hired for good, with the interval of the first."""
    return [
        a.count("at_work", _("At work")),
        a.share("at_work_share", _("Share at work")),
        a.share("at_work_low", _("at least (95%)")),
        a.share("at_work_high", _("at most (95%)")),
        a.share("hired_share", _("Share hired since")),
        a.share("hired_stable_share", _("Share hired for good")),
    ]


def at_work_bars(rows: Sequence[Row], name: str):
    """Bars of the shares at work of the groups that are large enough."""
    bars = [
        {"name": row[name], "value": row["at_work_share"]}
        for row in hiding.shown(rows, "at_work_share")
        if row["persons"] >= FEWEST_DRAWN
    ]
    return charts.bars(bars, _("at work"), share=True) if bars else None
