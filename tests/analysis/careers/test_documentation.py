"""The examples of the documentation are what the commands really do."""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from raccordo.analysis.cli import careers

DOCS = Path(__file__).parents[3] / "docs" / "analysis"
UNTIL = dt.date(2020, 3, 15)


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a page in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", (DOCS / page).read_text(encoding="utf-8"), re.M | re.S)


def run(folder: Path, source: str, command: str, *options: str) -> str:
    (folder / "in.csv").write_text(source, encoding="utf-8")
    arguments = [command, str(folder / "in.csv"), str(folder / "out.csv"), *options]
    result = CliRunner().invoke(careers, arguments)
    assert result.exit_code == 0, result.output
    return (folder / "out.csv").read_text(encoding="utf-8")


def line(label: str, marks: str) -> str:
    return f"{label:<10}{marks}".rstrip()


def drawing(jobs: list[dict], segments: list[dict]) -> str:
    """One column for each day; jobs, how many are active, and the letter of the segment."""
    begin = dt.date.fromisoformat(jobs[0]["start"])
    days = [begin + dt.timedelta(days=number) for number in range((UNTIL - begin).days + 1)]

    def on(row: dict) -> list[bool]:
        return [row["start"] <= day.isoformat() <= (row["end"] or "9999") for day in days]

    def segment(day: dt.date) -> tuple[str, dict]:
        (found,) = (
            (chr(ord("A") + place), row)
            for place, row in enumerate(segments)
            if row["start"] <= day.isoformat() <= row["end"]
        )
        return found

    lines = [line("", "20 Feb    1 Mar")]
    for job in jobs:
        marks = "".join("=" if worked else " " for worked in on(job))
        lines.append(line(job["relationship"], marks + ("" if job["end"] else ">")))
    lines.append(line("active", "".join(segment(day)[1]["active"] for day in days)))
    lines.append(line("segment", "".join(segment(day)[0] for day in days)))
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(("command", "place"), [("segments", 1), ("spells", 2)])
def test_the_tables_of_the_careers_page_are_what_the_command_writes(tmp_path, command, place):
    tables = blocks("careers.md", "csv")
    assert run(tmp_path, tables[0], command, "--until", UNTIL.isoformat()) == tables[place]


def test_the_drawing_of_the_careers_page_is_that_of_its_tables():
    jobs, segments = (list(csv.DictReader(text.splitlines())) for text in blocks("careers.md", "csv")[:2])
    assert drawing(jobs, segments) in blocks("careers.md", "")


def test_the_matrices_of_the_transitions_page_are_what_the_command_writes(tmp_path):
    source, at_horizon, to_next = blocks("transitions.md", "csv")
    options = ["--until", "2020-12-31"]
    horizon = ["--horizon", "90", "--at", "2020-03-31", "--by", "contract"]
    assert run(tmp_path, source, "transitions", *horizon, *options) == at_horizon
    assert run(tmp_path, source, "transitions", "--next", "--by", "contract", *options) == to_next
