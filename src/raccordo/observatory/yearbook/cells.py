"""The cells of all the report's tables, named by what they count, and what of them may be told.

A cell's name is the same in whatever table it stands, so that the margin two tables share is one cell, withheld in both
or in none. What is withheld is found over the whole report at once (`raccordo.observatory.yearbook.guarding`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from raccordo.analysis.disclosure import LEAST_THRESHOLD
from raccordo.analysis.linked import Sum, exposed

Cuts = tuple[str, ...]


class Key(NamedTuple):
    """What a cell counts: a measure, in a year, of what is all of ``at`` (cut and value, cuts in order)."""

    measure: str
    year: int
    at: tuple[tuple[str, str], ...] = ()


Block = tuple[str, int]
"""A measure in a year, all its cells."""


def block(one: Key) -> Block:
    """The measure and year of a cell."""
    return one.measure, one.year


def key(measure: str, year: int, /, **at: str) -> Key:
    """The name of a cell: ``key("hires", 2020, sex="F", age="15-24")``; without cuts, of the whole."""
    return Key(measure, year, tuple(sorted(at.items())))


@dataclass(frozen=True)
class Count:
    """How many, and how many persons stand behind them."""

    number: int
    persons: int


@dataclass(frozen=True)
class Measured:
    """A measure in a year: its cells, by name, and the tables they stand in (one or two cuts each)."""

    measure: str
    year: int
    tables: Sequence[Cuts]
    counts: Mapping[Key, Count]

    def values(self, cut: str) -> list[str]:
        """The values of a cut that occur, in order."""
        return sorted({at[0][1] for _m, _y, at in self.counts if len(at) == 1 and at[0][0] == cut})


@dataclass
class Cells:
    """Every count of the report, and what adds up to what.

    ``unpublished``: counts that stand in no table and only tie others.
    """

    counts: dict[Key, Count] = field(default_factory=dict)
    sums: dict[tuple[tuple[Key, ...], Key], None] = field(default_factory=dict)
    unpublished: set[Key] = field(default_factory=set)

    def add(self, measured: Measured) -> None:
        """The cells of a measure; what no row tells of is zero."""
        name = (measured.measure, measured.year)
        self.counts |= measured.counts
        self._at(Key(*name))
        for table in measured.tables:
            values = [measured.values(cut) for cut in table]
            for cut, found in zip(table, values, strict=True):
                self._sum([key(*name, **{cut: value}) for value in found], Key(*name))
            if len(table) == 2:
                one, two = table
                for a in values[0]:
                    self._sum([key(*name, **{one: a, two: b}) for b in values[1]], key(*name, **{one: a}))
                for b in values[1]:
                    self._sum([key(*name, **{one: a, two: b}) for a in values[0]], key(*name, **{two: b}))

    def part(self, parts: Sequence[Key], whole: Key) -> None:
        """Say that some cells add up to another, beyond rows and columns of one table."""
        self._sum(parts, whole)

    def _sum(self, parts: Sequence[Key], whole: Key) -> None:
        if parts:
            for cell in (*parts, whole):
                self._at(cell)
            self.sums[tuple(parts), whole] = None

    def _at(self, cell: Key) -> None:
        self.counts.setdefault(cell, Count(0, 0))

    def tie(self, cell: Key, number: int) -> Key:
        """A count that stands in no table, and only ties others."""
        self.counts[cell] = Count(number, number)
        self.unpublished.add(cell)
        return cell

    def small(self, threshold: int = LEAST_THRESHOLD) -> set[Key]:
        """Cells behind which there is somebody, but fewer than so many persons."""
        few = {one for one, n in self.counts.items() if n.number and n.persons < threshold}
        return few - self.unpublished

    def exposed(self, told: Told, threshold: int = LEAST_THRESHOLD) -> list[Key]:
        """The small cells that whoever has all of the report's tables can narrow down too far."""
        hidden, small = told.withheld() | self.unpublished, self.small(threshold)
        found: list[Key] = []
        for keys, sums in self.islands():
            if few := sorted(small.intersection(keys)):
                found += exposed({one: self.counts[one].number for one in keys}, sums, hidden, few, threshold - 1)
        return sorted(found)

    def all_sums(self) -> list[Sum]:
        """What adds up to what."""
        return [Sum(parts, whole) for parts, whole in self.sums]

    def without(self, blocks: Collection[Block]) -> Cells:
        """The cells of other measures and years; what some of these add up to is tied to them no more."""
        kept = {one: count for one, count in self.counts.items() if block(one) not in blocks}
        sums = {(parts, whole): None for parts, whole in self.sums if all(one in kept for one in (*parts, whole))}
        return Cells(kept, sums, self.unpublished & kept.keys())

    def islands(self) -> Iterable[tuple[list[Key], list[Sum]]]:
        """Cells that no sum ties to others can be protected apart, and sooner."""
        root: dict[Key, Key] = {}

        def find(one: Key) -> Key:
            while root.setdefault(one, one) != one:
                one = root[one]
            return one

        for parts, whole in self.sums:
            for part in parts:
                root[find(part)] = find(whole)
        islands: dict[Key, tuple[list[Key], list[Sum]]] = {}
        for one in self.counts:
            islands.setdefault(find(one), ([], []))[0].append(one)
        for parts, whole in self.sums:
            islands[find(whole)][1].append(Sum(parts, whole))
        return islands.values()


@dataclass(frozen=True)
class Told:
    """What may be told: the number of each cell, nothing where it is withheld.

    ``frozen``: measures and years that stand as an earlier report told them. ``apart``: those of which the
    observatory's pages tell what is withheld here, or withhold what is told here.
    """

    numbers: Mapping[Key, int | None]
    frozen: frozenset[Block] = frozenset()
    apart: frozenset[Block] = frozenset()

    def number(self, measure: str, year: int, /, **at: str) -> int | None:
        """The number of a cell; zero where nothing was counted, ``None`` where it is withheld."""
        return self.numbers.get(key(measure, year, **at), 0)

    def values(self, measure: str, cut: str, *years: int) -> list[str]:
        """The values of a cut that occur in some years, the largest number of the last year first."""
        found = {
            at[0][1]
            for name, year, at in self.numbers
            if name == measure and year in years and len(at) == 1 and at[0][0] == cut
        }
        last = years[-1]
        return sorted(found, key=lambda value: (-(self.number(measure, last, **{cut: value}) or 0), value))

    def withheld(self) -> set[Key]:
        """The cells that are not told."""
        return {one for one, number in self.numbers.items() if number is None}
