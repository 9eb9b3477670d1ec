"""Curves as they may be shown: days on which few ended are told together with those that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from raccordo.analysis.disclosure import LEAST_THRESHOLD

Row = dict[str, Any]


def steps(rows: Sequence[Row]) -> list[Row]:
    """The points of curves (``name``, ``day``, ``at_risk``, ``ended``, ``lost``, ``share``) that may be told.

    A point stands where, since the one before it in its curve, nobody or at least three ended, and nobody or at least
    three left in all; ``ended`` becomes the number since then. What comes after the last such point is not told: its
    share would say how few were left.
    """
    found: list[Row] = []
    waiting: dict[str, tuple[int, int]] = {}
    before: dict[str, int] = {}
    for row in rows:
        name = row["name"]
        ended, _left = waiting.get(name, (0, 0))
        ended += row["ended"]
        gone = before.setdefault(name, row["at_risk"]) - row["at_risk"]
        enough = all(value == 0 or value >= LEAST_THRESHOLD for value in (ended, gone, row["at_risk"]))
        if enough and (ended or gone):
            found.append({**row, "ended": ended})
            waiting[name] = (0, 0)
            before[name] = row["at_risk"]
        else:
            waiting[name] = (ended, gone)
    return found


def banded(rows: Sequence[Row]) -> list[Row]:
    """The points as they are drawn: in the band of the whole curve as far as it reaches; where a curve has none, in the
    interval of each day."""
    whole = {row["name"] for row in rows if row["band_low"] is not None}
    return [
        {
            "day": row["day"],
            "name": row["name"],
            "share": row["share"],
            "low": row["band_low" if row["name"] in whole else "low"],
            "high": row["band_high" if row["name"] in whole else "high"],
        }
        for row in rows
    ]
