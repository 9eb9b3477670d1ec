"""``raccordo territory``: what it prints and with which code it ends."""

import json

import pytest
from click.testing import CliRunner

from raccordo.kernel.installation import Installation
from raccordo.kernel.territory.cli import territory
from raccordo.kernel.territory.models import CentreAssignment, Region


def run(*arguments):
    return CliRunner().invoke(territory, [str(argument) for argument in arguments])


@pytest.fixture
def table(tmp_path):
    def write(text, encoding="utf-8"):
        file = tmp_path / "assegnazioni.csv"
        file.write_bytes(text.encode(encoding))
        return file

    return write


@pytest.mark.parametrize("command", [[], ["load"], ["assign"], ["show"]])
def test_every_command_explains_itself(command):
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_misuse_ends_with_2(tmp_path):
    assert run("nothing").exit_code == 2
    assert run("assign", tmp_path / "absent.csv").exit_code == 2
    assert run("show", "--at", "ieri").exit_code == 2


@pytest.mark.django_db
def test_without_a_territory_it_says_how_to_load_one():
    result = run("show")
    assert result.exit_code == 1
    assert "raccordo territory load" in result.output


@pytest.mark.django_db
def test_a_wrong_facts_file_ends_with_1_and_names_the_row(tmp_path):
    file = tmp_path / "regione.yaml"
    file.write_text("format: raccordo-territory/1\nregion: {code: 1}\n", encoding="utf-8")
    result = run("load", file)
    assert result.exit_code == 1
    assert "region.code" in result.output
    assert "region.name" in json.loads(run("load", file, "--json").output)["errors"][-1]["field"]
    assert not Region.objects.exists()


def test_load_tells_what_it_did(small_region, monkeypatch, small_facts):
    monkeypatch.setattr("raccordo.kernel.territory.services.read_facts", lambda *_: small_facts)
    result = run("load", "--json")
    assert result.exit_code == 0
    data = json.loads(result.output)
    assert data["region"] == "01"
    assert data["changed"] is False
    assert data["tables"]["centres"] == {"added": 0, "changed": 0, "removed": 0, "unchanged": 4}


def test_assign_replaces_from_a_day(small_region, table):
    file = table("Città;comune;cpi\nBiellà;96004;biella-sud\n", "cp1252")
    result = run("assign", file, "--from", "01/01/2020")
    assert result.exit_code == 0, result.output
    official = CentreAssignment.objects.get(basis="official")
    assert (official.centre.code, official.source) == ("biella-sud", "assegnazioni.csv")
    assert str(official.valid_from) == "2020-01-01"


def test_assign_refuses_a_wrong_table_whole(small_region, table):
    file = table("comune,cpi\n096004,biella-sud\n999999,asti\n005001,nord\n")
    result = run("assign", file, "--from", "2020-01-01")
    assert result.exit_code == 1
    assert "999999" in result.output
    assert "“nord”" in result.output
    errors = json.loads(run("assign", file, "--from", "2020-01-01", "--json").output)["errors"]
    assert [(e["row"], e["field"]) for e in errors] == [(3, "municipality"), (4, "centre")]
    assert not CentreAssignment.objects.filter(basis="official").exists()


def test_show_prints_centres_with_their_basis(small_region):
    data = json.loads(run("show", "--at", "2021-06-30", "--json").output)
    rows = {row["code"]: row for row in data["centres"]}
    assert data["at"] == "2021-06-30"
    assert rows["biella-sud"]["municipalities"] == 1
    assert rows["biella-sud"]["basis"] == ["proposed"]
    assert sum(row["inhabitants"] for row in rows.values()) > 350_000
    text = run("show", "--at", "30/06/2021").output
    assert "biella-sud" in text
    assert "CC BY 4.0" in text


def test_show_looks_at_the_installations_today(small_region):
    Installation.objects.create(pk=1, reference_day="2021-12-31")
    assert json.loads(run("show", "--json").output)["at"] == "2021-12-31"


def test_several_regions_want_a_choice(small_region):
    Region.objects.create(code="02", name="Altra")
    assert run("show").exit_code == 2
    assert json.loads(run("show", "--region", "01", "--json").output)["region"] == "01"
