"""Messages of whole persons → relationships, phases, events, contradictions: the kernel as Arrow knows it.

A kernel of `raccordo.analysis.engine`: any engine that hands out whole persons may run it. What it decides is in
`corrections` and `chains`.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.cob import arrays, chains, corrections
from raccordo.analysis.cob.arrays import ANNULLED, EVENT_KINDS, NO_DAY, VALID, Outputs, Rows, room_for
from raccordo.analysis.cob.fields import (
    ACTIONS,
    EVENTS,
    FULL_TIME_WEEK,
    HOURS,
    PART_TIME,
    STORED,
    TRANSFORMATIONS,
    WORD,
)
from raccordo.analysis.cob.reasons import CONTRADICTION_CODES

ATTRIBUTES = (
    "template", "employer_kind", "sector", "occupation", "ccnl", "level", "pay", "agriculture", "agriculture_days",
    "seasonal", "protected", "traineeship", "promoter", "user", "sex", "birth_year", "residence", "citizenship",
    "education",
)  # fmt: skip
"""What a relationship takes from the last message that tells it."""
ENDS = ("open", "ceased", "expired")

RELATIONSHIPS = pa.schema(
    [
        ("relationship", pa.int64()), ("person", pa.int64()), ("employer", pa.int64()),
        ("start", pa.date32()), ("end", pa.date32()), ("planned_end", pa.date32()), ("ended", WORD),
        ("cessation_reason", WORD), ("hire_seen", pa.bool_()), ("urgent", pa.bool_()),
        ("messages", pa.int32()), ("extensions", pa.int32()), ("transformations", pa.int32()),
        ("contract", WORD), ("first_contract", WORD), ("hours", WORD), ("first_hours", WORD),
        ("weekly_hours", pa.float64()), ("fte", pa.float64()), ("municipality", WORD),
        *((name, STORED.field(name).type) for name in ATTRIBUTES),
    ]
)  # fmt: skip
"""One row for each relationship, as it is at its end. An open end is null."""

PHASES = pa.schema(
    [
        ("relationship", pa.int64()), ("phase", pa.int32()), ("person", pa.int64()), ("employer", pa.int64()),
        ("start", pa.date32()), ("end", pa.date32()), ("contract", WORD), ("hours", WORD),
        ("weekly_hours", pa.float64()), ("fte", pa.float64()), ("municipality", WORD),
    ]
)  # fmt: skip
"""One row for each run of days of a relationship with the same contract, hours, workplace and employer."""

EVENT_ROWS = pa.schema(
    [
        ("relationship", pa.int64()), ("person", pa.int64()), ("kind", WORD), ("day", pa.date32()),
        ("sent", pa.date32()), ("code", pa.string()), ("transformation", WORD), ("contract", WORD), ("hours", WORD),
    ]
)  # fmt: skip
"""What happened in the relationships. `sent` is when it was first said, before any correction; an expiry was not."""

CONTRADICTIONS = pa.schema(
    [
        ("relationship", pa.int64()), ("person", pa.int64()), ("code", pa.string()), ("event", WORD),
        ("sent", pa.date32()), ("reason", WORD), ("applied", pa.bool_()),
    ]
)  # fmt: skip
"""Messages that contradict their relationship, and whether they were applied all the same."""

TABLES = {
    "relationships": RELATIONSHIPS, "phases": PHASES, "events": EVENT_ROWS, "contradictions": CONTRADICTIONS,
}  # fmt: skip


def fold(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, ...]:
    """Relationships, phases, events and contradictions of a batch of whole persons (columns of `STORED`)."""
    table = _ordered(batch)
    coded = {name: _codes(table[name]) for name in ("contract", "municipality")}
    rows = _rows(table, coded)
    out = room_for(len(rows.person), len(ATTRIBUTES))
    fate = corrections.resolve(rows, out.problems)
    root = corrections.roots(rows, fate.status)
    order, bounds = _chains(rows, root, fate)
    chains.walk(rows, order, bounds, fate, out)
    identifiers = identifier(rows.person, root, rows.start)
    _overlaps(rows, root, out)
    words = {name: dictionary for name, (_, dictionary) in coded.items()}
    return (
        _relationships(table, rows, out, identifiers, words),
        _phases(rows, out, identifiers, words),
        _events(table, rows, out, identifiers, words),
        _contradictions(table, rows, out, identifiers),
    )


def identifier(person: np.ndarray, employer: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The identifier of a relationship: 63 bits mixed from who, where it began, and when.

    The same in every run and on every engine. Among twenty million, two are alike with a probability of two in a
    hundred thousand.
    """
    mixed = person.astype(np.uint64)
    for part in (employer, start):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= (mixed >> np.uint64(31)) ^ part.astype(np.int64).view(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    found: np.ndarray = (mixed >> np.uint64(1)).astype(np.int64)
    return found


def _ordered(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """The columns, rows sorted by person and moment of sending.

    Messages sent at one moment are read in the order of `EVENTS`, then by the day they are about, then by code.
    """
    columns = {name: batch.column(name) for name in STORED.names}
    event = _place_in(EVENTS, columns["event"])
    keys = (
        columns["message"].to_numpy(), _days(_day_of(columns)), event, columns["sent_second"].to_numpy(),
        columns["sent"].cast(pa.int32()).to_numpy(), columns["person"].to_numpy(),
    )  # fmt: skip
    order = pa.array(np.lexsort(keys))
    return {name: column.take(order) for name, column in columns.items()}


def _day_of(columns: dict[str, pa.Array]) -> pa.Array:
    """The day each message is about."""
    event = columns["event"].cast(pa.string())

    def of(*kinds: str) -> pa.Array:
        return pc.is_in(event, value_set=pa.array(kinds)).fill_null(False)

    cases = pc.make_struct(of("PRO"), of("TRS"), of("TRD", "VAR"), of("CES"))
    days = (columns[name] for name in ("extended_to", "transformed_on", "transferred_on", "ceased_on", "start"))
    return pc.case_when(cases, *days)


def _rows(table: dict[str, pa.Array], coded: dict[str, tuple[np.ndarray, pa.Array]]) -> Rows:
    event = _place_in(EVENTS, table["event"])
    transformation = _place_in(TRANSFORMATIONS, table["transformation"])
    hours = _place_in(HOURS, table["hours"])
    transforms = event == arrays.TRS
    hours = np.where(transforms & (transformation == arrays.PP), HOURS.index("F"), hours)
    part_time = np.isin(hours, [HOURS.index(code) for code in PART_TIME])
    hours = np.where(transforms & (transformation == arrays.TP) & ~part_time, HOURS.index("N"), hours)
    present = [~table[name].is_null().to_numpy(zero_copy_only=False) for name in ATTRIBUTES]
    return Rows(
        person=table["person"].to_numpy(),
        message=table["message"].to_numpy(),
        target=table["target"].fill_null(0).to_numpy(),
        has_target=~table["target"].is_null().to_numpy(zero_copy_only=False),
        action=_place_in(ACTIONS, table["action"]),
        event=event,
        sent=table["sent"].cast(pa.int32()).to_numpy(),
        start=table["start"].cast(pa.int32()).to_numpy(),
        end=_days(table["end"]),
        day=_days(_day_of(table)),
        employer=table["employer"].to_numpy(),
        previous_employer=table["previous_employer"].fill_null(0).to_numpy(),
        transformation=transformation,
        secondment=pc.equal(table["movement"].cast(pa.string()), "D").fill_null(False).to_numpy(zero_copy_only=False),
        contract=coded["contract"][0],
        hours=hours,
        weekly=table["weekly_hours"].fill_null(float("nan")).to_numpy(),
        place=coded["municipality"][0],
        known=np.stack(present, axis=1) if len(table["person"]) else np.empty((0, len(ATTRIBUTES)), bool),
    )


def _chains(rows: Rows, root: np.ndarray, fate: arrays.Fate) -> tuple[np.ndarray, np.ndarray]:
    """The rows that stand or were annulled, gathered by relationship and in order; and each one's bounds."""
    kept = np.flatnonzero((fate.status == VALID) | (fate.status == ANNULLED))
    keys = (kept, fate.origin[kept], root[kept], rows.start[kept], rows.person[kept])
    order = kept[np.lexsort(keys)]
    new = np.ones(len(order) + 1, bool)
    new[1:-1] = (
        (rows.person[order[1:]] != rows.person[order[:-1]])
        | (rows.start[order[1:]] != rows.start[order[:-1]])
        | (root[order[1:]] != root[order[:-1]])
    )
    if not len(order):
        return order, np.zeros(1, np.int64)
    return order, np.flatnonzero(new)


def _overlaps(rows: Rows, root: np.ndarray, out: Outputs) -> None:
    count = out.relationships.used[0]
    row = out.relationships.row[:count]
    person, employer, start = rows.person[row], root[row], rows.start[row]
    order = np.lexsort((start, employer, person))
    end = out.relationships.end[:count]
    chains.overlaps(person[order], employer[order], start[order], end[order], row[order], out.problems)


def _relationships(
    table: dict[str, pa.Array], rows: Rows, out: Outputs, identifiers: np.ndarray, words: dict[str, pa.Array]
) -> pa.RecordBatch:
    count = out.relationships.used[0]
    found = arrays.Relationships._make([*(values[:count] for values in out.relationships[:-1]), out.relationships.used])
    columns = {
        "relationship": pa.array(identifiers[found.row]),
        "person": pa.array(rows.person[found.row]),
        "employer": pa.array(found.employer),
        "start": _dates(rows.start[found.row]),
        "end": _dates(found.end),
        "planned_end": _dates(found.planned),
        "ended": _word(found.ended, pa.array(ENDS)),
        "cessation_reason": _at(table["cessation_reason"], found.cessation),
        "hire_seen": pa.array(found.hire_seen.astype(bool)),
        "urgent": pa.array(found.urgent.astype(bool)),
        "messages": found.messages,
        "extensions": found.extensions,
        "transformations": found.transformations,
        "contract": _word(found.contract, words["contract"]),
        "first_contract": _word(found.first_contract, words["contract"]),
        "hours": _word(found.hours, pa.array(HOURS)),
        "first_hours": _word(found.first_hours, pa.array(HOURS)),
        "weekly_hours": _numbers(found.weekly),
        "fte": _full_time_equivalent(found.hours, found.weekly),
        "municipality": _word(found.place, words["municipality"]),
    }
    columns |= {name: _at(table[name], found.last[:, place]) for place, name in enumerate(ATTRIBUTES)}
    order = np.lexsort((columns["relationship"].to_numpy(), rows.start[found.row], rows.person[found.row]))
    return _batch(columns, RELATIONSHIPS).take(pa.array(order))


def _phases(rows: Rows, out: Outputs, identifiers: np.ndarray, words: dict[str, pa.Array]) -> pa.RecordBatch:
    count = out.phases.used[0]
    found = arrays.Phases._make([*(values[:count] for values in out.phases[:-1]), out.phases.used])
    row = out.relationships.row[found.relationship]
    first = np.searchsorted(found.relationship, found.relationship)
    columns = {
        "relationship": pa.array(identifiers[row]),
        "phase": np.arange(count) - first + 1,
        "person": pa.array(rows.person[row]),
        "employer": pa.array(found.employer),
        "start": _dates(found.start),
        "end": _dates(found.end),
        "contract": _word(found.contract, words["contract"]),
        "hours": _word(found.hours, pa.array(HOURS)),
        "weekly_hours": _numbers(found.weekly),
        "fte": _full_time_equivalent(found.hours, found.weekly),
        "municipality": _word(found.place, words["municipality"]),
    }
    order = np.lexsort((found.start, identifiers[row], rows.person[row]))
    return _batch(columns, PHASES).take(pa.array(order))


def _events(
    table: dict[str, pa.Array], rows: Rows, out: Outputs, identifiers: np.ndarray, words: dict[str, pa.Array]
) -> pa.RecordBatch:
    count = out.events.used[0]
    found = arrays.Events._make([*(values[:count] for values in out.events[:-1]), out.events.used])
    row = out.relationships.row[found.relationship]
    columns = {
        "relationship": pa.array(identifiers[row]),
        "person": pa.array(rows.person[row]),
        "kind": _word(found.kind, pa.array(EVENT_KINDS)),
        "day": _dates(found.day),
        "sent": _dates(found.sent),
        "code": _at(table["code"], found.row),
        "transformation": _at(table["transformation"], found.row),
        "contract": _word(found.contract, words["contract"]),
        "hours": _word(found.hours, pa.array(HOURS)),
    }
    order = np.lexsort((found.kind, found.day, identifiers[row], rows.person[row]))
    return _batch(columns, EVENT_ROWS).take(pa.array(order))


def _contradictions(table: dict[str, pa.Array], rows: Rows, out: Outputs, identifiers: np.ndarray) -> pa.RecordBatch:
    count = out.problems.used[0]
    row = out.problems.row[:count]
    code = out.problems.code[:count]
    columns = {
        "relationship": pa.array(identifiers[row]),
        "person": pa.array(rows.person[row]),
        "code": table["code"].take(pa.array(row)),
        "event": table["event"].take(pa.array(row)),
        "sent": table["sent"].take(pa.array(row)),
        "reason": _word(code, pa.array(CONTRADICTION_CODES)),
        "applied": pa.array(out.problems.applied[:count]),
    }
    order = np.lexsort((code, row, rows.person[row]))
    return _batch(columns, CONTRADICTIONS).take(pa.array(order))


def _batch(columns: dict[str, object], schema: pa.Schema) -> pa.RecordBatch:
    parts = [columns[item.name] for item in schema]
    whole = [part if isinstance(part, pa.Array) else pa.array(part) for part in parts]
    return pa.RecordBatch.from_arrays(
        [part.cast(item.type) for part, item in zip(whole, schema, strict=True)], schema=schema
    )


def _codes(column: pa.Array) -> tuple[np.ndarray, pa.Array]:
    """Whole numbers for the words of a column (−1: none), equal for equal words, and the words."""
    coded = column.cast(pa.string()).dictionary_encode()
    return coded.indices.cast(pa.int64()).fill_null(-1).to_numpy(), coded.dictionary


def _place_in(words: tuple[str, ...], column: pa.Array) -> np.ndarray:
    places = pc.index_in(column.dictionary.cast(pa.string()), value_set=pa.array(words)).fill_null(-1).to_numpy()
    indices = column.indices.cast(pa.int64()).fill_null(-1).to_numpy()
    found: np.ndarray = np.append(places, -1)[indices]
    return found


def _days(column: pa.Array) -> np.ndarray:
    days: np.ndarray = column.cast(pa.int32()).fill_null(int(NO_DAY)).to_numpy()
    return days


def _dates(days: np.ndarray) -> pa.Array:
    return pa.array(days.astype(np.int32), mask=days == NO_DAY).cast(pa.date32())


def _word(codes: np.ndarray, words: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=codes < 0), words)


def _at(column: pa.Array, rows: np.ndarray) -> pa.Array:
    return column.take(pa.array(rows.astype(np.int64), mask=rows < 0))


def _numbers(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=np.isnan(values))


def _full_time_equivalent(hours: np.ndarray, weekly: np.ndarray) -> pa.Array:
    """1 for full-time; weekly hours over those of a full-time week for part-time; unknown otherwise."""
    part_time = np.isin(hours, [HOURS.index(code) for code in PART_TIME])
    share = np.where(
        part_time, np.minimum(weekly / FULL_TIME_WEEK, 1.0), np.where(hours == HOURS.index("F"), 1.0, np.nan)
    )
    return _numbers(share)
