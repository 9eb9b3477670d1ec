"""Where people live and work: homes by inhabitants, workplaces by gravity.

From home i to work at j with weight jobs_j · exp(−distance / 4 km), where jobs are as many as inhabitants and a place
keeps its own at distance 2 km: an assumption, with the shape commuting has, not its measure. With four kilometres 42.5%
work where they live (42.0% of commuters in ISTAT's census of 2021), and by the method of ISTAT's local labour systems
the expected flows make 37 areas (40 systems of 2011 have municipalities in Piemonte); with twelve they make five. Small
places keep too few of their own: half of them under 6%, where the census has 19%.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from raccordo.kernel.territory.build import build
from raccordo.kernel.territory.facts import default_facts, read_facts

DECAY_KM = 4.0
OWN_KM = 2.0
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Chances:
    """Rows of weights to draw from: row k of the cumulative shares is kept raised by k, all in one sorted array."""

    raised: np.ndarray
    width: int

    @classmethod
    def of(cls, weights: np.ndarray) -> Chances:
        """From one row of weights for each case."""
        shares = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
        shares[:, -1] = 1.0
        return cls((shares + np.arange(len(weights))[:, None]).ravel(), weights.shape[1])

    def draw(self, rng: np.random.Generator, rows: np.ndarray) -> np.ndarray:
        """One place for each of `rows`, from the weights of that row."""
        found = np.searchsorted(self.raised, rows + rng.random(len(rows)), side="right")
        return np.minimum(found - rows * self.width, self.width - 1)


@dataclass(frozen=True)
class Places:
    """The municipalities: cadastral code, and the tables of homes and of workplaces for each home."""

    cadastral: np.ndarray
    istat: np.ndarray
    jobs: np.ndarray
    homes: Chances
    work: Chances


@cache
def places() -> Places:
    """The municipalities in force of the default region, from the packages (no database)."""
    territory = build(read_facts(default_facts()))
    totals: dict[str, int] = {}
    for row in territory.population:
        if row.headcount.age_from is None and row.headcount.age_to is None:
            totals[row.code] = row.headcount.total
    alive = [m for m in territory.municipalities if m.valid_to is None and m.longitude is not None]
    people = np.array([totals.get(m.code, 0) for m in alive], float)
    latitude = np.array([m.latitude for m in alive], float)
    longitude = np.array([m.longitude for m in alive], float)
    north = (latitude[:, None] - latitude) * KM_PER_DEGREE
    east = (longitude[:, None] - longitude) * KM_PER_DEGREE * np.cos(np.radians(latitude.mean()))
    jobs = people
    weight = jobs * np.exp(-np.maximum(np.hypot(north, east), OWN_KM) / DECAY_KM)
    return Places(
        cadastral=np.array([m.cadastral_code for m in alive]),
        istat=np.array([m.code for m in alive]),
        jobs=jobs,
        homes=Chances.of(people[None]),
        work=Chances.of(weight),
    )
