"""What stands in deploy/ calls commands and settings that exist."""

import configparser
import re
from pathlib import Path

import pytest

from raccordo.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
DOCUMENTED = set(re.findall(r"`((?:RACCORDO_|DATABASE_)\w+)`", (ROOT / "docs" / "run.md").read_text(encoding="utf-8")))


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_exists_as_nobody_in_particular(path):
    service = unit(path)["Service"]
    (command,) = re.findall(r"/opt/raccordo/\.venv/bin/raccordo (\w+)", service["ExecStart"])
    assert command in COMMANDS
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("raccordo", "yes", "strict")


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name)
def test_a_timer_has_its_service(path):
    assert path.with_suffix(".service") in UNITS
    assert unit(path)["Timer"]["Persistent"] == "yes"


def test_the_container_runs_commands_that_exist_as_a_user():
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    assert "HEALTHCHECK" in text
    assert re.search(r"^USER \d+$", text, re.MULTILINE)
    assert re.search(r'CMD \["raccordo", "(\w+)"\]', text)[1] in COMMANDS
    assert re.search(r'^CMD \["(\w+)"', text, re.MULTILINE)[1] in COMMANDS


#: Of the units and of the tests, which docs/operate.md and docs/tests.md tell of.
ELSEWHERE = {"RACCORDO_BACKUPS", "RACCORDO_CHROMIUM", "RACCORDO_SCREENSHOTS"}
#: A name in the text of a program; those made of parts are spelled in the settings.
NAME = re.compile(r"""["'](RACCORDO_[A-Z][A-Z_]*[A-Z])["']""")


def read_by_the_code() -> set[str]:
    """Every setting whose name stands in the source."""
    sources = (ROOT / "src" / "raccordo").rglob("*.py")
    return {name for path in sources for name in NAME.findall(path.read_text(encoding="utf-8"))}


def test_every_setting_of_the_example_is_documented():
    text = (ROOT / "deploy" / "raccordo.env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^(\w+)=", text, re.MULTILINE))
    assert named <= DOCUMENTED | ELSEWHERE


def test_every_setting_the_code_reads_is_documented_and_the_other_way_round():
    read = read_by_the_code()
    assert len(read) > 20
    assert read - ELSEWHERE == {name for name in DOCUMENTED if name.startswith("RACCORDO_")}


def test_the_documented_installation_names_documented_settings():
    text = (ROOT / "docs" / "run.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"### An installation\n.*?```sh\n(.*?)```", text, re.DOTALL)
    assert set(re.findall(r"^(\w+)=", block, re.MULTILINE)) <= DOCUMENTED
