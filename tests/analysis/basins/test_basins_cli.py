"""The command, as a person uses it: files in and out, messages that name row and field, exit codes."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.cli import basins

VALLEY = """origin,destination,commuters
004003,004003,9000
004003,004029,600
004029,004029,7000
004029,004003,700
004037,004037,500
004037,004003,1000
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in an empty folder that holds the files given by name."""
    monkeypatch.chdir(tmp_path)

    def command(*args, **files):
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return CliRunner().invoke(basins, args)

    return command


def test_areas_to_csv_keep_leading_zeros(run, tmp_path):
    result = run("areas", "flows.csv", "out.csv", flows=VALLEY)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "out.csv").read_text() == (
        '"municipality","area"\n"004003","004003"\n"004029","004029"\n"004037","004003"\n'
    )
    assert "3 municipalities in 2 areas, 0 not valid" in result.output


def test_areas_from_parquet_to_parquet_with_report(run, tmp_path):
    table = pa.table({"destination": ["A", "B", "A"], "origin": ["A", "B", "B"], "commuters": [900.5, 40.0, 60.0]})
    pq.write_table(table, tmp_path / "flows.parquet")
    result = run("areas", "flows.parquet", "out.parquet", "--min-size", "10", "--report", "report.json", "--json")
    assert result.exit_code == 0, result.output
    assert pq.read_table(tmp_path / "out.parquet").to_pylist() == [
        {"municipality": "A", "area": "A"},
        {"municipality": "B", "area": "A"},
    ]
    printed, report = json.loads(result.stdout), json.loads((tmp_path / "report.json").read_text())
    assert printed["areas"][0]["residents"] == 1000.5
    assert printed["parameters"]["min_size"] == 10
    moves = report.pop("moves")
    assert report == printed
    assert [(move["municipality"], move["giver"], move["taker"]) for move in moves] == [("B", "B", "A")]
    assert "strongest cohesion" in moves[0]["why"]


def test_contiguity_is_kept_and_unknown_pairs_are_told(run, tmp_path):
    pairs = "municipality,neighbour\n004003,004029\n004029,004037\n004029,001272\n"
    result = run("areas", "flows.csv", "out.csv", "--contiguity", "pairs.csv", flows=VALLEY, pairs=pairs)
    assert result.exit_code == 0, result.output
    assert "1 pairs of neighbours are not used" in result.stderr
    assert "area 004037 is not valid" in result.stderr
    assert '"004037","004037"' in (tmp_path / "out.csv").read_text()


@pytest.mark.parametrize(
    ("flows", "message"),
    [
        ("origin,destination\nA,B\n", "field commuters: flows.csv has no such column; it has origin, destination"),
        ("origin,destination,commuters\n", "there are no flows"),
        ("origin,destination,commuters\nA,B,ten\n", "line 2, field commuters: not a number of commuters"),
        ("origin,destination,commuters\nA,B,-3\n", "line 2, field commuters: not a number of commuters"),
        ("origin;destination;commuters\nA;B;3,5\n", "line 2, field commuters: not a number of commuters"),
        ("origin,destination,commuters\nA,B,\n", "line 2, field commuters: the number of commuters is missing"),
        ("origin,destination,commuters\nA,B,1\n , B,1\n", "line 3, field origin: the code is missing"),
        (
            "origin,destination,commuters\nA,B,1\n\nA,B,1\n",
            "line 4, field origin: the flow from A to B is already given at line 2",
        ),
    ],
)
def test_wrong_flows_are_told_and_nothing_is_written(run, tmp_path, flows, message):
    result = run("areas", "flows.csv", "out.csv", "--report", "report.json", flows=flows)
    assert result.exit_code == 1
    assert message in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"flows.csv"}


def test_parquet_of_the_wrong_type_is_told(run, tmp_path):
    pq.write_table(pa.table({"origin": [1.5], "destination": ["A"], "commuters": [1]}), tmp_path / "f.parquet")
    result = run("areas", "f.parquet", "out.csv")
    assert result.exit_code == 1
    assert "field origin: codes are text or whole numbers, not double" in result.stderr


def test_whole_numbers_of_parquet_are_codes(run, tmp_path):
    pq.write_table(pa.table({"origin": [1], "destination": [1], "commuters": [7]}), tmp_path / "f.parquet")
    result = run("areas", "f.parquet", "out.csv", "--json")
    assert json.loads(result.stdout)["areas"][0]["code"] == "1"


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("nowhere.csv", "out.csv"), 1, "no such file"),
        (("flows.csv", "out.txt"), 1, "must end in .csv or .parquet"),
        (("flows.csv", "no/out.csv"), 1, "no such folder"),
        (("flows.csv", "out.csv", "--report", "no/report.json"), 1, "no such folder"),
        (("flows.csv", "out.csv", "--min-sc", "0.8"), 2, "--min-sc (0.8) must be above 0 and below --target-sc"),
        (("flows.csv", "out.csv", "--min-size", "many"), 2, "--min-size"),
        (("flows.csv",), 2, "Missing argument"),
    ],
)
def test_misuse_is_told_before_anything_is_written(run, tmp_path, args, code, message):
    result = run("areas", *args, flows=VALLEY)
    assert result.exit_code == code
    assert message in result.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"flows.csv"}


def test_compare(run):
    one = "municipality,area\nA,1\nB,1\nC,2\nD,2\n"
    other = "municipality,area\nA,1\nB,1\nC,1\nD,2\nE,2\n"
    result = run("compare", "one.csv", "other.csv", one=one, other=other)
    assert result.exit_code == 0
    assert "4 municipalities in common: 2 areas in A, 2 in B" in result.output
    assert "only in A: 0 · only in B: 1 · moved: 1" in result.output
    assert "C: from 2, which in B is 2, to 1" in result.output
    printed = json.loads(run("compare", "one.csv", "other.csv", "--json").stdout)
    assert printed["movers"] == [{"municipality": "C", "area_a": "2", "area_b": "1", "corresponds_to": "2"}]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ("municipality,area\nA,1\nA,2\n", "line 3, field municipality: A is already given at line 2"),
        ("municipality,area\nA,\n", "line 2, field area: the code is missing"),
        ("municipality,area\nZ,1\n", "have no municipality in common"),
    ],
)
def test_compare_tells_what_is_wrong(run, other, message):
    result = run("compare", "one.csv", "other.csv", one="municipality,area\nA,1\n", other=other)
    assert result.exit_code == 1
    assert message in result.stderr
