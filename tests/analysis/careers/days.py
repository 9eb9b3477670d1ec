"""A slow and obvious reading of working lives, day by day, to check the fast one against."""

import datetime as dt
from dataclasses import dataclass

import pyarrow as pa

DAY_ZERO = dt.date(2020, 2, 20)
FULL, PART = "F", "PVM"


def day(number: int) -> dt.date:
    """The day a number of days after 20 February 2020 (so that 29 February is day 9)."""
    return DAY_ZERO + dt.timedelta(days=number)


@dataclass(frozen=True)
class Job:
    """A relationship with its days as numbers; `end` None is open."""

    relationship: str
    person: str
    start: int
    end: int | None
    hours: str | None = None
    fte: float | None = None
    contract: str | None = None
    phase: int = 1
    begun: int | None = None
    """The first day of the relationship, where this is a later phase of it."""
    goes_on: bool = False
    """Whether another phase follows."""

    def on(self, number: int) -> bool:
        """Whether the day is worked."""
        return self.start <= number and (self.end is None or number <= self.end)

    @property
    def kind(self) -> str:
        """full, part or unknown, by the code of hours and then by the full-time equivalent."""
        if self.hours in (FULL, *PART):
            return "full" if self.hours == FULL else "part"
        if self.fte is not None:
            return "full" if self.fte >= 1 else "part"
        return "unknown"

    @property
    def known_fte(self) -> float | None:
        """The full-time equivalent, 1 for a full-time job that does not say it."""
        return 1.0 if self.fte is None and self.kind == "full" else self.fte

    @property
    def rank(self) -> tuple[float, int, str]:
        """What the choice of the dominant relationship compares: the least is it."""
        return -self.weight, self.start if self.begun is None else self.begun, self.relationship

    @property
    def weight(self) -> float:
        """What the choice of the dominant relationship compares first."""
        return self.known_fte if self.known_fte is not None else (0.5 if self.kind == "part" else 0.0)


def table(jobs: list[Job], phases: bool = False) -> pa.RecordBatch:
    """The jobs, or the phases of jobs, as a batch for the kernel, in the given order."""
    numbered = {"phase": pa.array([job.phase for job in jobs], pa.int32())} if phases else {}
    return pa.RecordBatch.from_pydict(
        numbered
        | {
            "relationship": pa.array([job.relationship for job in jobs], pa.string()),
            "person": pa.array([job.person for job in jobs], pa.string()),
            "start": pa.array([day(job.start) for job in jobs], pa.date32()),
            "end": pa.array([None if job.end is None else day(job.end) for job in jobs], pa.date32()),
            "hours": pa.array([job.hours for job in jobs], pa.string()),
            "fte": pa.array([job.fte for job in jobs], pa.float64()),
            "contract": pa.array([job.contract for job in jobs], pa.string()),
        }
    )


def status_of(active: list[Job]) -> str:
    """The label of a set of jobs."""
    kinds = {job.kind for job in active}
    if not active:
        return "out_of_work"
    if len(active) == 1:
        return {"full": "one_full_time", "part": "one_part_time", "unknown": "one_unknown"}[active[0].kind]
    if {"full", "part"} <= kinds:
        return "several_mixed"
    if "unknown" in kinds:
        return "several_unknown"
    return "several_full_time" if kinds == {"full"} else "several_part_time"


def dominant_of(active: list[Job]) -> Job | None:
    """The heaviest job, then the one begun first, then the smallest identifier."""
    return min(active, key=lambda job: job.rank, default=None)


def segments_day_by_day(
    jobs: list[Job], first: int | None, last: int, min_gap: int = 1, gaps: bool = True
) -> list[dict[str, object]]:
    """Segments found by asking, for every person and day, which jobs are worked on it."""
    rows = []
    worked = [job for job in jobs if job.end is None or job.end >= job.start]
    for person in sorted({job.person for job in worked}):
        mine = [job for job in worked if job.person == person]
        begin = min(job.start for job in mine)
        beyond = max([last, *(job.start for job in mine), *(job.end or 0 for job in mine)]) + 2
        runs: list[list[int]] = []
        previous: list[Job] | None = None
        for number in range(begin, beyond):
            active = [job for job in mine if job.on(number)]
            if active != previous:
                runs.append([number, number])
            runs[-1][1] = number
            previous = active
        for start, end in runs:
            active = sorted((job for job in mine if job.on(start)), key=lambda job: (job.start, job.relationship))
            seen_first = start if first is None else max(start, first)
            seen_last = min(end, last)
            if seen_first > seen_last:
                continue
            never_ends = not active and end == beyond - 1
            length = (last if never_ends else end) - start + 1
            if not active and (not gaps or length < min_gap):
                continue
            ftes = [job.known_fte for job in active]
            top = dominant_of(active)
            rows.append(
                {
                    "person": person,
                    "start": day(seen_first),
                    "end": day(seen_last),
                    "active": len(active),
                    "relationships": [job.relationship for job in active],
                    "status": status_of(active),
                    "fte": None if None in ftes else round(sum(ftes), 6),
                    "censored": end > last,
                    "truncated": first is not None and start < first,
                    "dominant": top.relationship if top else None,
                    "hours": top.hours if top else None,
                    "contract": top.contract if top else None,
                }
            )
    return rows


def working_days(jobs: list[Job], first: int | None, last: int) -> dict[str, list[int]]:
    """The days each person worked within the window, in order."""
    found: dict[str, list[int]] = {}
    for person in sorted({job.person for job in jobs}):
        mine = [job for job in jobs if job.person == person]
        begin = min(job.start for job in mine) if first is None else first
        days = [number for number in range(begin, last + 1) if any(job.on(number) for job in mine)]
        if days:
            found[person] = days
    return found
