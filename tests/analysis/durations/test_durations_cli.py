"""`raccordo careers durations`: what is a case, when it is lost, what follows; errors in the user's words."""

import json
from pathlib import Path

import pyarrow.csv
import pytest
from click.testing import CliRunner
from hypothesis import given

from raccordo.analysis.careers.kernel import Window
from raccordo.analysis.cli import careers
from raccordo.analysis.contracts import KIND_OF, KINDS, kind_of
from raccordo.analysis.durations.cases import DurationsKernel, Jobs
from tests.analysis.careers.days import day, table
from tests.analysis.careers.strategies import jobs

TABLE = """relationship,person,start,end,contract,sector
r1,ada,2018-01-01,2018-01-10,A.02.00,C
r2,ada,2018-01-21,2018-02-09,A.01.00,C
r3,bea,2018-01-01,2018-01-10,A.02.00,C
r4,bea,2018-01-05,,A.01.00,C
r5,carlo,2018-01-01,2018-01-20,A.02.00,G
r6,dino,2018-03-01,2018-03-10,C.01.00,G
r7,dino,2018-03-11,2018-03-11,A.03.09,G
r8,elsa,2019-12-01,2019-12-31,A.02.00,G
"""


def ask(folder: Path, *options: str, text: str = TABLE):
    """The curves as {(group, exit): {day: (at risk, ended, lost)}} and the summary."""
    (folder / "in.csv").write_text(text)
    done = CliRunner().invoke(
        careers, ["durations", str(folder / "in.csv"), str(folder / "out.csv"), "--json", *options]
    )
    assert done.exit_code == 0, done.output
    found: dict = {}
    for row in pyarrow.csv.read_csv(folder / "out.csv").to_pylist():
        curve = found.setdefault((row["group"], row["exit"]), {})
        curve[row["day"]] = (row["at_risk"], row["ended"], row["lost"])
    return found, json.loads(done.output)


def test_jobs_and_what_follows(tmp_path):
    """r8 began too late to be followed for a year; r4 goes on when the watch ends, 361 days after its first."""
    found, summary = ask(tmp_path, "--until", "2019-12-31", "--by", "sector")
    assert summary["cases"] == 7
    assert found["C", "still"] == {10: (4, 2, 0), 20: (2, 1, 0), 361: (1, 0, 1)}
    assert found["C", "permanent"][10] == (4, 2, 0)
    assert found["C", "out_of_archive"][20] == (2, 1, 0)
    assert found["G", "apprenticeship"][10] == (2, 1, 0)
    assert found["G", "out_of_archive"] == {1: (3, 1, 0), 10: (2, 0, 0), 20: (1, 1, 0)}
    assert summary["groups"] == {"C": {"cases": 4, "median_days": 10}, "G": {"cases": 3, "median_days": 10}}
    assert [test["test"] for test in summary["tests"]] == [
        "log-rank", "Gray: permanent", "Gray: apprenticeship", "Gray: out_of_archive",
    ]  # fmt: skip


def test_time_out_of_work_and_what_ends_it(tmp_path):
    """Ada is hired after ten days; Ada again, Carlo and Dino are still without a job when the window ends."""
    found, summary = ask(tmp_path, "--until", "2019-12-31", "--of", "out_of_work")
    assert summary["cases"] == 4
    assert found["all", "still"] == {10: (4, 1, 0), 660: (3, 0, 1), 690: (2, 0, 1), 710: (1, 0, 1)}
    assert found["all", "permanent"][10] == (4, 1, 0)
    assert summary["tests"] == []


def test_only_what_begins_in_the_window(tmp_path):
    found, _summary = ask(tmp_path, "--until", "2019-12-31", "--from", "2018-01-21")
    assert found["all", "still"] == {1: (3, 1, 0), 10: (2, 1, 0), 20: (1, 1, 0)}


def test_an_empty_table_has_no_curve(tmp_path):
    found, summary = ask(tmp_path, text="relationship,person,start,end\n")
    assert (found, summary["cases"]) == ({}, 0)


@pytest.mark.parametrize(
    ("options", "said"),
    [(["--by", "color"], "field color"), (["--by", "fte"], "field fte"), (["--of", "lives"], "lives")],
)
def test_a_wrong_question_is_told(tmp_path, options, said):
    (tmp_path / "in.csv").write_text(TABLE)
    arguments = ["durations", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *options]
    done = CliRunner().invoke(careers, arguments)
    assert done.exit_code in (1, 2)
    assert said in done.output
    assert not (tmp_path / "out.csv").exists()


def test_a_summary_for_people(tmp_path):
    (tmp_path / "in.csv").write_text(TABLE)
    arguments = ["durations", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--by", "sector"]
    done = CliRunner().invoke(careers, [*arguments, "--until", "2019-12-31"])
    assert "C: cases 4, median days 10" in done.output
    assert "log-rank" in done.output


@given(jobs())
def test_every_job_is_a_case_once(lives):
    """Whatever the lives: a job that begins in time and has a day is one case, ended or lost, as long as it lasted."""
    last = 30
    kernel = DurationsKernel(Window(day(last + 10)), Jobs(10), -(10**6))
    (found,) = kernel(table(lives))
    counted = sorted(zip(found["days"].to_pylist(), (way >= 0 for way in found["way_out"].to_pylist()), strict=True))
    expected = []
    for job in lives:
        end = 10**6 if job.end is None else job.end
        if job.start <= last and end >= job.start:
            expected.append((min(end, last) - job.start + 1, end <= last))
    assert counted == sorted(expected)


def test_kinds_of_contract():
    assert set(KIND_OF.values()) < set(KINDS)
    assert [kind_of(code) for code in ("A.01.00", "A.02.01", "A.03.10", "C.01.00", "A.05.02", "zzz", None)] == [
        "permanent", "fixed_term", "apprenticeship", "traineeship", "other", "other", "other",
    ]  # fmt: skip
    assert kind_of("permanent") == "permanent"
