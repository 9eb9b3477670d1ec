"""``raccordo plan report``."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.plan.cli import plan
from raccordo.plan.reports.models import Report
from tests.kernel.factories import acting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def run(*arguments: str):
    return CliRunner().invoke(plan, ["report", *arguments])


def test_it_writes_the_files_asked_for(frozen, tmp_path):
    done = run("2020-S1", "--format", "xlsx", "--format", "json", "--out", str(tmp_path / "qui"))

    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "qui").iterdir()} == {"prova-2020-S1.xlsx", "prova-2020-S1.json"}
    assert json.loads((tmp_path / "qui" / "prova-2020-S1.json").read_text())["day"] == "2020-06-30"
    assert not Report.objects.exists()


def test_it_registers_when_told_to_and_says_for_whom(frozen, tmp_path, agency):
    by = ("--register", "--by", agency.username)
    first = run("2020-S1", "--format", "json", "--out", str(tmp_path / "a.json"), *by)
    again = run("2020-S1", "--format", "json", "--out", str(tmp_path / "b.json"), *by)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "nothing changed" in again.output
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    report = Report.objects.get()
    assert report.made_by == agency
    written = Entry.objects.filter(content_type__model__in=["report", "deliverable"], origin__startswith="shell: ")
    assert {(entry.content_type.model, entry.actor, entry.role) for entry in written} == {
        (name, agency, Role.AGENCY_MANAGER) for name in ("report", "deliverable")
    }


def test_it_is_registered_by_somebody_who_may(frozen, tmp_path):
    nobody = run("2020-S1", "--format", "json", "--out", str(tmp_path / "a.json"), "--register")
    assert (nobody.exit_code, "--by USER" in nobody.output) == (2, True)
    auditor = acting(Role.AUDITOR)
    refused = run("2020-S1", "--format", "json", "--out", str(tmp_path), "--register", "--by", auditor.username)
    assert (refused.exit_code, "may not" in refused.output) == (1, True)
    assert not Report.objects.exists()


def test_a_period_that_was_not_opened_is_told(frozen):
    done = run("2020-S2")
    assert done.exit_code == 1
    assert "Periods that were opened: 2020-S1." in done.output


def test_several_formats_need_a_folder(frozen, tmp_path):
    assert run("2020-S1", "--out", str(tmp_path / "a.pdf")).exit_code == 2
