"""Which records are drawn and who looks at which: both follow from the seed and the digest of the sealed records.

Every record is ranked by SHA-256 of ``seed|digest|record``; the first ones of each stratum are drawn. Anybody with the
seed and the sealed records can draw the same sample with any tool, today and in ten years: no library's random
generator is involved.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from raccordo.kernel.measures.sealing import Row
from raccordo.plan.evidence.formula import Design, allocate, sample_size

#: A stratum: the primary key of the centre, or ``None`` for records without one.
Centre = int | None


@dataclass(frozen=True)
class Drawn:
    """A drawn record, in the order in which the sample is looked at."""

    record: int
    centre: Centre
    row: Row


@dataclass(frozen=True)
class Draw:
    """A sample: its records in order, and per stratum how many there are and how many were drawn.

    ``stratified`` is false where there are fewer draws than centres: then the region is one stratum, whose key is
    ``None``.
    """

    records: list[Drawn]
    strata: dict[Centre, tuple[int, int]]
    population: int
    stratified: bool


def rank(seed: str, digest: str, what: object) -> str:
    """The place of something in the order of a draw."""
    return hashlib.sha256(f"{seed}|{digest}|{what}".encode()).hexdigest()


def population(rows: Iterable[Row]) -> list[Row]:
    """Each record once: one with several centres belongs to the first of them."""
    found: dict[int, Row] = {}
    for row in rows:
        found.setdefault(row.record, row)
    return list(found.values())


def draw(rows: Iterable[Row], digest: str, seed: str, design: Design) -> Draw:
    """The sample that a seed gives of the sealed rows of a reading."""
    records = population(rows)
    size = sample_size(len(records), design)
    groups: dict[Centre, list[Row]] = {}
    for row in records:
        groups.setdefault(row.centre, []).append(row)
    stratified = len(groups) <= size
    if not stratified:
        groups = {None: records}
    sizes = {key: len(groups[key]) for key in sorted(groups, key=lambda centre: (centre is None, centre))}
    given = allocate(sizes, size) if size else {}
    chosen = [row for key, count in given.items() for row in ranked(groups[key], seed, digest)[:count]]
    strata = {key: (sizes[key], given.get(key, 0)) for key in sizes}
    ordered = [Drawn(row.record, row.centre, row) for row in ranked(chosen, seed, digest)]
    return Draw(ordered, strata, len(records), stratified)


def ranked(rows: Iterable[Row], seed: str, digest: str) -> list[Row]:
    """Rows in the order of a draw."""
    return sorted(rows, key=lambda row: rank(seed, digest, row.record))


def assign(
    records: Sequence[Drawn], reviewers: Sequence[str], seed: str, digest: str, may: Callable[[str, Drawn], bool]
) -> list[str | None]:
    """A reviewer per record, in the order of the records: of those who may look at it, who has fewest so far.

    Ties are settled by the seed. ``None`` where nobody may.
    """
    load: Counter[str] = Counter()
    found: list[str | None] = []
    for record in records:
        fit = [name for name in reviewers if may(name, record)]
        chosen = min(fit, key=lambda name: (load[name], rank(seed, digest, f"{record.record}|{name}")), default=None)
        if chosen is not None:
            load[chosen] += 1
        found.append(chosen)
    return found
