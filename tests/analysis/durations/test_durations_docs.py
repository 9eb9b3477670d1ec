"""The worked example of docs/analysis/durations.md comes out as it is printed there."""

import re
from pathlib import Path

from click.testing import CliRunner

from raccordo.analysis.cli import careers

PAGE = Path(__file__).resolve().parents[3] / "docs" / "analysis" / "durations.md"


def test_the_example_is_what_the_command_writes(tmp_path):
    before, after = re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "in.csv").write_text(before)
    arguments = ["durations", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--until", "2019-12-31"]
    done = CliRunner().invoke(careers, arguments)
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out.csv").read_text() == after
