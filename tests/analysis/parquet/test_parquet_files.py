"""Chunks made from Arrow's memory are what pyarrow would have written: every reader reads the same values."""

import datetime as dt

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.analysis.parquet.chunks import PAGE_ROWS, chunk_of
from raccordo.analysis.parquet.files import encoded_part
from raccordo.analysis.tables import parquet_settings

WHOLE = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-3, 3), st.sampled_from([-(2**63), 2**63 - 1]))
SHORT = st.one_of(st.integers(-(2**31), 2**31 - 1), st.integers(-3, 3), st.sampled_from([-(2**31), 2**31 - 1]))
DECIMALS = st.one_of(st.floats(allow_nan=False), st.sampled_from([0.0, -0.0, 0.5, 1.0]))
KINDS = {
    "long": (pa.int64(), WHOLE),
    "start": (pa.int32(), SHORT),  # the name has statistics
    "day": (pa.date32(), st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))),
    "decimal": (pa.float64(), DECIMALS),
    "word": (pa.dictionary(pa.int32(), pa.string()), st.sampled_from(["", "a", "però", "x" * 300])),
    "truth": (pa.bool_(), st.booleans()),
    "longs": (pa.list_(pa.field("item", pa.int64(), nullable=False)), st.lists(WHOLE, max_size=4)),
    "shorts": (pa.list_(pa.field("item", pa.int32(), nullable=False)), st.lists(SHORT, max_size=4)),
    "text": (pa.string(), st.text(max_size=3)),
    "texts": (pa.list_(pa.string()), st.lists(st.none() | st.text(max_size=3), max_size=2)),
    "both": (pa.struct([("a", pa.int32()), ("b", pa.string())]), st.just({"a": 1, "b": "two"})),
}
OURS = ("long", "start", "day", "decimal", "word", "truth", "longs", "shorts")


def read(written: bytes) -> pa.Table:
    return pq.read_table(pa.BufferReader(written))


def by_duckdb(written: bytes, folder) -> list[tuple]:
    path = folder / "written.parquet"
    path.write_bytes(written)
    return duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()


@st.composite
def batches(draw):
    names = draw(st.lists(st.sampled_from(list(KINDS)), min_size=1, max_size=4, unique=True))
    nullable = {name: draw(st.booleans()) for name in names}
    schema = pa.schema([pa.field(name, KINDS[name][0], nullable=nullable[name]) for name in names])
    values = {name: st.none() | KINDS[name][1] if nullable[name] else KINDS[name][1] for name in names}
    rows = draw(st.lists(st.fixed_dictionaries(values), min_size=1, max_size=draw(st.sampled_from([3, 40, 300]))))
    return pa.RecordBatch.from_pylist(rows, schema=schema), draw(st.integers(0, len(rows) - 1))


@settings(max_examples=40)
@given(batches())
def test_any_columns_are_read_back(tmp_path_factory, drawn):
    batch, cut = drawn
    for part in (batch, batch.slice(cut)):
        written = encoded_part(part, batch.schema, parquet_settings).whole()
        found = read(written)
        assert found.schema.equals(batch.schema)
        assert found.equals(pa.Table.from_batches([part]))
        plain = [tuple(row.values()) for row in part.to_pylist()]
        assert by_duckdb(written, tmp_path_factory.mktemp("table")) == plain


def large_batch(rows: int) -> pa.RecordBatch:
    """More than a page, with what changes from one page to the next: widths, missing values, lengths of lists."""
    random = np.random.default_rng(5)
    bounds = np.concatenate([[0], np.cumsum(random.integers(0, 3, rows))]).astype(np.int32)
    numbers = random.integers(0, 1 << 40, rows) * (np.arange(rows) > rows // 2)
    missing = random.random(rows) < np.where(np.arange(rows) < rows // 3, 0, 0.5)
    item = pa.field("item", pa.int64(), nullable=False)
    words = pa.array([f"word {n}" for n in range(700)]).dictionary_encode()
    lists = pa.ListArray.from_arrays(bounds, pa.array(random.integers(0, 99, bounds[-1])), type=pa.list_(item))
    columns = {
        "person": (pa.array(np.arange(rows) // 3), False),
        "number": (pa.array(numbers, mask=missing), True),
        "few": (pa.array(np.round(random.random(rows), 2), mask=missing), True),
        "many": (pa.array(random.random(rows), mask=missing), True),
        "word": (words.take(pa.array(random.integers(0, 700, rows), mask=missing)), True),
        "truth": (pa.array(missing), False),
        "list": (lists, False),
        "nothing": (pa.nulls(rows, pa.int64()), True),
    }  # fmt: skip
    schema = pa.schema([pa.field(name, column.type, nullable) for name, (column, nullable) in columns.items()])
    return pa.RecordBatch.from_arrays([column for column, _ in columns.values()], schema=schema)


def test_many_pages_hold_together(tmp_path):
    batch = large_batch(2 * PAGE_ROWS + 13)
    for part in (batch, batch.slice(PAGE_ROWS - 8), batch.slice(3)):
        written = encoded_part(part, batch.schema, parquet_settings).whole()
        assert read(written).equals(pa.Table.from_batches([part]))
        (tmp_path / "written.parquet").write_bytes(written)
        asked = (
            "SELECT count(*), sum(number), sum(few), sum(len(list)), count(word), sum(truth::int) FROM read_parquet(?)"
        )
        found = duckdb.connect().execute(asked, [str(tmp_path / "written.parquet")]).fetchone()
        table = pa.Table.from_batches([part])
        assert found[0] == len(table)
        assert found[1] == pc.sum(table["number"]).as_py()
        assert found[2] == pytest.approx(pc.sum(table["few"]).as_py())
        assert found[3] == pc.sum(pc.list_value_length(table["list"])).as_py()
        assert found[4] == len(table) - table["word"].null_count
        assert found[5] == pc.sum(table["truth"]).as_py()


def test_statistics_are_those_of_the_columns_asked_for():
    schema = pa.schema([pa.field("start", pa.date32()), pa.field("number", pa.int64())])
    days = [dt.date(2020, 2, 29), None, dt.date(1969, 12, 31)]
    batch = pa.RecordBatch.from_pydict({"start": days, "number": [1, 2, 3]}, schema=schema)
    with pq.ParquetFile(pa.BufferReader(encoded_part(batch, schema, parquet_settings).whole())) as file:
        start, number = (file.metadata.row_group(0).column(place) for place in range(2))
        assert (start.statistics.min, start.statistics.max) == (dt.date(1969, 12, 31), dt.date(2020, 2, 29))
        assert start.statistics.null_count == 1
        assert number.statistics is None


@pytest.mark.parametrize("name", OURS)
def test_the_usual_columns_are_not_left_to_pyarrow(name):
    kind, _ = KINDS[name]
    value = {"day": dt.date(2020, 1, 1), "word": "a", "longs": [1], "shorts": [1], "truth": True}.get(name, 1)
    assert chunk_of(pa.array([value], kind), pa.field(name, kind, nullable=False), False) is not None


def test_words_that_repeat_in_a_dictionary_are_left_to_pyarrow():
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2], pa.int32()), ["a", "b", "a"])
    schema = pa.schema([("word", column.type)])
    assert chunk_of(column, schema.field(0), False) is None
    written = encoded_part(pa.RecordBatch.from_arrays([column], schema=schema), schema, parquet_settings).whole()
    assert read(written).column("word").to_pylist() == ["a", "b", "a"]


def test_a_missing_value_where_none_may_be_is_an_error():
    schema = pa.schema([pa.field("number", pa.int64(), nullable=False)])
    batch = pa.RecordBatch.from_arrays([pa.array([1, None])], schema=schema)
    with pytest.raises(pa.ArrowInvalid, match="declared non-nullable"):
        encoded_part(batch, schema, parquet_settings)


def test_two_columns_of_one_name_are_left_to_pyarrow():
    schema = pa.schema([("number", pa.int64()), ("number", pa.int64())])
    batch = pa.RecordBatch.from_arrays([pa.array([1, 2]), pa.array([3, 4])], schema=schema)
    with pq.ParquetFile(pa.BufferReader(encoded_part(batch, schema, parquet_settings).whole())) as file:
        assert file.read().columns[1].to_pylist() == [3, 4]
