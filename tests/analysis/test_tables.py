"""Tables out: parts encoded apart make one file, that any reader reads."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.parquet.parts import Part, PartsFile
from raccordo.analysis.tables import TableWriter

SCHEMA = pa.schema(
    [
        pa.field("person", pa.int64(), nullable=False),
        pa.field("start", pa.date32()),
        pa.field("jobs", pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False),
        pa.field("fte", pa.float64()),
        pa.field("status", pa.dictionary(pa.int32(), pa.string())),
        pa.field("censored", pa.bool_(), nullable=False),
    ]
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "person": st.integers(-(2**63), 2**63 - 1),
            "start": st.none() | st.dates(),
            "jobs": st.lists(st.text(max_size=3), max_size=3),
            "fte": st.none() | st.floats(0, 1),
            "status": st.none() | st.sampled_from(["a", "b", "c"]),
            "censored": st.booleans(),
        }
    ),
    max_size=8,
)


def batch(rows: list[dict]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


@given(st.lists(ROWS, max_size=4))
def test_what_is_written_in_parts_is_read_back_as_one(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("table") / "out.parquet"
    writer = TableWriter(path, SCHEMA)
    encoded = [writer.encode(batch(rows)) for rows in reversed(parts)]  # in whatever order threads finish
    for part in reversed(encoded):
        writer.append(part)
    writer.close()
    writer.publish()
    rows = [row for part in parts for row in part]
    found = pq.read_table(path)
    assert found.schema.equals(SCHEMA)
    assert found.to_pylist() == rows
    assert writer.rows == pq.read_metadata(path).num_rows == len(rows)
    assert [path] == list(path.parent.iterdir())
    told = duckdb.connect().execute("SELECT person, jobs, fte, status, censored FROM read_parquet(?)", [str(path)])
    assert told.fetchall() == [(row["person"], row["jobs"], row["fte"], row["status"], row["censored"]) for row in rows]


def test_one_column_of_some_row_groups_is_read_alone(tmp_path):
    path = tmp_path / "out.parquet"
    writer = TableWriter(path, SCHEMA)
    for number in range(20):  # more row groups than a short list has in the footer
        row = {"person": number, "start": None, "jobs": [], "fte": None, "status": "a", "censored": False}
        writer.write(batch([row] * 3))
    writer.close()
    writer.publish()
    with pq.ParquetFile(path) as file:
        assert file.num_row_groups == 20
        assert file.read_row_group(17, columns=["person"]).column("person").to_pylist() == [17] * 3
        statistics = file.metadata.row_group(17).column(0).statistics
        assert (statistics.min, statistics.max) == (17, 17)


def test_bloom_filters_and_page_indexes_are_found_in_their_new_place(tmp_path):
    table = pa.table({"number": pa.array(range(1000))})
    path = tmp_path / "joined.parquet"
    file = PartsFile(path)
    for number in range(3):
        sink = pa.BufferOutputStream()
        pq.write_table(table.slice(number * 300, 300), sink, write_page_index=True, max_rows_per_page=50)
        file.append(Part.of_file(memoryview(sink.getvalue())))
    file.close()
    assert pq.read_table(path).column("number").to_pylist() == list(range(900))
    assert duckdb.connect().execute(
        "SELECT COUNT(*) FROM read_parquet(?) WHERE number = 650", [str(path)]
    ).fetchone() == (1,)


def test_what_fails_leaves_no_file(tmp_path):
    writer = TableWriter(tmp_path / "out.parquet", SCHEMA)
    writer.write(batch([]))
    writer.discard()
    assert list(Path(tmp_path).iterdir()) == []


def test_a_csv_has_its_header_once_and_even_without_rows(tmp_path):
    schema = pa.schema([("person", pa.int64()), ('a "name"', pa.list_(pa.int64()))])
    for count in (0, 1, 3):
        path = tmp_path / f"{count}.csv"
        writer = TableWriter(path, schema)
        for number in range(count):
            writer.write(pa.RecordBatch.from_pylist([{"person": number, 'a "name"': [number, 7]}], schema=schema))
        writer.close()
        writer.publish()
        lines = path.read_text().splitlines()
        assert lines == ['"person","a ""name"""', *(f'{number},"{number}|7"' for number in range(count))]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(Exception, match="there is no such folder"):
        TableWriter(tmp_path / "no" / "out.parquet", SCHEMA)
