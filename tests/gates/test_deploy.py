"""What stands in deploy/ calls commands and settings that exist."""

import configparser
import re
import shutil
import subprocess
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


def test_setting_up_compiles_the_messages_of_the_interface():
    """The units run as a user who may not write in the checkout: what is not compiled then is read in English."""
    make = shutil.which("make")
    said = subprocess.run([make, "-n", "setup"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    assert "compile_all()" in said.stdout


def test_the_example_is_read_alike_by_systemd_a_container_and_a_shell():
    """Only a shell needs quotes where there are spaces, and only podman would take them for a part of the value."""
    text = (ROOT / "deploy" / "raccordo.env.example").read_text(encoding="utf-8")
    values = re.findall(r"^\w+=(.*)$", text, re.MULTILINE)
    assert len(values) > 10
    assert not [value for value in values if re.search(r"""[\s"'<>$`\\;&|()]""", value)]


def test_a_backup_that_fails_leaves_that_of_the_same_day(tmp_path):
    """The command of the unit, as systemd gives it to the shell, with a program in the place of the real one."""
    command = unit(ROOT / "deploy" / "systemd" / "raccordo-backup.service")["Service"]["ExecStart"]
    (script,) = re.findall(r"/bin/sh -c '(.*)'$", command)
    program = tmp_path / "raccordo"
    script = script.replace("%%", "%").replace("/opt/raccordo/.venv/bin/raccordo", str(program))

    def night(does: str) -> dict[str, str]:
        program.write_text(f"#!/bin/sh\n{does}\n")
        program.chmod(0o755)
        environment = {"PATH": "/usr/bin:/bin", "RACCORDO_BACKUPS": str(tmp_path)}
        subprocess.run(["/bin/sh", "-c", script], env=environment, check=False)  # noqa: S603  (our own unit)
        return {path.name: path.read_text() for path in tmp_path.glob("*.tar.gz*")}

    first = night('echo prima > "$2"')
    assert list(first.values()) == ["prima\n"]
    assert night("exit 1") == first
    assert night('echo seconda > "$2"; kill -9 $$').items() >= first.items()
    assert night('echo terza > "$2"') == dict.fromkeys(first, "terza\n")
