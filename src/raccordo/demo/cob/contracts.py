"""Employment relationships that could have been, by the chunk: the truth from which messages are written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from raccordo.demo.cob.calendar import OPEN, cells, days_of_end, days_of_start
from raccordo.demo.cob.people import People
from raccordo.demo.cob.places import places

NEVER = np.datetime64("NaT")
CHUNK = 200_000
PER_PERSON = 4.2
#: Jobs of one employer, about; employers of a municipality share its jobs unevenly.
JOBS_PER_EMPLOYER = 14.0
CHAINED = 0.18
#: Relationships that begin while another of the same person and kind lasts and are made to have its employer: a fault
#: of rare files, about one in a thousand. An assumption.
OVERLAPPING = 0.025

#: Kinds of relationship: contract, template, whether it has a planned end; and their shares (assumptions) among those
#: that end in the quarter they began or the next, within two years, later, and never.
KINDS = (
    ("A.01.00", "UL", False), ("A.02.00", "UL", True), ("A.02.01", "UL", True), ("A.03.09", "UL", False),
    ("A.05.02", "UL", True), ("A.06.01", "US", True), ("C.01.00", "UL", True), ("A.04.02", "UD", False),
    ("B.03.00", "UL", True),
)  # fmt: skip
SHARES = np.array(
    [
        [0.06, 0.46, 0.07, 0.02, 0.09, 0.22, 0.02, 0.03, 0.03],
        [0.16, 0.44, 0.06, 0.06, 0.07, 0.09, 0.05, 0.05, 0.02],
        [0.52, 0.20, 0.01, 0.14, 0.02, 0.01, 0.00, 0.10, 0.00],
        [0.66, 0.14, 0.01, 0.11, 0.01, 0.01, 0.00, 0.06, 0.00],
    ]
)
CONTRACTS = np.array([kind[0] for kind in KINDS])
TEMPLATES = np.array([kind[1] for kind in KINDS])
PLANNED = np.array([kind[2] for kind in KINDS])
PERMANENT, FIXED, SUBSTITUTE, APPRENTICE, ON_CALL, AGENCY, TRAINEE, DOMESTIC, COLLABORATION = range(len(KINDS))
FULL_TIME_SHARE = np.array([0.72, 0.60, 0.62, 0.78, 0.15, 0.78, 0.75, 0.30, 0.4])

#: Targeted placement (L. 68/1999): part of the people on its lists, and of their jobs outside the fields, with a usual
#: contract, those that are communicated as such. Together about seven hirings in a thousand. An assumption, of the
#: order of what one centre told: 334 placements of 2023 in the province of Piacenza (Libertà, 10 March 2024), which by
#: inhabitants would be 5,000 of Piemonte's 660,000 hirings. Piemonte's own lists hold 46,000 people (Agenzia Piemonte
#: Lavoro, 6 July 2023).
LISTED, PLACED = 0.02, 0.65
PLACEABLE = (PERMANENT, FIXED, APPRENTICE)

#: Sectors with their share of employers and how much likelier a start is in each quarter of the year.
SECTORS = (
    ("01.21.00", 0.07, (0.7, 1.0, 2.6, 0.6)), ("56.10.11", 0.12, (0.9, 1.4, 1.1, 0.8)),
    ("55.10.00", 0.04, (1.3, 1.4, 1.2, 0.7)), ("85.20.00", 0.09, (0.8, 0.4, 2.6, 0.9)),
    ("84.11.10", 0.04, (1, 1, 1, 1)), ("86.10.10", 0.05, (1, 1, 1, 1)), ("47.11.20", 0.13, (0.9, 1.0, 1.0, 1.5)),
    ("25.62.00", 0.11, (1, 1, 0.9, 0.9)), ("29.32.09", 0.05, (1, 1, 0.9, 0.9)),
    ("41.20.00", 0.10, (1.1, 1.1, 0.9, 0.7)),
    ("49.41.00", 0.07, (1, 1, 1, 1.2)), ("62.01.00", 0.05, (1, 1, 1, 1)), ("81.21.00", 0.08, (1, 1, 1, 1)),
)  # fmt: skip
SECTOR_CODES = np.array([sector[0] for sector in SECTORS])
SECTOR_SHARES = np.cumsum([sector[1] for sector in SECTORS])
SEASON = np.array([sector[2] for sector in SECTORS])
SEASONAL = (0, 1, 2)
PUBLIC = (3, 4, 5)
AGRICULTURE = 0
OCCUPATIONS = np.array(
    ["6.4.1.2", "5.2.2.3", "5.2.2.1", "2.6.4.1", "4.1.1.2", "3.2.1.1", "5.1.2.2", "6.2.2.3", "7.2.7.1", "6.1.2.1",
     "7.4.2.3", "2.7.1.1", "8.1.4.3"]
)  # fmt: skip
CCNL = np.array(["009", "058", "058", "264", "262", "265", "042", "113", "113", "071", "146", "042", "197"])


@dataclass
class Contracts:
    """Relationships as columns. Days are `NaT` where there is none; codes are places in the tables above.

    `seen` is false where the hire lies before the file; `protected` says what came of targeted placement.
    """

    person: np.ndarray
    home: np.ndarray
    work: np.ndarray
    employer: np.ndarray
    start: np.ndarray
    end: np.ndarray
    kind: np.ndarray
    sector: np.ndarray
    full_time: np.ndarray
    weekly: np.ndarray
    pay: np.ndarray
    level: np.ndarray
    seen: np.ndarray
    protected: np.ndarray

    def __len__(self) -> int:
        return len(self.person)

    @property
    def public(self) -> np.ndarray:
        """Whether the employer is a public administration."""
        return np.isin(self.sector, PUBLIC)


def chunks(contracts: int) -> list[tuple[int, int]]:
    """The first number and the size of every chunk."""
    return [(first, min(CHUNK, contracts - first)) for first in range(0, contracts, CHUNK)]


def people_of(count: int) -> int:
    """How many people so many relationships are spread over."""
    return max(1, round(count / PER_PERSON))


def make(seed: int, total: int, number: int) -> tuple[Contracts, People]:
    """One chunk of relationships and its people, who appear in no other chunk."""
    first, count = chunks(total)[number]
    rng = np.random.default_rng([seed, 2, number])
    people = People(seed, number, number * people_of(CHUNK), people_of(count))
    row, column = cells(total, first, count)
    start = days_of_start(rng, row)
    end = days_of_end(rng, column, start)
    person = np.floor(len(people.tax_code) * rng.random(count) ** 1.5).astype(int)
    home = places().homes.draw(rng, np.zeros(len(people.tax_code), int))
    work = places().work.draw(rng, home[person])
    quarter = np.maximum(row - 1, 0) % 4
    employer = _employers(rng, work, total)
    other = _employers(rng, work, total)
    # Of two employers the one in season is likelier to hire.
    sector = _sector(employer)
    passed = rng.random(count) * SEASON.max() > SEASON[sector, quarter]
    employer = np.where(passed, other, employer)
    sector = _sector(employer)
    kind = _kinds(rng, row, column, sector)
    agency = kind == AGENCY
    employer = np.where(agency, 9_900_000 + employer % 60, employer)
    made = Contracts(
        person, home[person], work, employer, start, end, kind, sector,
        full_time=rng.random(count) < FULL_TIME_SHARE[kind],
        weekly=np.zeros(count), pay=np.round(rng.lognormal(9.95, 0.25, count), -2),
        level=rng.integers(1, 8, count), seen=row > 0, protected=np.zeros(count, bool),
    )  # fmt: skip
    made.weekly = np.where(made.full_time, 40.0, rng.choice([16.0, 20.0, 24.0, 30.0], count))
    _chain(rng, made, home)
    _part_equals(made, _meet(np.random.default_rng([seed, 7, number]), made))
    made.protected = _placed(np.random.default_rng([seed, 5, number]), made, len(people.tax_code))
    return made, people


def _placed(rng: np.random.Generator, made: Contracts, people: int) -> np.ndarray:
    """Which relationships came of targeted placement: some of those of the people on its lists."""
    listed = rng.random(people) < LISTED
    usual = np.isin(made.kind, PLACEABLE) & (made.sector != AGRICULTURE)
    return listed[made.person] & usual & (rng.random(len(made)) < PLACED)


def _employers(rng: np.random.Generator, work: np.ndarray, total: int) -> np.ndarray:
    """An employer of each municipality: one in a thousand and one of every `JOBS_PER_EMPLOYER` jobs, unevenly drawn."""
    size = np.maximum(3, places().jobs / places().jobs.sum() * 2_000_000 / JOBS_PER_EMPLOYER).astype(int)
    base = np.concatenate([[0], np.cumsum(size)[:-1]])
    return base[work] + np.floor(size[work] * rng.random(len(work)) ** 2.5).astype(int)


def _sector(employer: np.ndarray) -> np.ndarray:
    """The sector of each employer, always the same."""
    share = (employer.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(40)) / 2.0**24
    return np.minimum(np.searchsorted(SECTOR_SHARES, share, side="right"), len(SECTORS) - 1)


def _kinds(rng: np.random.Generator, row: np.ndarray, column: np.ndarray, sector: np.ndarray) -> np.ndarray:
    gap = column - np.maximum(row - 1, 0)
    group = np.where(column == OPEN, 3, np.where(gap <= 1, 0, np.where(gap <= 8, 1, 2)))
    edges = np.cumsum(SHARES, axis=1)
    kind = (rng.random(len(row))[:, None] > edges[group]).sum(axis=1)
    kind = np.minimum(kind, len(KINDS) - 1)
    # A school hires teachers, not apprentices; nobody is an apprentice in the public sector.
    return np.where(np.isin(sector, PUBLIC) & (kind == APPRENTICE), FIXED, kind)


def _chain(rng: np.random.Generator, made: Contracts, home: np.ndarray) -> None:
    """Make some relationships follow another of the same person and employer within a month.

    Ends and starts are put in order and matched; where a start comes soon after an end, the later relationship takes
    the earlier one's person, employer, place and kind. Starts grow along a chain, so there are no circles.
    """
    count = len(made)
    ended = np.flatnonzero(~np.isnat(made.end) & PLANNED[made.kind] & (rng.random(count) < CHAINED))
    begun = np.flatnonzero(made.seen & PLANNED[made.kind] & (rng.random(count) < CHAINED))
    ended = ended[np.argsort(made.end[ended], kind="stable")]
    begun = begun[np.argsort(made.start[begun], kind="stable")]
    size = min(len(ended), len(begun))
    if not size:
        return
    after = np.searchsorted(made.start[begun], made.end[ended[:size]], side="right")
    usable, first = np.unique(np.minimum(after, len(begun) - 1), return_index=True)
    follower, leader = begun[usable], ended[first]
    gap = (made.start[follower] - made.end[leader]).astype(int)
    good = (gap >= 1) & (gap <= 30)
    parent = np.arange(count)
    parent[follower[good]] = leader[good]
    while not np.array_equal(parent, grand := parent[parent]):
        parent = grand
    for name in ("person", "employer", "work", "sector", "kind"):
        setattr(made, name, getattr(made, name)[parent])
    made.home = home[made.person]


def _meet(rng: np.random.Generator, made: Contracts) -> np.ndarray:
    """Give some relationships the employer of another that lasts when they begin; says which."""
    order = np.lexsort((made.start, made.person))
    one, two = order[:-1], order[1:]
    lasts = np.isnat(made.end[one]) | (made.end[one] >= made.start[two])
    alike = (made.kind[one] == made.kind[two]) & (made.public[one] == made.public[two])
    meets = (made.person[one] == made.person[two]) & (made.start[two] > made.start[one]) & lasts & alike
    meets &= made.seen[one] & made.seen[two] & (rng.random(len(one)) < OVERLAPPING)
    meets[1:] &= ~meets[:-1]  # the one that is followed keeps its own employer
    for name in ("employer", "work", "sector"):
        column = getattr(made, name)
        column[two[meets]] = column[one[meets]]
    met = np.zeros(len(made), bool)
    met[two[meets]] = True
    return met


def _part_equals(made: Contracts, met: np.ndarray) -> None:
    """Give another employer to relationships that overlap one of the same person and employer: those would be faults.

    A fault is written on purpose (`met`, where it does not begin on the other's very day) or not at all.
    """
    far = np.where(np.isnat(made.end), np.datetime64("2100-01-01"), made.end)
    for step in range(1, 50):
        order = np.lexsort((made.start, made.employer, made.person))
        same = (made.person[order[1:]] == made.person[order[:-1]]) & (
            made.employer[order[1:]] == made.employer[order[:-1]]
        )
        group = np.concatenate([[0], np.cumsum(~same)])
        # The latest end so far within the group: ends are raised by the group, which only grows.
        day = far[order].astype(int) + group * 1_000_000
        latest = np.maximum.accumulate(day) - group * 1_000_000
        wanted = met[order[1:]] & (made.start[order[1:]] > made.start[order[:-1]])
        clash = order[1:][same & ~wanted & (made.start[order[1:]].astype(int) <= latest[:-1])]
        if not len(clash):
            return
        made.employer[clash] = 9_000_000 + (made.employer[clash] * 31 + step * 17 + clash) % 800_000
    raise RuntimeError("relationships of one person and employer still overlap")
