"""What of a report may be told, with all that reports told before: see ``docs/algorithms/yearbook.md``.

Whoever reads this report may hold the last edition, last year's report (which tells of the same years) and those of the
other quadrants. What they told cannot be taken back: it protects nothing to withhold it now; what they withheld stays
withheld; and a count that has since moved by one or two would tell of the person whose communication came in between.

And they may open the observatory's pages (`raccordo.observatory.yearbook.beside`): what these tell is
withheld here only where nothing else protects, for it protects from nobody who has both; and what they withhold is
guarded here like a small count, for it may protect one that only a page could tell.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping

from raccordo.analysis.disclosure import LEAST_THRESHOLD, DisclosureError
from raccordo.analysis.linked import Sum, exposed, protect_together
from raccordo.observatory.yearbook.beside import Beside
from raccordo.observatory.yearbook.cells import Block, Cells, Key, Told, block

Earlier = Mapping[Key, int | None]
"""What reports told before: the last number of a cell that was ever told, nothing where it was always withheld."""
REGIONAL = ("region_hires", "region_ends", "journeys", "messages", "refused", "contradictions")
"""Measures that every quadrant's report tells of the same cells."""


def guarded(
    cells: Cells, earlier: Earlier | None = None, pages: Beside | None = None, threshold: int = LEAST_THRESHOLD
) -> Told:
    """What may be told.

    A measure of a year whose figures moved by fewer than ``threshold`` since they were told stands as it was told.
    ``pages``: what the observatory's pages tell of some cells; it is withheld here only where nothing else protects,
    and `Told.apart` says of what.

    Raises:
        DisclosureError: figures that do not add up, or that cannot be protected.
    """
    before = earlier or {}
    frozen = {one for one in _blocks(before) if _barely_moved(cells, before, one, threshold)}
    withheld: set[Key] = set()
    waiting = list(cells.without(frozen).islands())
    while waiting:
        keys, sums = waiting.pop()
        try:
            withheld |= _with_pages(cells, before, pages or {}, keys, sums, threshold)
        except DisclosureError:
            told_before = {block(one) for one in keys if before.get(one) is not None} - frozen
            if not told_before:
                raise
            frozen |= told_before  # what was told cannot be protected any better: it stands
            waiting += list(_part(cells, keys).without(frozen).islands())
    numbers = {
        one: before.get(one) if block(one) in frozen else None if one in withheld else count.number
        for one, count in cells.counts.items()
        if one not in cells.unpublished
    }
    apart = {
        block(one) for one, told in (pages or {}).items()
        if one in numbers and cells.counts[one].number and (told is None) != (numbers[one] is None)
    }  # fmt: skip
    return Told(numbers, frozenset(frozen), frozenset(apart))


def _with_pages(
    cells: Cells, before: Earlier, pages: Beside, keys: list[Key], sums: list[Sum], threshold: int
) -> set[Key]:
    """The cells of an island to withhold, with the pages or, where they cannot be protected so, without.

    Raises:
        DisclosureError: they cannot be protected at all.
    """
    try:
        return _withheld(cells, before, pages, keys, sums, threshold)
    except DisclosureError:
        if not any(one in pages for one in keys):
            raise
        return _withheld(cells, before, {}, keys, sums, threshold)


def _blocks(before: Earlier) -> set[Block]:
    return {block(one) for one in before}


def _moved(cells: Cells, before: Earlier, keys: Iterable[Key]) -> dict[Key, int]:
    """By how much each cell that was told has moved since, of those that have."""
    found = {}
    for one in keys:
        told = before.get(one)
        if told is not None and one in cells.counts and cells.counts[one].number != told:
            found[one] = cells.counts[one].number - told
    return found


def _barely_moved(cells: Cells, before: Earlier, one: Block, threshold: int) -> bool:
    """Whether the figures of a measure and year, or their whole, moved by fewer than so many since they were told."""
    moved = _moved(cells, before, (key for key in cells.counts if block(key) == one))
    small = {key for key, by in moved.items() if abs(by) < threshold}
    return bool(moved) and (len(small) == len(moved) or any(not key.at for key in small))


def _part(cells: Cells, keys: Collection[Key]) -> Cells:
    inside = set(keys)
    sums = {(parts, whole): None for parts, whole in cells.sums if whole in inside and inside.issuperset(parts)}
    counts = {one: cells.counts[one] for one in keys}
    return Cells(counts, sums, cells.unpublished & inside)


def _withheld(
    cells: Cells, before: Earlier, pages: Beside, keys: list[Key], sums: list[Sum], threshold: int
) -> set[Key]:
    """The cells of an island to withhold.

    What was withheld before stays so and takes no part in protecting anything new: what was told then binds it.

    Raises:
        DisclosureError: they cannot be protected.
    """
    moved = _moved(cells, before, keys)
    silent = {one for one in keys if one in before and before[one] is None}
    known = {one for one in keys if before.get(one) is not None and one not in moved}
    small = {one for one in cells.small(threshold) if one in set(keys)} - known
    few = (small - silent) | {one for one, by in moved.items() if abs(by) < threshold}
    closed = {one for one in keys if one in pages and pages[one] is None and cells.counts[one].number} - known
    few |= closed - silent
    on_pages = {one for one in keys if pages.get(one) == cells.counts[one].number} - few - silent
    if not few and not moved and all(one in before or one in cells.unpublished for one in keys):
        return silent  # nothing is told that was not told before
    if not few and not silent:
        return set()
    values = {one: cells.counts[one].number for one in keys}
    unpublished = silent | (cells.unpublished & values.keys())
    bound = known | silent
    hidden = protect_together(
        values, sums, few, threshold - 1, known=bound, unpublished=unpublished, dear=on_pages - known
    )
    if silent and (found := exposed(values, sums, hidden, sorted((small | closed) & silent), threshold - 1)):
        raise DisclosureError(f"{len(found)} cells withheld before could be found now")
    return set(hidden) - cells.unpublished


def as_text(told: Told) -> str:
    """What a report told, as it is kept: cell by cell, nothing where it was withheld."""
    rows = [[one.measure, one.year, dict(one.at), number] for one, number in sorted(told.numbers.items())]
    return json.dumps(rows, separators=(",", ":"))


def told_before(texts: Iterable[tuple[str, bool]]) -> Earlier:
    """What reports told, the first made first; of each its text, and whether it is of another quadrant."""
    found: dict[Key, int | None] = {}
    for text, elsewhere in texts:
        for measure, year, at, number in json.loads(text):
            if elsewhere and measure not in REGIONAL:
                continue
            one = Key(measure, year, tuple(sorted(at.items())))
            if number is not None or one not in found:
                found[one] = number
    return found
