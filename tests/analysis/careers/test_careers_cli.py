"""The commands: files by suffix, summaries, exit codes."""

import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.careers.run import OWN
from raccordo.analysis.cli import careers

TABLE = """relationship,person,start,end,contract
r1,ada,2020-01-01,2020-03-31,A.02.00
r2,ada,2020-05-01,,A.01.00
r3,bea,2020-05-01,2020-04-30,A.01.00
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def call(folder, command: str, *options: str, output: str = "out.parquet"):
    return CliRunner().invoke(careers, [command, str(folder / "in.csv"), str(folder / output), *options])


def test_segments_with_spells_in_one_run_and_a_summary_as_json(folder):
    result = call(folder, "segments", "--spells", str(folder / "spells.csv"), "--until", "2020-12-31", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "relationships": 3,
        "open_ended": 1,
        "without_days": 1,
        "window_from": None,
        "window_until": "2020-12-31",
        "rows": {"segments": 3, "spells": 2},
    }
    assert pq.read_metadata(folder / "out.parquet").num_rows == 3
    assert (folder / "spells.csv").read_text(encoding="utf-8").count("\n") == 3


def test_spells_alone_are_those_of_the_joint_run(folder):
    call(folder, "segments", "--spells", str(folder / "joint.csv"))
    assert call(folder, "spells", output="alone.csv").exit_code == 0
    assert (folder / "alone.csv").read_bytes() == (folder / "joint.csv").read_bytes()


def test_identifiers_kept_as_views_are_read_like_other_texts(folder):
    table = pyarrow.csv.read_csv(folder / "in.csv")
    views = [pa.string_view() if pa.types.is_string(item.type) else item.type for item in table.schema]
    pq.write_table(table.cast(pa.schema(zip(table.schema.names, views, strict=True))), folder / "views.parquet")
    assert pq.read_schema(folder / "views.parquet").field("person").type == pa.string_view()
    assert call(folder, "segments", output="plain.csv").exit_code == 0
    paths = [str(folder / name) for name in ("views.parquet", "views.csv")]
    result = CliRunner().invoke(careers, ["segments", *paths])
    assert result.exit_code == 0, result.output
    assert (folder / "views.csv").read_bytes() == (folder / "plain.csv").read_bytes()


def test_options_reach_the_work(folder):
    result = call(folder, "segments", "--no-gaps", "--from", "2020-02-01", "--until", "2020-06-30", "--threads", "1")
    assert result.exit_code == 0
    rows = pq.read_table(folder / "out.parquet").to_pylist()
    assert [(str(row["start"]), row["truncated"], row["censored"]) for row in rows] == [
        ("2020-02-01", True, False),
        ("2020-05-01", False, True),
    ]
    call(folder, "segments", "--min-gap", "31", "--memory", "1GB")
    assert [row["active"] for row in pq.read_table(folder / "out.parquet").to_pylist()] == [1, 1]


@pytest.mark.parametrize(("command", "name"), [(name, own) for name, columns in OWN.items() for own in columns])
def test_a_column_kept_never_takes_the_place_of_one_of_the_output(folder, command, name):
    """A file whose `status` is that of marriage has no place in segments, whose `status` is that of work."""
    text = TABLE.replace("contract\n", f"contract,{name}\n") if name not in TABLE.splitlines()[0].split(",") else TABLE
    (folder / "in.csv").write_text(text.replace(".00\n", ".00,x\n") if text != TABLE else text, encoding="utf-8")
    result = call(folder, command, "--keep", name)
    assert result.exit_code == 1
    assert f"{command} have a column of their own by this name" in result.output
    assert f"field {name}" in result.output
    assert not (folder / "out.parquet").exists()


def test_the_names_that_cannot_be_kept_are_those_of_the_outputs(folder):
    for command, own in OWN.items():
        assert call(folder, command).exit_code == 0
        made = set(pq.read_schema(folder / "out.parquet").names)
        assert made - {"contract"} == set(own) - {"relationship"}


def test_wrong_input_ends_with_code_1_and_says_where(folder):
    (folder / "in.csv").write_text(TABLE + "r4,,2020-01-01,,\n", encoding="utf-8")
    result = call(folder, "segments")
    assert result.exit_code == 1
    assert result.stderr == "line 5, field person: the identifier is missing\n"
    assert not (folder / "out.parquet").exists()


def test_a_list_that_a_csv_cannot_hold_ends_with_code_1(folder):
    (folder / "in.csv").write_text(TABLE.replace("r1", "r|1"), encoding="utf-8")
    result = call(folder, "segments", output="out.csv")
    assert result.exit_code == 1
    assert "write to a .parquet file instead" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["in.csv"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--until", "31/12/2020"], "'31/12/2020' is not a day: write it as 2020-12-31"),
        (["--memory", "lots"], "'lots' is not an amount of memory"),
        (["--min-gap", "0"], "0 is not in the range x>=1"),
    ],
)
def test_wrong_use_ends_with_code_2(folder, options, message):
    result = call(folder, "segments", *options)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    "options",
    [[], ["--next", "--horizon", "3"], ["--next", "--at", "2020-01-01"], ["--horizon", "3", "--within", "2"]],
)
def test_transitions_ask_one_question_at_a_time(folder, options):
    assert call(folder, "transitions", *options).exit_code == 2


def test_transitions_tell_what_they_counted(folder):
    result = call(folder, "transitions", "--next", "--by", "contract", output="out.csv")
    assert result.exit_code == 0
    assert "cases: 1" in result.stdout.splitlines()
    result = call(folder, "transitions", "--horizon", "30", "--until", "2020-12-31", "--json", output="out.csv")
    assert json.loads(result.stdout)["cells"] == 1


def test_transitions_by_a_column_of_the_file_s_own(folder):
    basins = iter(["basin", "Asti", "Biella", "Asti"])
    text = "".join(f"{line},{next(basins)}\n" for line in TABLE.splitlines())
    (folder / "in.csv").write_text(text, encoding="utf-8")
    result = call(folder, "transitions", "--next", "--by", "basin", "--until", "2020-12-31", output="out.csv")
    assert result.exit_code == 0
    assert '"Asti","Biella",1,1,1,1,30,30,30,' in (folder / "out.csv").read_text(encoding="utf-8")
    result = call(folder, "transitions", "--next", "--by", "bacino", output="none.csv")
    assert result.exit_code == 1
    assert result.stderr == "field bacino: there is no such column: in.csv has contract, basin\n"
    assert not (folder / "none.csv").exists()


def test_a_window_upside_down_is_refused(folder):
    result = call(folder, "segments", "--from", "2021-01-01", "--until", "2020-01-01")
    assert result.exit_code == 1
    assert "the window ends (2020-01-01) before it starts (2021-01-01)" in result.stderr
