"""What the table of relationships accepts, and how it says what is wrong."""

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.problems import TableError

GOOD = {
    "relationship": ["r1", "r2"],
    "person": ["ada", "ada"],
    "start": [dt.date(2020, 1, 1), dt.date(2020, 3, 1)],
    "end": pa.array([dt.date(2020, 1, 31), None], pa.date32()),
}


def run(source: Path, **options: object) -> list[dict]:
    output = source.with_name("out.parquet")
    with EmbeddedEngine(folder=source.parent) as engine:
        build_careers(engine, source, {"segments": output}, **options)
    return pq.read_table(output).to_pylist()


def faults(source: Path) -> list[str]:
    with pytest.raises(TableError) as caught:
        run(source)
    assert not source.with_name("out.parquet").exists()
    assert [path.name for path in source.parent.iterdir()] == [source.name], "something was left behind"
    return caught.value.lines()


def csv(folder: Path, text: str) -> Path:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return path


def parquet(folder: Path, **columns: object) -> Path:
    path = folder / "in.parquet"
    pq.write_table(pa.table(GOOD | columns), path)
    return path


def test_csv_and_parquet_mean_the_same(tmp_path):
    text = "relationship;person;start;end\nr1;ada;2020-01-01;2020-01-31\n\nr2;ada;2020-03-01;\n"
    from_csv = run(csv(tmp_path, text))
    assert from_csv == run(parquet(tmp_path))
    assert [row["active"] for row in from_csv] == [1, 0, 1]


def test_every_wrong_row_is_named_by_its_line_and_field(tmp_path):
    text = (
        "relationship,person,start,end,hours,fte\n"
        "r1,ada,2020-02-30,,F,1\n"
        "\n"
        "r2,,2020-01-01,,F,1\n"
        "r3,ada,,2020-01-01,F,1\n"
        "r4,ada,2020-01-10,2020-01-08,F,1\n"
        "r5,ada,2020-01-10,2020-01-09,Z,1\n"
        "r6,ada,2020-01-10,12/01/2020,F,0\n"
        'r7,ada,2020-01-10,,F,"0,5"\n'
        "r8,ada,0202-01-10,,F,1.5\n"
    )
    assert faults(csv(tmp_path, text)) == [
        "line 2, field start: not a day: write it as 2020-12-31",
        "line 4, field person: the identifier is missing",
        "line 5, field start: the day is missing",
        "line 6, field end: the end comes before the start",
        "line 7, field hours: empty, or a code of these: F full-time, P horizontal part-time, V vertical part-time, "
        "M mixed part-time, N not defined; F tempo pieno, P tempo parziale orizzontale, V tempo parziale verticale, "
        "M tempo parziale misto, N non definito",
        "line 8, field end: not a day: write it as 2020-12-31",
        "line 9, field fte: a number from 0 to 1 is expected, such as 0.5",
        "line 10, field start: the day is not between 1900-01-01 and 2199-12-31",
        "line 10, field fte: the full-time equivalent must be from 0 to 1",
    ]


def test_an_identifier_on_several_rows_is_refused_with_the_rows(tmp_path):
    text = "relationship,person,start,end\na,x,2020-01-01,\nb,x,2020-01-01,\na,y,2020-01-01,\na,z,2020-01-01,\n"
    assert faults(csv(tmp_path, text)) == [
        "line 4, field relationship: the same identifier as on line 2",
        "line 5, field relationship: the same identifier as on line 2",
    ]
    numbers = parquet(tmp_path, relationship=[7, 7])
    (tmp_path / "in.csv").unlink()
    assert faults(numbers) == ["row 2, field relationship: the same identifier as on row 1"]


def test_rows_of_the_wrong_length_are_named(tmp_path):
    text = "relationship,person,start,end\na,x,2020-01-01\nb,x,2020-01-01,,\nc,x,2020-01-01,\n"
    assert faults(csv(tmp_path, text)) == ["line 2: 3 values instead of 4", "line 3: 5 values instead of 4"]


def test_many_faults_are_counted(tmp_path):
    text = "relationship,person,start,end\n" + "".join(f"r{n},x,soon,\n" for n in range(100))
    lines = faults(csv(tmp_path, text))
    assert len(lines) == 21
    assert lines[-1] == "and 80 more"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"person": [1.5, 2.5]}, "field person: the column must hold text or whole numbers, not double"),
        ({"start": [1, 2]}, "field start: the column must hold days, not int64"),
        (
            {"start": [dt.datetime(2020, 1, 1, 8, 30), dt.datetime(2020, 3, 1)]},  # noqa: DTZ001 - a naive column
            "row 1, field start: a day is expected, without an hour",
        ),
        ({"hours": [True, False]}, "field hours: the column must hold text or whole numbers, not bool"),
        ({"fte": [True, False]}, "field fte: the column must hold numbers, not bool"),
        ({"fte": [0.5, -0.1]}, "row 2, field fte: the full-time equivalent must be from 0 to 1"),
        ({"person": pa.array([1, 2**63], pa.uint64())},
         "row 2, field person: the number is too large for an identifier"),
        ({"relationship": ["", None]}, "row 1, field relationship: the identifier is missing"),
    ],
)  # fmt: skip
def test_columns_of_the_wrong_kind(tmp_path, columns, message):
    assert faults(parquet(tmp_path, **columns))[0] == message


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("in.csv", b"", "in.csv: the file is empty: the first line must name the columns"),
        ("in.csv", b"relationship,person,start\n", "field end: in.csv has no such column"),
        ("in.csv", b"person,person\n", "field person: the first line names this column more than once"),
        ("in.csv", "relationship,città\n".encode("latin-1"), "in.csv: the text is not UTF-8; save the file as UTF-8"),
        ("in.parquet", b"PAR1", "in.parquet: not a readable Parquet file"),
        ("in.xlsx", b"", "in.xlsx: the file's name must end in .csv or .parquet"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    assert faults(tmp_path / name) == [message]


def test_kinds_of_column_that_are_accepted(tmp_path):
    midnight = pa.array([dt.datetime(2020, 1, 1), dt.datetime(2020, 3, 1)], pa.timestamp("us"))  # noqa: DTZ001 - a naive column is what is tried
    expected = run(parquet(tmp_path))
    for columns in (
        {"start": midnight},
        {"start": ["2020-01-01", "2020-03-01"]},
        {"end": ["2020-01-31", ""]},
        {"end": ["2020-01-31", "9999-12-31"]},
        {"person": pa.array(["ada", "ada"]).dictionary_encode()},
    ):
        assert run(parquet(tmp_path, **columns)) == expected


def test_an_empty_table_gives_empty_careers(tmp_path):
    assert run(csv(tmp_path, "relationship,person,start,end,contract\n")) == []


def test_fields_and_columns_to_keep_come_from_the_dominant(tmp_path):
    source = parquet(tmp_path, municipality=[1272, None], contract=["A.01.00", ""], pay=["1200", "900"])
    first, gap, second = run(source, keep=["pay"])
    assert (first["municipality"], first["contract"], first["pay"]) == ("1272", "A.01.00", "1200")
    assert (gap["municipality"], gap["contract"], gap["pay"]) == (None, None, None)
    assert (second["municipality"], second["contract"], second["pay"]) == (None, None, "900")


def test_the_output_never_replaces_the_input(tmp_path):
    source = parquet(tmp_path)
    with EmbeddedEngine() as engine, pytest.raises(TableError, match="would replace the input"):
        build_careers(engine, source, {"segments": source})
    assert pq.read_table(source).num_rows == 2
