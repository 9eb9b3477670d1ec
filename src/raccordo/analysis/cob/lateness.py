"""How late messages are against their legal deadlines, by kind of employer.

The law comes in as data (`Deadline`). Deadlines become a calendar, one row for each day, so that the query compares
days and never counts them: engines differ in how they do.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.cob.store import Store
from raccordo.analysis.engine import Engine

HIRE, CHANGE, URGENT_HIRE = "hire", "change", "urgent_hire"
BANDS = (5, 30)
"""Days late up to which a band goes; the last band is open."""


class Rule(Enum):
    """How a deadline follows from the day of the event."""

    DAYS_BEFORE = "days before"
    DAYS_AFTER = "days after"
    NEXT_MONTH_DAY = "day of the next month"


@dataclass(frozen=True)
class Deadline:
    """The deadline of one kind of duty (`HIRE`, `CHANGE`, `URGENT_HIRE`) for some employers, while it holds."""

    duty: str
    employer_kinds: tuple[str, ...]
    rule: Rule
    value: int
    since: dt.date
    to: dt.date | None = None
    reference: str = ""

    def due(self, day: dt.date) -> dt.date:
        """The last day to send the message of an event of that day."""
        match self.rule:
            case Rule.DAYS_BEFORE:
                return day - dt.timedelta(days=self.value)
            case Rule.DAYS_AFTER:
                return day + dt.timedelta(days=self.value)
            case Rule.NEXT_MONTH_DAY:
                year, month = divmod(day.year * 12 + day.month, 12)
                return dt.date(year, month + 1, self.value)


CALENDAR = pa.schema(
    [
        ("duty", pa.string()), ("employer_kind", pa.string()), ("day", pa.date32()),
        ("due", pa.date32()), ("due_first", pa.date32()), ("due_second", pa.date32()),
    ]
)  # fmt: skip


def calendar(deadlines: Iterable[Deadline], first: dt.date, last: dt.date) -> pa.Table:
    """For every duty, kind of employer and day from `first` to `last`: the deadline, and the ends of the bands."""
    rows = []
    days = [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
    for deadline in deadlines:
        for day in days:
            if deadline.since <= day and (deadline.to is None or day <= deadline.to):
                due = deadline.due(day)
                bands = [due + dt.timedelta(days=band) for band in BANDS]
                rows += [(deadline.duty, kind, day, due, *bands) for kind in deadline.employer_kinds]
    return pa.Table.from_arrays(
        [pa.array(list(column), item.type) for column, item in zip(zip(*rows, strict=True), CALENDAR, strict=True)]
        if rows
        else [pa.array([], item.type) for item in CALENDAR],
        schema=CALENDAR,
    )


def years(first: dt.date, last: dt.date) -> pa.Table:
    """The years from one day to another, each with its first and last day."""
    numbers = range(first.year, last.year + 1)
    return pa.table(
        {
            "year": pa.array(numbers, pa.int32()),
            "first_day": pa.array([dt.date(year, 1, 1) for year in numbers], pa.date32()),
            "last_day": pa.array([dt.date(year, 12, 31) for year in numbers], pa.date32()),
        }
    )


def lateness_sql() -> str:
    """SQL over `events`, `relationships`, `years`, `calendar`: messages by year, employer and event, and how late.

    `without_deadline` counts those whose employer's kind is unknown or whose day has no deadline.
    """
    return """
        SELECT d.year, d.employer_kind, d.kind, COUNT(*) AS messages,
               COUNT(CASE WHEN d.sent <= c.due THEN 1 END) AS on_time,
               COUNT(CASE WHEN d.sent > c.due AND d.sent <= c.due_first THEN 1 END) AS late_to_5,
               COUNT(CASE WHEN d.sent > c.due_first AND d.sent <= c.due_second THEN 1 END) AS late_to_30,
               COUNT(CASE WHEN d.sent > c.due_second THEN 1 END) AS late_more,
               COUNT(CASE WHEN c.due IS NULL THEN 1 END) AS without_deadline
        FROM (
            SELECT y.year, e.kind, e.day, e.sent, r.employer_kind,
                   CASE WHEN e.kind <> 'hire' THEN 'change'
                        WHEN r.urgent AND r.hire_seen THEN 'urgent_hire' ELSE 'hire' END AS duty
            FROM events e JOIN relationships r ON e.relationship = r.relationship
            JOIN years y ON y.first_day <= e.day AND e.day <= y.last_day
            WHERE e.sent IS NOT NULL
        ) d
        LEFT JOIN calendar c ON c.duty = d.duty AND c.employer_kind = d.employer_kind AND c.day = d.day
        GROUP BY d.year, d.employer_kind, d.kind
        ORDER BY d.year, d.employer_kind, d.kind
    """


def lateness(engine: Engine, store: Store, deadlines: Sequence[Deadline]) -> pa.Table:
    """The lateness of the messages that stand in a store. A corrected message counts from its first sending.

    Raises:
        TableError: nothing was folded yet.
    """
    events, relationships = store.table("events"), store.table("relationships")
    span = engine.query("SELECT MIN(day) AS first_day, MAX(day) AS last_day FROM events", events=events).to_pylist()[0]
    first, last = span["first_day"] or dt.date(1970, 1, 1), span["last_day"] or dt.date(1970, 1, 1)
    made = {"calendar": calendar(deadlines, first, last), "years": years(first, last)}
    paths = {name: Path(engine.folder) / f"{name}.parquet" for name in made}
    for name, table in made.items():
        pq.write_table(table, paths[name])
    return engine.query(lateness_sql(), events=events, relationships=relationships, **paths)
