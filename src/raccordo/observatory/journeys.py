"""The home–work journeys behind the figures of a basin, as they may be told.

A journey is a municipality of residence, one of work, and how many make it. Those within a basin are told by
municipality at both ends, those across its border by municipality at the near end and by basin at the far one. Each
origin is a list with its total, and so is each destination; all is told in threes besides, since the basins, their
municipalities and persons at work tell of the same people (`docs/analysis/disclosure.md`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow.parquet as pq

from raccordo.observatory import hiding, threes
from raccordo.observatory.asking import Observatory
from raccordo.observatory.basins import areas_of
from raccordo.observatory.market import Basins

Row = dict[str, Any]
RESIDENTS, WORKERS, INTERNAL = "residents", "workers", "internal"
FIGURES = (RESIDENTS, WORKERS, INTERNAL)
SHARES = {"supply_self_containment": RESIDENTS, "demand_self_containment": WORKERS}


def told_basins(areas: list[Row], made: Basins) -> None:
    """Withhold and round in place the figures of all basins; the shares are those of the rounded figures."""
    for figure in FIGURES:
        hiding.hide_list(areas, figure)
    for area in areas:
        if any(area[figure] is hiding.HIDDEN for figure in FIGURES):
            area.update(dict.fromkeys((*FIGURES, *SHARES), hiding.HIDDEN))
    threes.round_rows(areas, ("code",), f"basins {made.year}", FIGURES)
    for share, whole in SHARES.items():
        threes.at_most(areas, INTERNAL, whole)
        for area in areas:
            if area[whole] is not hiding.HIDDEN:
                area[share] = area[INTERNAL] / area[whole] if area[whole] else None


def municipalities(observatory: Observatory, made: Basins, code: str) -> list[Row]:
    """Each municipality of a basin: who lives there and who works there, of those who are at work."""
    home: Counter[str] = Counter()
    work: Counter[str] = Counter()
    for origin, destination, commuters in _flows(observatory, made):
        home[origin] += commuters
        work[destination] += commuters
    rows: list[Row] = [
        {"municipality": one, RESIDENTS: home[one], WORKERS: work[one]}
        for one, area in sorted(areas_of(observatory.market, made).items())
        if area == code
    ]
    for figure in (RESIDENTS, WORKERS):
        hiding.hide_list(rows, figure)
    threes.round_rows(rows, ("municipality",), f"municipalities {made.year}", (RESIDENTS, WORKERS))
    return rows


def journeys(observatory: Observatory, made: Basins, code: str, figure: str) -> list[Row]:
    """The journeys that a figure of a basin sums: origin, destination, whether each is a basin, commuters.

    Which are withheld is the same whatever the figure.
    """
    rows = observatory.remembered("journeys", _journeys, made=made, code=code)
    near = {RESIDENTS: ("leaves", "within"), WORKERS: ("comes", "within"), INTERNAL: ("within",)}[figure]
    return [dict(row) for row in rows if row["way"] in near]


def between_basins(observatory: Observatory, made: Basins, code: str, figure: str) -> list[Row]:
    """The journeys that a figure of a basin sums, by the basin at their other end, the basin itself among these."""
    areas = areas_of(observatory.market, made)
    counts: Counter[str] = Counter()
    for origin, destination, commuters in _flows(observatory, made):
        near, far = (origin, destination) if figure == RESIDENTS else (destination, origin)
        if areas.get(near) == code:
            counts[areas.get(far, "")] += commuters
    way = "leaves" if figure == RESIDENTS else "comes"
    rows: list[Row] = [
        {"way": way, "here": code, "basin": other, "commuters": number} for other, number in sorted(counts.items())
    ]
    hiding.hide_list(rows, "commuters")
    threes.round_rows(rows, ("way", "here", "basin"), f"journeys {made.year}", ("commuters",))
    return rows


def _journeys(observatory: Observatory, made: Basins, code: str) -> list[Row]:
    areas = areas_of(observatory.market, made)
    counts: Counter[tuple[str, str, str]] = Counter()
    for origin, destination, commuters in _flows(observatory, made):
        here, there = areas.get(origin), areas.get(destination)
        if here == there == code:
            counts["within", origin, destination] += commuters
        elif here == code:
            counts["leaves", origin, there or ""] += commuters
        elif there == code:
            counts["comes", here or "", destination] += commuters
    rows: list[Row] = [
        {"way": way, "origin": origin, "destination": destination, "commuters": commuters}
        for (way, origin, destination), commuters in sorted(counts.items())
    ]
    near = (
        lambda row: (row["way"] == "comes", row["origin"]),
        lambda row: (row["way"] == "leaves", row["destination"]),
    )
    hiding.hide_crossed(rows, near, "commuters")
    threes.round_rows(rows, ("way", "origin", "destination"), f"journeys {made.year}", ("commuters",))
    return rows


def _flows(observatory: Observatory, made: Basins) -> list[tuple[str, str, int]]:
    table = pq.read_table(observatory.market.flows_file(made))
    names = ("origin", "destination", "commuters")
    return list(zip(*(table[name].to_pylist() for name in names), strict=True))
