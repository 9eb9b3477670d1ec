"""The table of employment relationships: which columns, of what kind, and what is refused."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.cob.fields import HOURS
from raccordo.analysis.cob.meanings import foreseen
from raccordo.analysis.problems import Problems, TableError
from raccordo.analysis.tables import TableFile

REQUIRED = ("relationship", "person", "start", "end")
FIELDS = ("employer", "contract", "hours", "sector", "occupation", "municipality")
"""Optional columns of text that a segment takes from its dominant relationship."""

WORDS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_null)
NUMBERS = (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal, pa.types.is_null)

NUMBERED = {"fte": pa.float64(), "phase": pa.int32()}
"""Optional columns that are not text."""
EPOCH = dt.date(1970, 1, 1)
FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)
WRITTEN_OPEN = dt.date(9999, 12, 31)
"""The day that archives write for "no end"; read as an empty end."""


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01, as the analysis counts them inside."""
    return (day - EPOCH).days


def day_of(number: int) -> dt.date:
    """The day of a number given by `day_number`."""
    return EPOCH + dt.timedelta(days=int(number))


@dataclass
class Facts:
    """What reading the table learnt: `last_day` is the latest day named in it, None for an empty table."""

    rows: int = 0
    without_days: int = 0
    open_ended: int = 0
    last_day: int | None = None


class Relationships:
    """A table of relationships, one per row, checked while it is read.

    Columns: `relationship` and `person` (text or whole numbers, never empty), `start`, `end` (days; an empty end,
    or 9999-12-31, is still open), and any of `employer`, `contract`, `hours` (F, P, V, M, N), `fte` (0 to 1),
    `sector`, `occupation`, `municipality`; `keep` names further columns of text to carry along. With a column `phase`
    (whole numbers from 1) a row is a phase of its relationship. An end the day before the start is a relationship that
    never had a day (kept out of careers, counted); earlier is an error.
    """

    def __init__(self, table: TableFile, keep: Sequence[str] = ()) -> None:
        self.table = table
        self.facts = Facts()
        names = table.schema.names
        for name in REQUIRED:
            if name not in names:
                raise TableError.whole_file(f"{table.path.name} has no such column", name)
        self._check_kept(keep)
        self.fields = [name for name in dict.fromkeys((*FIELDS, *keep)) if name in names]
        self._numbered = [name for name in NUMBERED if name in names]
        for name in self.fields:
            self._require_words(name)
        self._id_types = {name: self._id_type(name) for name in ("relationship", "person")}

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.table.rows

    def persons(self) -> Iterator[pa.Array]:
        """The persons, in the order of the file."""
        return self._identifiers("person")

    def identifiers(self) -> Iterator[pa.Array]:
        """The identifiers of the relationships, in the order of the file; those of their phases if it has any."""
        if "phase" not in self._numbered:
            yield from self._identifiers("relationship")
            return
        for batch in self.table.batches(["relationship", "phase"]):
            yield self.identifiers_of(batch)

    def identifiers_of(self, batch: pa.RecordBatch) -> pa.Array:
        """Those of a batch."""
        if "phase" not in self._numbered:
            return batch.column("relationship")
        parts = (batch.column(name).cast(pa.string()) for name in ("relationship", "phase"))
        return pc.binary_join_element_wise(*parts, "/")

    def refuse_repeated(self, repeated: Iterable[list[int]]) -> None:
        """Raise `TableError` for identifiers on more than one row."""
        problems = Problems(self.table.label)
        for first, *others in repeated:
            place = self.table.label(first)
            problems.add(others, "relationship", f"the same identifier as on {place}")
        problems.raise_if_any()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Checked batches: identifiers, `start` and `end` as date32 (open = null), coded fields, `fte` as double.

        Wrong rows are collected while reading, and raised together as one `TableError` at the end.
        """
        problems = Problems(self.table.label)
        self.facts = Facts()
        columns = [*REQUIRED, *self.fields, *self._numbered]
        row = 0
        for raw in self.table.batches(columns, dictionary=self._text_fields()):
            checked = _Batch(raw, row, problems)
            batch = checked.build(self._id_types, self.fields, self._numbered)
            row += raw.num_rows
            if not problems.total:
                self._learn(batch)
                yield batch
        problems.raise_if_any()
        if not row:
            yield self._empty()

    def _identifiers(self, name: str) -> Iterator[pa.Array]:
        for batch in self.table.batches([name]):
            yield batch.column(0).cast(self._id_types[name], safe=False)  # `batches` refuses what is too large

    def _check_kept(self, keep: Sequence[str]) -> None:
        """Refuse to carry a column that the file has not, or that no relationship carries; say which may be."""
        own = (*REQUIRED, *NUMBERED)
        names = self.table.schema.names
        others = f"{self.table.path.name} has {', '.join(name for name in names if name not in own) or 'no other'}"
        for name in keep:
            if name not in names:
                raise TableError.whole_file(f"there is no such column: {others}", name)
            if name in own:
                raise TableError.whole_file(f"this column cannot be carried along: {others}", name)

    def _id_type(self, name: str) -> pa.DataType:
        kind = self.table.schema.field(name).type
        inner = kind.value_type if pa.types.is_dictionary(kind) else kind
        if pa.types.is_integer(inner):
            return pa.int64()
        if pa.types.is_string(inner) or pa.types.is_large_string(inner):
            return pa.string()
        raise TableError.whole_file(f"the column must hold text or whole numbers, not {kind}", name)

    def _require_words(self, name: str) -> None:
        kind = self.table.schema.field(name).type
        inner = kind.value_type if pa.types.is_dictionary(kind) else kind
        if not any(is_kind(inner) for is_kind in WORDS):
            raise TableError.whole_file(f"the column must hold text or whole numbers, not {kind}", name)

    def _text_fields(self) -> list[str]:
        return [name for name in self.fields if pa.types.is_string(self.table.schema.field(name).type)]

    def _empty(self) -> pa.RecordBatch:
        kinds = {**self._id_types, "start": pa.date32(), "end": pa.date32()}
        kinds |= dict.fromkeys(self.fields, pa.dictionary(pa.int32(), pa.string()))
        kinds |= {name: NUMBERED[name] for name in self._numbered}
        return pa.RecordBatch.from_pydict({name: pa.array([], kind) for name, kind in kinds.items()})

    def _learn(self, batch: pa.RecordBatch) -> None:
        self.facts.rows += pc.sum(pc.equal(batch["phase"], 1)).as_py() or 0 if "phase" in self._numbered else len(batch)
        start, end = batch.column("start").cast(pa.int32()), batch.column("end").cast(pa.int32())
        self.facts.open_ended += end.null_count
        self.facts.without_days += pc.sum(pc.less(end, start)).as_py() or 0
        days = [self.facts.last_day, pc.max(start).as_py(), pc.max(end).as_py()]
        self.facts.last_day = max((day for day in days if day is not None), default=None)


class _Batch:
    """One raw batch on its way to the checked form; `first` is the index of its first row in the file."""

    def __init__(self, raw: pa.RecordBatch, first: int, problems: Problems) -> None:
        self.raw, self.first, self.problems = raw, first, problems

    def build(self, ids: dict[str, pa.DataType], fields: list[str], numbered: list[str]) -> pa.RecordBatch:
        columns = {name: self.identifier(name, kind) for name, kind in ids.items()}
        columns["start"] = self.day("start")
        columns["end"] = self.day("end")
        if columns["start"].null_count:
            self.refuse(columns["start"].is_null(), "start", "the day is missing")
        before_start = pc.less(columns["end"].cast(pa.int32()), pc.subtract(columns["start"].cast(pa.int32()), 1))
        self.refuse(before_start, "end", "the end comes before the start")
        for name in fields:
            columns[name] = self.words(name)
        if "hours" in fields:
            self.check_hours(columns["hours"])
        if "fte" in numbered:
            columns["fte"] = self.fte()
        if "phase" in numbered:
            columns["phase"] = self.phase()
        return pa.RecordBatch.from_pydict(columns)

    def refuse(self, wrong: pa.Array, column: str, message: str) -> None:
        """Record the rows where `wrong` is true."""
        if pc.any(wrong).as_py():
            rows = pc.indices_nonzero(wrong.fill_null(False)).to_numpy() + self.first
            self.problems.add(map(int, rows), column, message)

    def identifier(self, name: str, kind: pa.DataType) -> pa.Array:
        raw = self.raw.column(name)
        try:
            values = raw.cast(kind)
        except pa.ArrowInvalid:
            too_large = pc.greater(raw, pa.scalar(2**63 - 1, raw.type))
            self.refuse(too_large, name, "the number is too large for an identifier")
            return pa.array(np.zeros(len(raw), np.int64))
        if values.null_count:
            self.refuse(values.is_null(), name, "the identifier is missing")
        if pa.types.is_string(kind):
            self.refuse(pc.equal(values, ""), name, "the identifier is missing")
        return values

    def words(self, name: str) -> pa.Array:
        """A field as a dictionary column, an empty text being a missing value."""
        raw = self.raw.column(name)
        if not pa.types.is_dictionary(raw.type):
            raw = raw.cast(pa.string()).dictionary_encode()
        words = raw.dictionary.cast(pa.string())
        blank = pc.index(words, "").as_py()
        indices = raw.indices.cast(pa.int32())
        if blank >= 0:
            indices = pc.if_else(pc.equal(indices, blank), pa.scalar(None, pa.int32()), indices)
        return pa.DictionaryArray.from_arrays(indices, words)

    def day(self, name: str) -> pa.Array:
        """A column of days as date32, 9999-12-31 read as empty in `end`."""
        raw = self.raw.column(name)
        if pa.types.is_dictionary(raw.type):
            raw = raw.cast(raw.type.value_type)
        if pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type):
            days = self._read_days(raw.cast(pa.string()), name)
        elif pa.types.is_date(raw.type) or pa.types.is_timestamp(raw.type):
            days = raw.cast(pa.date32(), safe=False)
            if not pa.types.is_date32(raw.type):
                self.refuse(pc.not_equal(days.cast(raw.type), raw), name, "a day is expected, without an hour")
        elif pa.types.is_null(raw.type):
            days = raw.cast(pa.date32())
        else:
            raise TableError.whole_file(f"the column must hold days, not {raw.type}", name)
        # Most columns need no look at each day but this one.
        span = pc.min_max(days.cast(pa.int32()))
        least, most = span["min"].as_py(), span["max"].as_py()
        if least is None or (least >= day_number(FIRST_DAY) and most <= day_number(LAST_DAY)):
            return days
        if name == "end":
            days = pc.if_else(pc.equal(days, pa.scalar(WRITTEN_OPEN)), pa.scalar(None, pa.date32()), days)
        out = pc.or_(pc.less(days, pa.scalar(FIRST_DAY)), pc.greater(days, pa.scalar(LAST_DAY)))
        self.refuse(out, name, f"the day is not between {FIRST_DAY} and {LAST_DAY}")
        return days

    def _read_days(self, raw: pa.Array, name: str) -> pa.Array:
        try:
            return raw.cast(pa.date32())
        except pa.ArrowInvalid:
            texts = raw.to_pylist()
        # A wrong start stands as some day, so that it is not reported as missing too.
        stand_in = FIRST_DAY if name == "start" else None
        days: list[dt.date | None] = []
        wrong = []
        for index, text in enumerate(texts):
            try:
                days.append(dt.date.fromisoformat(text) if text else None)
            except ValueError:
                days.append(stand_in)
                wrong.append(self.first + index)
        self.problems.add(wrong, name, "not a day: write it as 2020-12-31")
        return pa.array(days, pa.date32())

    def check_hours(self, hours: pa.DictionaryArray) -> None:
        unknown = pc.invert(pc.is_in(hours.dictionary, value_set=pa.array(HOURS)))
        if pc.any(unknown).as_py():
            both = "; ".join(foreseen("hours", language) for language in ("en", "it"))
            self.refuse(unknown.take(hours.indices), "hours", f"empty, or a code of these: {both}")

    def phase(self) -> pa.Array:
        raw = self.raw.column("phase")
        text = raw.cast(pa.string())
        number = pc.match_substring_regex(text, r"^[1-9]\d{0,8}$").fill_null(False)
        self.refuse(pc.invert(number), "phase", "a whole number from 1 is expected")
        return pc.if_else(number, text, "1").cast(pa.int32())

    def fte(self) -> pa.Array:
        raw = self.raw.column("fte")
        if pa.types.is_dictionary(raw.type):
            raw = raw.cast(raw.type.value_type)
        if pa.types.is_string(raw.type) or pa.types.is_large_string(raw.type):
            number = pc.match_substring_regex(raw, r"^\d*\.?\d+$")
            self.refuse(pc.invert(number), "fte", "a number from 0 to 1 is expected, such as 0.5")
            raw = pc.if_else(number, raw, pa.scalar(None, raw.type))
        elif not any(is_kind(raw.type) for is_kind in NUMBERS):
            raise TableError.whole_file(f"the column must hold numbers, not {raw.type}", "fte")
        values = raw.cast(pa.float64())
        inside = pc.and_(pc.greater_equal(values, 0.0), pc.less_equal(values, 1.0))
        self.refuse(pc.invert(inside), "fte", "the full-time equivalent must be from 0 to 1")
        return values
