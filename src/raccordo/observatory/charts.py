"""The observatory's drawings, as Vega-Lite specifications that hold their data. The finding is said by the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from raccordo.kernel.charts import BLUE, ORANGE, SERIES, dressed

WIDTH, HEIGHT = 620, 280
ALLUVIAL_HEIGHT = 380
LINE_HEIGHT = 15
"""Pixels that a line of a label takes."""
STEPS = 24
"""Points along a ribbon of the alluvial drawing."""


def _drawn(chart: Any, **sizes: Any) -> dict[str, Any]:
    spec: dict[str, Any] = dressed(chart.properties(**({"width": WIDTH, "height": HEIGHT} | sizes))).to_dict()
    return spec


def series(
    rows: Sequence[dict[str, Any]], unit: str, *, names: Sequence[str], share: bool = False, height: int = HEIGHT
) -> dict[str, Any]:
    """Lines over periods: rows of `period` (text, in order), `name`, `value`; at most five names, told at the end."""
    kept = list(names)[: len(SERIES)]
    data = [row for row in rows if row["name"] in kept]
    periods = list(dict.fromkeys(row["period"] for row in data))
    step = max(1, len(periods) // 12)
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X("period:O", title=None, sort=periods, axis=alt.Axis(values=periods[::step], labelAngle=-45)),
        color=alt.Color("name:N", scale=alt.Scale(domain=kept, range=list(SERIES[: len(kept)])), legend=None),
    )
    lines = base.mark_line(strokeWidth=2.5).encode(
        y=alt.Y("value:Q", title=unit, axis=alt.Axis(format=".0%" if share else ",.0f"), scale=alt.Scale(zero=True)),
        strokeDash=alt.StrokeDash("name:N", legend=None, sort=kept),
    )
    last = _apart(
        [next(row for row in reversed(data) if row["name"] == name) for name in kept if _has(data, name)], data, height
    )
    labels = (
        alt.Chart(alt.Data(values=last))
        .mark_text(align="left", dx=8, fontSize=12)
        .encode(
            x=alt.X("period:O", sort=periods),
            y="at:Q",
            text="name:N",
            color=alt.Color("name:N", scale=alt.Scale(domain=kept, range=list(SERIES[: len(kept)])), legend=None),
        )
    )
    room = {"left": 5, "top": 5, "right": 130, "bottom": 5}
    return _drawn(alt.layer(lines, labels), padding=room, height=height)


def _apart(labels: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], height: int) -> list[dict[str, Any]]:
    """The labels at the end of lines, each `at` its value or as far above as those below it need."""
    least = LINE_HEIGHT / height * max((row["value"] for row in rows), default=0)
    found: list[dict[str, Any]] = []
    for label in sorted(labels, key=lambda row: row["value"]):
        found.append({**label, "at": max(label["value"], found[-1]["at"] + least) if found else label["value"]})
    return found


def _has(rows: Sequence[dict[str, Any]], name: str) -> bool:
    return any(row["name"] == name for row in rows)


def bars(rows: Sequence[dict[str, Any]], unit: str, *, share: bool = False) -> dict[str, Any]:
    """Bars in the order given: rows of `name`, `value`."""
    data = alt.Data(values=list(rows))
    names = [row["name"] for row in rows]
    number, rough = (".1%", ".0%") if share else (",.0f", ",.0f")
    base = alt.Chart(data).encode(y=alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=260)))
    drawn = base.mark_bar(color=BLUE).encode(
        x=alt.X("value:Q", title=unit, axis=alt.Axis(format=rough, tickCount=8), scale=_with_room(rows))
    )
    text = {"x": "value:Q", "text": alt.Text("value:Q", format=number)}
    figures = [  # beyond the end of the bar, which for a loss is at its left
        base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4, fontSize=11).encode(**text),
        base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4, fontSize=11).encode(**text),
    ]
    return _drawn(alt.layer(drawn, *figures), height=max(60, 24 * len(names)))


def _with_room(rows: Sequence[dict[str, Any]]) -> alt.Scale:
    """From zero, with room for the figures beyond the ends of the bars."""
    low, high = (pick((0.0, *(float(row["value"]) for row in rows))) for pick in (min, max))
    room = 0.08 * (high - low)
    return alt.Scale(domain=[low - room * (low < 0), high + room * (high > 0)], nice=False, zero=True)


def thinned(rows: Sequence[dict[str, Any]], most: int = 200) -> list[dict[str, Any]]:
    """At most so many points of each curve, evenly chosen, first and last included: a drawing shows no more."""
    by_name: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_name.setdefault(row["name"], []).append(row)
    kept = []
    for points in by_name.values():
        step = max(1, -(-len(points) // most))
        kept += points[::step] + ([] if (len(points) - 1) % step == 0 else points[-1:])
    return kept


def curves(rows: Sequence[dict[str, Any]], *, days: str, share: str, names: Sequence[str]) -> dict[str, Any]:
    """Curves with their bands: rows of `day`, `name`, `share`, `low`, `high`."""
    kept = list(names)[: len(SERIES)]
    data = alt.Data(values=[row for row in rows if row["name"] in kept])
    colour = alt.Color(
        "name:N",
        scale=alt.Scale(domain=kept, range=list(SERIES[: len(kept)])),
        legend=alt.Legend(title=None, orient="bottom", symbolOpacity=1, labelLimit=0, columns=2),
    )
    base = alt.Chart(data).encode(x=alt.X("day:Q", title=days, axis=alt.Axis(format=",.0f")), color=colour)
    band = base.mark_area(opacity=0.18, interpolate="step-after").encode(y=alt.Y("low:Q", title=share), y2="high:Q")
    line = base.mark_line(strokeWidth=2.5, interpolate="step-after").encode(
        y=alt.Y("share:Q", title=share, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
        strokeDash=alt.StrokeDash("name:N", sort=kept, legend=None),
    )
    return _drawn(alt.layer(band, line))


#: Where a node stands, from the top, and how much of the whole it is.
Stack = dict[str, tuple[float, float]]


def alluvial(rows: Sequence[dict[str, Any]], *, left: str, right: str) -> dict[str, Any]:
    """Ribbons from origins to destinations, as thick as the cases: rows of `origin`, `destination`, `value`."""
    total = sum(row["value"] for row in rows) or 1
    origins, destinations = _stack(rows, "origin", total), _stack(rows, "destination", total)
    colours = {name: SERIES[n % len(SERIES)] for n, name in enumerate(origins)}
    ribbons = (
        alt.Chart(alt.Data(values=_ribbons(rows, origins, destinations, total)))
        .mark_area(opacity=0.55)
        .encode(
            x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.02, 1.02])),
            y=alt.Y("top:Q", axis=None),
            y2="bottom:Q",
            detail="ribbon:N",
            color=alt.Color(
                "origin:N", legend=None, scale=alt.Scale(domain=list(colours), range=list(colours.values()))
            ),
        )
    )
    layers = [ribbons]
    for x, found, mark in (
        (0, origins, alt.MarkDef("text", align="right", dx=-8)),
        (1, destinations, alt.MarkDef("text", align="left", dx=8)),
    ):
        text = alt.Chart(alt.Data(values=_names(found, x)), mark=mark)
        layers.append(text.encode(x="x:Q", y="y:Q", text="name:N", size=alt.value(12)))
    heads = alt.Chart(alt.Data(values=[{"x": 0, "y": 0.04, "name": left}, {"x": 1, "y": 0.04, "name": right}]))
    layers.append(heads.mark_text(fontWeight="bold", fontSize=13).encode(x="x:Q", y="y:Q", text="name:N"))
    return _drawn(
        alt.layer(*layers),
        width=380,
        height=ALLUVIAL_HEIGHT,
        padding={"left": 210, "right": 210, "top": 10, "bottom": 5},
    )


def _ribbons(rows: Sequence[dict[str, Any]], origins: Stack, destinations: Stack, total: float) -> list[dict[str, Any]]:
    """The edges of the ribbons, step by step from left to right; those of a node lie one under the other."""
    begins, ends = ({name: top for name, (top, _size) in found.items()} for found in (origins, destinations))
    points = []
    for number, row in enumerate(sorted(rows, key=lambda r: _place(r, origins, destinations))):
        size = row["value"] / total
        a, b = begins[row["origin"]], ends[row["destination"]]
        begins[row["origin"]] += size
        ends[row["destination"]] += size
        for step in range(STEPS + 1):
            t = step / STEPS
            top = a + (b - a) * (3 * t * t - 2 * t * t * t)
            points.append({"x": t, "top": -top, "bottom": -(top + size), "ribbon": number, "origin": row["origin"]})
    return points


def _place(row: dict[str, Any], origins: Stack, destinations: Stack) -> tuple[int, int]:
    return list(origins).index(row["origin"]), list(destinations).index(row["destination"])


def _names(found: Stack, x: int) -> list[dict[str, Any]]:
    """The words beside the nodes of a side, each on a line of its own."""
    nodes, free = [], 0.0
    for name, (top, size) in found.items():
        at = max(top + size / 2, free)
        free = at + LINE_HEIGHT / ALLUVIAL_HEIGHT
        nodes.append({"x": x, "y": -at, "name": f"{name} ({size:.0%})"})
    return nodes


def _stack(rows: Sequence[dict[str, Any]], side: str, total: float) -> Stack:
    """Top and height of each node of a side, from the largest down, with a gap between."""
    sizes: dict[str, float] = {}
    for row in rows:
        sizes[row[side]] = sizes.get(row[side], 0) + row["value"] / total
    found, top = {}, 0.0
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        found[name] = (top, size)
        top += size + 0.02
    return found


def quarters(rows: Sequence[dict[str, Any]], unit: str, published: str, here: str) -> dict[str, Any]:
    """Two series over quarters, the published one dashed: rows of `period`, `published`, `here`."""
    data = alt.Data(values=list(rows))
    periods = [row["period"] for row in rows]
    base = alt.Chart(data).encode(
        x=alt.X("period:O", sort=periods, title=None, axis=alt.Axis(values=periods[::4], labelAngle=-45))
    )
    scale, axis = alt.Scale(zero=True), alt.Axis(format=",.0f")
    layers = []
    for field, colour, dash, words, up in (("published", ORANGE, [6, 4], published, -9), ("here", BLUE, [], here, 9)):
        line = base.mark_line(color=colour, strokeWidth=2.5, strokeDash=dash or [1, 0])
        layers.append(line.encode(y=alt.Y(f"{field}:Q", title=unit, scale=scale, axis=axis)))
        label = alt.Chart(alt.Data(values=list(rows)[-1:])).mark_text(
            align="left", dx=8, dy=up, color=colour, fontSize=12
        )
        layers.append(label.encode(x=alt.X("period:O", sort=periods), y=f"{field}:Q", text=alt.value(words)))
    return _drawn(alt.layer(*layers), padding={"left": 5, "top": 5, "right": 130, "bottom": 5})
