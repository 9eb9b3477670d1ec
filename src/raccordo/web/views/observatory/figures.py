"""What do others publish? Labour force, wage-guarantee hours, lists and population, as they were taken in."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.territory.models import Province
from raccordo.observatory import charts
from raccordo.observatory.figures import FIGURES, GROUPS, Outside, Published, current, of_group, unit_of
from raccordo.observatory.words import SEXES
from raccordo.web.views.observatory import answer as a
from raccordo.web.views.observatory.answer import Answer, Row
from raccordo.web.views.observatory.page import Asked, observatory_page


@observatory_page(
    "observatory-figures",
    "altre-fonti/",
    tab=gettext_lazy("Other sources"),
    title=gettext_lazy("What do others publish?"),
)
def figures(asked: Asked) -> Answer:
    """The figures of a kind, of every year and province, each with who published it and when."""
    group = asked.choose("tema", _("Subject"), [(code, str(name)) for code, name in GROUPS.items()])
    figure = asked.choose("dato", _("What is counted"), [(code, str(FIGURES[code][1])) for code in of_group(group)])
    unit = unit_of(figure)
    provinces = dict(Province.objects.values_list("code", "name"))
    known = current(asked.observatory.market)
    rows = [_row(at, one, provinces) for at, one in sorted(known.items(), reverse=True)
            if at.figure == figure and one.published <= asked.request.at]  # fmt: skip
    rows.sort(key=lambda row: row["name"])
    rows.sort(key=lambda row: row["period"], reverse=True)
    return Answer(
        finding=_finding(rows, figure),
        chart=lambda found: _chart(found, f"{FIGURES[figure][1]}, {unit.name}"),
        caption=f"{str(FIGURES[figure][1]).capitalize()} ({unit.name})",
        file=_("other-sources"),
        columns=[
            a.words("period", _("Period")),
            a.words("name", _("Province")),
            a.words("sex", _("Sex")),
            a.number("value", str(unit.name).capitalize(), unit.decimals),
            a.words("source", _("Source")),
            a.words("published", _("Published on")),
            a.words("file", _("File")),
        ],
        rows=rows,
        others=True,
        definitions=[
            (_("source"), _("Who published the figure and where: these figures are not computed from the agency's "
                            "records, and were taken in from a file (raccordo observatory figures load).")),
            (_("published on"), _("The day of publication. A figure published again replaces the earlier one.")),
        ],
    )  # fmt: skip


def _row(at: Outside, one: Published, provinces: dict[str, str]) -> Row:
    return {
        "period": f"{at.year}" if not at.quarter else f"{at.year}-T{at.quarter}",
        "name": provinces.get(at.province, at.province),
        "sex": str(SEXES[at.sex]) if at.sex else _("total"),
        "whole": not at.sex,
        "value": one.value,
        "source": one.source,
        "published": f"{one.published:%d/%m/%Y}",
        "file": one.file,
    }


def _finding(rows: Sequence[Row], figure: str) -> str:
    if not rows:
        return _("No figure of this kind was loaded: take in a file that names its source.")
    return _("%(name)s: figures from %(first)s to %(last)s, the last published on %(day)s.") % {
        "name": str(FIGURES[figure][1]).capitalize(),
        "first": min(row["period"] for row in rows),
        "last": rows[0]["period"],
        "day": rows[0]["published"],
    }


def _chart(rows: Sequence[Row], unit: str) -> dict | None:
    """The last period by province, the two sexes together where they are not published so."""
    if not rows:
        return None
    last = max(row["period"] for row in rows)
    mine = [row for row in rows if row["period"] == last]
    whole = [row for row in mine if row["whole"]]
    totals: dict[str, float] = {}
    for row in whole or mine:
        totals[row["name"]] = totals.get(row["name"], 0.0) + float(row["value"])
    bars = [{"name": name, "value": value} for name, value in sorted(totals.items(), key=lambda item: -item[1])]
    return charts.bars(bars, f"{unit}, {last}")
