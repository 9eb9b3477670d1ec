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
    def companies_share(self) -> float:
        """The part of the companies made: all of them, except in regions far smaller than the demo's (tests)."""
        return min(1.0, self.scale / 0.01)

    def day_between(
        self, rng: np.random.Generator, count: int, first: dt.date, last: dt.date, *, working: bool = True
    ) -> np.ndarray:
        """Days between two, both included; Saturdays and Sundays become the Friday before (``working``)."""
        span = (last - first).days
        days = np.datetime64(first) + rng.integers(0, span + 1, count).astype("timedelta64[D]")
        if not working:
            return days
        moved = np.busday_offset(days, 0, roll="backward").astype("datetime64[D]")
        return np.where(moved < np.datetime64(first), np.datetime64(first), moved)

    def day_of_work(self, rng: np.random.Generator, count: int, first: dt.date, last: dt.date) -> np.ndarray:
        """Working days with the year's rhythm: few in August and at Christmas, hardly any in the spring of 2020."""
        days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        days = days[np.is_busday(days)]
        weight = np.ones(len(days))
        month = days.astype("datetime64[M]").astype(int) % 12 + 1
        weight[month == 8] = 0.35
        weight[month == 12] = 0.7
        closed = (days >= np.datetime64("2020-03-09")) & (days <= np.datetime64("2020-05-17"))
        weight[closed] = 0.08
        slow = (days > np.datetime64("2020-05-17")) & (days <= np.datetime64("2020-07-31"))
        weight[slow] = 0.5
        second_wave = (days >= np.datetime64("2020-11-02")) & (days <= np.datetime64("2020-12-31"))
        weight[second_wave] *= 0.6
        return rng.choice(days, size=count, p=weight / weight.sum())

    def day_before_plan(self, rng: np.random.Generator, count: int, years: int) -> np.ndarray:
        """Days in the years before the plan began."""
        return self.day_between(rng, count, self.start.replace(year=self.start.year - years), self.start)

    @property
    def diligence(self) -> np.ndarray:
        """How well each centre works, 0.55 to 1.1, in the order of ``places.centres``: some are visibly behind."""
        rng = self.rng("diligence")
        values = rng.uniform(0.85, 1.1, len(self.places.centres))
        behind = rng.choice(len(values), size=min(3, len(values)), replace=False)
        values[behind] = rng.uniform(0.55, 0.68, len(behind))
        return values

    def effort_of(self, centre_ids: np.ndarray) -> np.ndarray:
        """The diligence of the centre of each row."""
        known = {centre.pk: value for centre, value in zip(self.places.centres, self.diligence, strict=True)}
        return np.array([known[pk] for pk in np.asarray(centre_ids).tolist()])

    def neighbour_of(self, rng: np.random.Generator, centre_ids: np.ndarray) -> np.ndarray:
        """For each centre one of the three nearest to it."""
        position = np.array([(c.longitude * 0.7, c.latitude) for c in self.places.centres])
        far = ((position[:, None] - position[None]) ** 2).sum(-1)
        nearest = np.argsort(far, axis=1, kind="stable")[:, 1:4]
        keys = np.array([centre.pk for centre in self.places.centres])
        order = {pk: index for index, pk in enumerate(keys.tolist())}
        rows = np.array([order[pk] for pk in np.asarray(centre_ids).tolist()], dtype=int)
        return keys[nearest[rows, rng.integers(0, nearest.shape[1], len(rows))]] if len(rows) else rows

    def someone(self, rng: np.random.Generator, centre_ids: np.ndarray, kind: str = "operators") -> list[int | None]:
        """For each centre one of its operators (or navigators), by key; ``None`` where it has nobody."""
        staff = self.made[kind]
        order = np.argsort(staff["centre_id"], kind="stable")
        keys, centres = staff["id"][order], staff["centre_id"][order]
        wanted = np.asarray(centre_ids)
        first, last = np.searchsorted(centres, wanted, "left"), np.searchsorted(centres, wanted, "right")
        rows = first + np.floor(rng.random(len(wanted)) * (last - first)).astype(int)
        found = keys[np.minimum(rows, len(keys) - 1)].tolist()
        return [pk if here else None for pk, here in zip(found, (last > first).tolist(), strict=True)]


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
