"""Who works six, twelve, twenty-four months after a day of their own: a service, a qualification."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.desk.values import shown as told
from raccordo.law.lep import lep_catalogue
from raccordo.lines.catalogue.models import Policy
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
    """Who works six, twelve, twenty-four months after the first service of a kind."""
    kinds = {"livello": ("level", _("essential level (LEP)")), "misura": ("measure", _("active policy"))}
    per = asked.choose("per", _("By"), [(key, words) for key, (_kind, words) in kinds.items()])
    kind, words = kinds[per]
    months = after(asked)
    found = ripe(asked.observatory.answer("outcomes").to_pylist(), months)
    names = level_names() if kind == "level" else policy_names()
    rows = [row | {"service": names.get(row["grp"], row["grp"])} for row in found if row["kind"] == kind]
    everybody = [row for row in found if row["kind"] == "all"]
    hide_outcomes(rows, f"outcomes-{kind}")
    hide_outcomes(everybody, "outcomes-all")
    return Answer(
        finding=_finding(everybody, months),
        chart=lambda found: at_work_bars(found, "service"),
        caption=_("By service"),
        file=_("outcomes"),
        columns=[
            a.words("service", words[:1].upper() + words[1:]),
            a.count("persons", _("Persons")),
            *outcome_columns(),
        ],
        rows=rows,
        definitions=[
            (
                _("not a cause"),
                _("People differ in each service: these shares describe, they do not say what the service did."),
            ),
            (
                _("persons"),
                _("Each counts once in a row, from their first service of that kind, and may stand in several rows."),
            ),
            (_("followed"), _("Only persons whose day so many months later was seen.")),
            (_("hired for good"), _("A permanent job, an apprenticeship, or a job of a year or more.")),
            a.in_threes(),
            no_traineeship(),
        ],
    )


def level_names() -> dict[str, str]:
    """Code and name of each essential level (LEP)."""
    return {level.code: f"{level.code} · {level.name}" for level in lep_catalogue()}


def policy_names() -> dict[str, str]:
    """The title of each active policy of the catalogue, by its code."""
    return dict(Policy.objects.values_list("code", "title"))


def _finding(everybody: Sequence[Row], months: str) -> str:
    if not everybody or everybody[0]["at_work_share"] is hiding.HIDDEN:
        return _("Too few persons were served so many months ago to tell what became of them.")
    (row,) = everybody
    return _("%(share)s of the %(n)s persons served were at work %(months)s months after their first service.") % {
        "share": a.percent(row["at_work_share"]), "n": told(row["persons"]), "months": months,
    }  # fmt: skip


def no_traineeship() -> tuple[str, str]:
    """What is said of traineeships beside every outcome."""
    return _("traineeships"), _(
        "They are not work: they are no employment relationships, and to start one is itself a service."
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
