"""What all generators share: the day, the size, the places, the streams of chance, the writer."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from raccordo.demo.calibration import PLAN_END, PLAN_START, REFERENCE_DAY
from raccordo.demo.region.writer import Writer
from raccordo.kernel.territory.models import Centre, CentreAssignment, Municipality, Population


@dataclass(frozen=True)
class Places:
    """The region's places as parallel arrays; a municipality shared by two centres appears once for each.

    ``weight`` is the part of the region's inhabitants that a row stands for (they sum to one).
    """

    municipality: np.ndarray
    cadastral_code: list[str]
    longitude: np.ndarray
    latitude: np.ndarray
    centre: np.ndarray
    weight: np.ndarray
    centres: list[Centre]

    def draw(self, rng: np.random.Generator, count: int, *, centre_weight: np.ndarray | None = None) -> np.ndarray:
        """Rows drawn by inhabitants; ``centre_weight`` (one per row) makes some places likelier."""
        weight = self.weight if centre_weight is None else self.weight * centre_weight
        return rng.choice(len(self.weight), size=count, p=weight / weight.sum())


@dataclass
class World:
    """The region being made. ``made`` is where generators leave what later ones need, by name."""

    scale: float
    seed: int
    places: Places
    writer: Writer
    made: dict[str, Any] = field(default_factory=dict)
    today: dt.date = REFERENCE_DAY
    start: dt.date = PLAN_START
    end: dt.date = PLAN_END

    def rng(self, stream: str) -> np.random.Generator:
        """An independent stream of chance for a name: adding a generator does not move the others."""
        return np.random.default_rng([self.seed, zlib.crc32(stream.encode())])

    def scaled(self, count: float, *, least: int = 1) -> int:
        """A number of Piemonte's at this scale."""
        return max(least, round(count * self.scale))

    @property
    def diligence(self) -> np.ndarray:
        """How well each centre works, 0.55 to 1.1, in the order of ``places.centres``: some are visibly behind."""
        rng = self.rng("diligence")
        values = rng.uniform(0.85, 1.1, len(self.places.centres))
        behind = rng.choice(len(values), size=min(3, len(values)), replace=False)
        values[behind] = rng.uniform(0.55, 0.68, len(behind))
        return values


def read_places(at: dt.date) -> Places:
    """The places on a day, as loaded by ``territory load``."""
    totals = dict(
        Population.objects.filter(age_from=None, age_to=None)
        .order_by("municipality_id", "year")
        .values_list("municipality_id", "total")
    )
    rows = list(
        CentreAssignment.objects.valid_at(at)
        .order_by("municipality__code", "centre__code")
        .values_list("municipality_id", "centre_id", "share")
    )
    known = {m.pk: m for m in Municipality.objects.filter(pk__in={row[0] for row in rows})}
    weight = np.array([totals.get(m, 0) * float(share) for m, _, share in rows])
    if not rows or weight.sum() == 0:
        raise LookupError("The territory is not loaded: run “raccordo territory load” first.")
    return Places(
        municipality=np.array([m for m, _, _ in rows]),
        cadastral_code=[known[m].cadastral_code for m, _, _ in rows],
        longitude=np.array([known[m].longitude or 0.0 for m, _, _ in rows]),
        latitude=np.array([known[m].latitude or 0.0 for m, _, _ in rows]),
        centre=np.array([c for _, c, _ in rows]),
        weight=weight / weight.sum(),
        centres=list(Centre.objects.valid_at(at).order_by("code")),
    )


#: A generator: writes the records of one part of the region and tells its progress.
Generator = Callable[[World], None]
