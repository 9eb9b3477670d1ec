"""Sums over several months of a cut, told only where the movements tell what they are made of.

The twelve last mature months are no calendar year: such a sum is in no table that is screened with the months, and less
the months that are told it would give back one that is withheld. So it is told where it is a sum of cells that the
movements tell, and opens on these: nothing is told that was not told before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.nested import LENGTHS
from raccordo.observatory import hiding
from raccordo.observatory.asking import Observatory
from raccordo.observatory.counted import GRAINS

#: The longest first.
_LONGEST = sorted(GRAINS, key=lambda grain: -LENGTHS[GRAINS[grain]])


@dataclass(frozen=True)
class Piece:
    """A cell of the movements that a sum is made of: a period and its hirings, `hiding.HIDDEN` where withheld."""

    grain: str
    period: int
    hires: float


class Hirings:
    """The hirings of each value of a cut, as movements tell them, over any months."""

    def __init__(self, observatory: Observatory, cut: str) -> None:
        table = pq.read_table(
            observatory.market.answer("cells"),
            columns=["grain", "period", "value", "hires", "no_hires"],
            filters=[("cut", "=", cut)],
        )
        names = ("grain", "period", "value", "hires", "no_hires")
        rows = zip(*(table[name].to_pylist() for name in names), strict=True)
        self._told: dict[tuple[str, int, str], float] = {
            (grain, period, value): hiding.HIDDEN if gone else hires for grain, period, value, hires, gone in rows
        }
        self._over = set(zip(table["grain"].to_pylist(), table["period"].to_pylist(), strict=True))
        self.values: Sequence[str] = pc.unique(table["value"]).to_pylist()

    def pieces(self, value: str, first: int, last: int) -> list[Piece]:
        """The cells that some months sum, the shortest that are told; months that no told cell holds are withheld."""
        found: list[Piece] = []
        month = first
        while month <= last:
            grain = next(g for g in _LONGEST if self._holds(g, month, last))
            found += self._within(value, grain, month // LENGTHS[GRAINS[grain]])
            month += LENGTHS[GRAINS[grain]]
        return found

    def told(self, value: str, first: int, last: int) -> float:
        """The sum of some months, withheld where it is no sum of told cells."""
        hires = [piece.hires for piece in self.pieces(value, first, last)]
        return hiding.HIDDEN if any(one is hiding.HIDDEN for one in hires) else sum(hires)

    def every_month(self, value: str, first: int, last: int) -> bool:
        """Whether each of some months is told by itself."""
        return all(self._of("month", month, value) is not hiding.HIDDEN for month in range(first, last + 1))

    def _holds(self, grain: str, month: int, last: int) -> bool:
        """Whether a period that begins with a month lies within the months asked for, and is over."""
        length = LENGTHS[GRAINS[grain]]
        if grain == "month":
            return True
        return month % length == 0 and month + length - 1 <= last and (grain, month // length) in self._over

    def _within(self, value: str, grain: str, period: int) -> list[Piece]:
        """A period in the shortest cells that are told; itself where they are not."""
        whole = Piece(grain, period, self._of(grain, period, value))
        shorter = list(self._shorter(grain, period))
        parts = [piece for one in shorter for piece in self._within(value, *one)]
        if parts and not any(piece.hires is hiding.HIDDEN for piece in parts):
            return parts
        return [whole] if whole.hires is not hiding.HIDDEN or not parts else parts

    @staticmethod
    def _shorter(grain: str, period: int) -> Iterator[tuple[str, int]]:
        if grain == "month":
            return
        below = _LONGEST[_LONGEST.index(grain) + 1]
        many = LENGTHS[GRAINS[grain]] // LENGTHS[GRAINS[below]]
        for n in range(many):
            yield below, period * many + n

    def _of(self, grain: str, period: int, value: str) -> float:
        return self._told.get((grain, period, value), 0)
