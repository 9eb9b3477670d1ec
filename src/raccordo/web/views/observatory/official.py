"""Are the region's messages like what is published of it: quarter by quarter, beside the official figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.analysis.flows import calendar
from raccordo.kernel.installation import Installation
from raccordo.kernel.territory.models import Region
from raccordo.observatory import charts
from raccordo.observatory.cells import by_month
from raccordo.observatory.official import QUARTERS, REGION, beside
from raccordo.observatory.words import period_name, period_short
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory import opening
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page
from raccordo.web.views.observatory.periods import last_whole


@observatory_page(
    "observatory-official",
    "verifica/",
    tab=gettext_lazy("Published figures"),
    title=gettext_lazy("Are these figures like the published ones?"),
)
def official(asked: Asked) -> Answer:
    """Hirings or endings of each quarter beside those that the Ministry published."""
    names = {"hires": _("hirings"), "ends": _("endings")}
    measure = asked.choose("misura", _("Movement"), list(names.items()))
    installation = Installation.current()
    synthetic = bool(installation.synthetic and installation.scale)
    scale = installation.scale if synthetic and installation.scale else 1.0
    rows: list[Row] = []
    if Region.objects.filter(code=REGION).exists():
        first = calendar.number("quarter", dt.date(QUARTERS[0][0], 1, 1))
        last = last_whole("quarter", asked.at)
        quarters: dict[int, int] = {}
        for month, row in by_month(asked.observatory).items():
            quarters[month // 3] = quarters.get(month // 3, 0) + row[measure]
        counted = [{"period": quarter, measure: many} for quarter, many in quarters.items() if quarter >= first]
        rows = beside(counted, measure, scale=scale, last=last)
    for row in rows:
        row["name"] = period_short("quarter", row["quarter"])
    here = _("here, in proportion") if synthetic else _("here")

    def chart(found: Sequence[Row]):
        told = sorted(found, key=lambda row: row["quarter"])
        points = [{"period": row["name"], "published": row["published"], "here": row["here"]} for row in told]
        return charts.quarters(points, _("each quarter"), _("published"), here) if points else None

    return Answer(
        finding=_finding(rows, names[measure], synthetic),
        chart=chart,
        caption=_("Published figures and those of these messages"),
        file=_("published-figures"),
        columns=[
            a.periods(_("Quarter"), "quarter", "quarter"),
            a.number("published", _("Published")),
            a.count("counted", _("Counted here"), lambda row: opening.movements("quarter", row["quarter"])),
            a.number("here", here.capitalize()),
            a.share("difference", _("Difference")),
        ],
        rows=list(reversed(rows)),
        definitions=_definitions(synthetic, scale),
    )


def _finding(rows: Sequence[Row], name: str, synthetic: bool) -> str:
    """How far the figures are from one another, over all quarters and in the worst."""
    if not rows:
        return _("There are no published figures to hold these beside.")
    whole = sum(row["here"] for row in rows) / sum(row["published"] for row in rows) - 1
    worst = max(rows, key=lambda row: abs(row["difference"]))
    told = {
        "name": name, "whole": a.signed(whole), "worst": a.signed(worst["difference"]),
        "quarter": period_name("quarter", worst["quarter"]),
    }  # fmt: skip
    if synthetic:
        return (
            _(
                "Synthetic %(name)s, in proportion, differ from the published ones by %(whole)s in all, at most by "
                "%(worst)s (%(quarter)s)."
            )
            % told
        )
    return (
        _("The %(name)s here differ from the published ones by %(whole)s in all, at most by %(worst)s (%(quarter)s).")
        % told
    )


def _definitions(synthetic: bool, scale: float) -> list[tuple[str, str]]:
    found = [
        (
            _("published"),
            _(
                "Relationships begun and ended in the quarter in Piemonte: Ministry of Labour, quarterly notes on "
                "mandatory communications, statistical annexes, as collected by golDatasets (which names INPS)."
            ),
        ),
        (_("difference"), _("The figure here over the published one, minus one.")),
    ]
    if synthetic:
        found += [
            (
                _("in proportion"),
                _("The synthetic region has %(scale)s of the real one's relationships: counts are divided by that.")
                % {"scale": a.percent(scale)},
            ),
            (
                _("what this proves"),
                _(
                    "The synthetic relationships are drawn so that the hirings and endings of each quarter are the "
                    "published ones: agreement shows that reading, folding and counting lose "
                    "nothing, not that the rest "
                    "is like Piemonte. Contracts, sectors, persons and places are assumptions. Differences come from "
                    "messages refused, annulled or contradictory by design, from those sent late, "
                    "from the few hires of "
                    "persons the centres follow, and from rounding a small region up."
                ),
            ),
        ]
    return found
