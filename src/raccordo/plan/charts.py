"""The chart of an indicator's series: the values kept day by day and the path to the target."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from raccordo.kernel.charts import BLUE, ORANGE, dressed, svg
from raccordo.plan.board import BoardRow
from raccordo.plan.document import Comparator
from raccordo.plan.forecast import Forecast
from raccordo.plan.judgement import expected_at
from raccordo.plan.readings import goal
from raccordo.plan.words import expected_text, is_share, value_text

#: Up to so many units an axis has a tick for each.
FEW = 5


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
    return [
        Point(day, None if value is None else value / divide, expected_on(row, day))
        for day, value in sorted(days.items())
    ]


def expected_on(row: BoardRow, day: dt.date) -> Decimal | None:
    """The path to the target on a day, in the terms of the chart."""
    aim = goal(row.indicator)
    path = None if row.indicator.target_per else expected_at(aim, day)
    shared_set = aim.comparator is Comparator.ALL_OF and row.figure.denominator is not None and aim.whole
    return path / (aim.whole or 1) if path is not None and shared_set else path


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


def series_svg(row: BoardRow, at: dt.date, language: str, ahead: Sequence[Forecast] = ()) -> str:
    """The series, its target path and what lies ahead as an SVG drawing that stands alone."""
    return svg(series_spec(row, at, ahead=ahead), language)


def series_spec(row: BoardRow, at: dt.date, *, titled: bool = True, ahead: Sequence[Forecast] = ()) -> dict[str, Any]:
    """The series and its target path as a Vega-Lite specification; untitled where a caption says the finding.

    ``ahead`` adds the forecast with its band, and draws the path up to the due day.
    """
    share = in_shares(row)
    data: list[dict[str, Any]] = [
        {"day": p.day.isoformat(), "value": _float(p.value), "expected": _float(p.expected)} for p in points(row, at)
    ]
    later = [point for point in ahead if point.day > at]
    data += [
        {"day": point.day.isoformat(), "value": None, "expected": _float(expected_on(row, point.day))}
        for point in later
    ]
    band = [{"day": p.day.isoformat(), "forecast": p.value, "low": p.low, "high": p.high} for p in ahead]
    unit = _("share") if share else str(row.indicator.item.unit.label)
    title = finding(row, at) if titled else None
    return _spec(data, band, unit, "%" if share else ",.0f", title).to_dict()


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _spec(
    data: list[dict[str, Any]], band: list[dict[str, Any]], unit: str, number: str, title: str | None
) -> alt.LayerChart:
    """Lines labelled at their end, zero on the axis, days as month and year in figures."""
    axis = alt.Axis(format=number, title=unit, tickCount=5, values=_ticks(data, band, number))
    day = alt.X("day:T", title=None, axis=alt.Axis(format="%m/%Y", tickCount=6, labelOverlap=True))
    base = alt.Chart(alt.Data(values=data)).encode(x=day)
    ahead = alt.Chart(alt.Data(values=band)).encode(x=day)
    value = base.mark_line(color=BLUE, strokeWidth=3, point={"color": BLUE, "size": 30}).encode(
        y=alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=True))
    )
    path = base.mark_line(color=ORANGE, strokeWidth=2, strokeDash=[6, 4]).encode(y=alt.Y("expected:Q", axis=axis))
    layers = [value, path]
    if band:
        layers.insert(0, ahead.mark_area(color=BLUE, opacity=0.15).encode(y=alt.Y("low:Q", axis=axis), y2="high:Q"))
        layers.append(
            ahead.mark_line(color=BLUE, strokeWidth=2, strokeDash=[2, 3]).encode(y=alt.Y("forecast:Q", axis=axis))
        )
    layers += [
        alt.Chart(alt.Data(values=[last]))
        .mark_text(align="left", dx=8, dy=lower, color=colour, fontSize=13)
        .encode(x="day:T", y=alt.Y(f"{field}:Q", axis=axis), text=alt.value(words))
        for last, field, colour, words, lower in _labels(data, band)
    ]
    drawn = alt.layer(*layers).properties(
        width=560, height=240, padding={"left": 5, "top": 5, "right": 80, "bottom": 5}
    )
    return dressed(drawn.properties(title=title) if title else drawn)


def _ticks(data: list[dict[str, Any]], band: list[dict[str, Any]], number: str) -> Any:
    """Ticks at every whole number for a count of few: one between them would repeat its neighbour's number."""
    told = (row.get(name) for row in (*data, *band) for name in ("value", "expected", "high"))
    values = [value for value in told if value is not None]
    if number == "%" or not values or max(values) > FEW or min(values) < 0:
        return alt.Undefined
    return list(range(math.ceil(max(values)) + 1))


def _labels(data: list[dict[str, Any]], band: list[dict[str, Any]]) -> list[tuple[dict, str, str, str, int]]:
    """The last known row of each line with its words; one that would stand over another goes lower or higher."""
    ends = [("expected", ORANGE, _("expected"), data), ("forecast", BLUE, _("forecast"), band)]
    if not band:
        ends = [("value", BLUE, _("measured"), data), *ends[:1]]
    found = []
    for field, colour, words, rows in ends:
        if known := [row for row in rows if row[field] is not None]:
            found.append((known[-1], field, colour, words))
    if len(found) < 2:
        return [(*one, 0) for one in found]
    top = max((abs(row[field]) for row, field, _c, _w in found), default=0) or 1
    first, second = (row[field] for row, field, _c, _w in found)
    apart = 0 if abs(first - second) > 0.07 * top else 8
    return [(*found[0], -apart if first >= second else apart), (*found[1], apart if first >= second else -apart)]
