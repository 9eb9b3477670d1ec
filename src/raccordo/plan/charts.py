"""The chart of an indicator's series: the values kept day by day and the path to the target."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from raccordo.kernel.charts import BLUE, ORANGE, dressed, svg
from raccordo.plan.board import BoardRow
from raccordo.plan.document import Comparator
from raccordo.plan.judgement import expected_at
from raccordo.plan.readings import goal
from raccordo.plan.words import expected_text, is_share, value_text


@dataclass(frozen=True)
class Point:
    """The value on a day, and the value the straight path to the target expected by then."""

    day: dt.date
    value: Decimal | None
    expected: Decimal | None


def in_shares(row: BoardRow) -> bool:
    """Whether the series is told in percentages."""
    return is_share(row.indicator) or _share_of_whole(row)


def _share_of_whole(row: BoardRow) -> bool:
    """A count whose target is a share of a set (13 of 31 centres) is told as that share."""
    aim = goal(row.indicator)
    return aim.comparator is Comparator.SHARE_AT_LEAST and row.figure.denominator is None and bool(aim.whole)


def points(row: BoardRow, at: dt.date) -> list[Point]:
    """The series with its path, for the chart and for the table beside it; ``at`` closes it."""
    aim = goal(row.indicator)
    days = {**dict(row.series), at: row.figure.value}
    divide = Decimal(aim.whole) if aim.whole and _share_of_whole(row) else Decimal(1)
    shared_set = aim.comparator is Comparator.ALL_OF and row.figure.denominator is not None and aim.whole
    divide_path = Decimal(aim.whole or 1) if shared_set else Decimal(1)
    found = []
    for day, value in sorted(days.items()):
        path = None if row.indicator.target_per else expected_at(aim, day)
        found.append(
            Point(day, None if value is None else value / divide, None if path is None else path / divide_path)
        )
    return found


def finding(row: BoardRow, at: dt.date) -> str:
    """What the chart shows, in a sentence: its title and its alternative text."""
    last = points(row, at)[-1]
    told = {
        "day": at.strftime("%d/%m/%Y"),
        "value": value_text(last.value, share=in_shares(row)),
        "expected": expected_text(last.expected, share=in_shares(row)),
        "verdict": row.verdict.label,
    }
    if last.expected is None:
        return _("%(value)s on %(day)s: %(verdict)s") % told
    return _("%(value)s on %(day)s against the %(expected)s expected: %(verdict)s") % told


def series_svg(row: BoardRow, at: dt.date, language: str) -> str:
    """The series and its target path as an SVG drawing that stands alone."""
    return svg(series_spec(row, at), language)


def series_spec(row: BoardRow, at: dt.date, *, titled: bool = True) -> dict[str, Any]:
    """The series and its target path as a Vega-Lite specification; untitled where a caption says the finding."""
    share = in_shares(row)
    data = [
        {"day": p.day.isoformat(), "value": _float(p.value), "expected": _float(p.expected)} for p in points(row, at)
    ]
    unit = _("share") if share else str(row.indicator.item.unit.label)
    return _spec(data, unit, "%" if share else ",.0f", finding(row, at) if titled else None).to_dict()


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _spec(data: list[dict[str, Any]], unit: str, number: str, title: str | None) -> alt.LayerChart:
    """Two lines labelled at their end, zero on the axis, days as month and year in figures."""
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%m/%Y", tickCount=6, labelOverlap=True))
    )
    axis = alt.Axis(format=number, title=unit, tickCount=5)
    scale = alt.Scale(zero=True)
    value = base.mark_line(color=BLUE, strokeWidth=3, point={"color": BLUE, "size": 30}).encode(
        y=alt.Y("value:Q", axis=axis, scale=scale)
    )
    path = base.mark_line(color=ORANGE, strokeWidth=2, strokeDash=[6, 4]).encode(y=alt.Y("expected:Q", axis=axis))
    layers = [value, path]
    for field, colour, words in (("value", BLUE, _("measured")), ("expected", ORANGE, _("expected"))):
        known = [row for row in data if row[field] is not None]
        if known:
            label = alt.Chart(alt.Data(values=known[-1:])).mark_text(align="left", dx=8, color=colour, fontSize=13)
            layers.append(label.encode(x="day:T", y=alt.Y(f"{field}:Q", axis=axis), text=alt.value(words)))
    drawn = alt.layer(*layers).properties(
        width=560, height=240, padding={"left": 5, "top": 5, "right": 80, "bottom": 5}
    )
    return dressed(drawn.properties(title=title) if title else drawn)
