"""The published files say what was signed, nothing else, and the same to everybody."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
from click.testing import CliRunner

from raccordo.plan.cli import plan
from raccordo.plan.reports.opendata import collect, files
from raccordo.plan.reports.opendata.collect import Row
from raccordo.plan.reports.opendata.package import build, package
from tests.plan.reports import dcat
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db

BASE = "https://dati.example.org/dati-aperti/"


def rows(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files["indicatori.csv"].decode())))


def test_nothing_is_published_before_it_is_frozen(submitted):
    assert build(BASE) is None


def test_the_rows_are_the_sealed_figures_of_region_quadrants_and_centres(frozen, centres):
    found = [row for row in rows(build(BASE)) if row["indicatore"] == "A1"]

    assert {row["livello"] for row in found} == {"regione", "quadrante", "centro"}
    told = {row["codice_luogo"]: row["numeratore"] for row in found}
    assert (told[""], told[centres[0].code], told[centres[1].code]) == ("1", "1", "0")
    assert {row["giorno"] for row in found} == {"2020-06-30"}


def test_later_records_change_nothing_that_was_published(frozen, centres):
    before = build(BASE).files
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 4))
    assert build(BASE).files == before


def test_csv_and_json_hold_the_same_rows(frozen):
    made = build(BASE)
    told = json.loads(made.files["indicatori.json"])

    assert [row["indicatore"] for row in told["righe"]] == [row["indicatore"] for row in rows(made)]
    assert list(told["campi"]) == list(rows(made)[0])
    assert told["licenza"].startswith("https://creativecommons.org/")


def test_the_rows_hold_the_declared_fields_and_no_name_of_a_person(frozen, lead, agency, region):
    """Every field comes from the plan or the territory; people who signed are not among them."""
    made = build(BASE)
    said = b"".join(made.files.values()).decode()

    assert set(rows(made)[0]) == set(collect.fields())
    for person in (lead, agency, region):
        for secret in (person.username, person.last_name, person.email):
            assert not secret or secret not in said


def test_a_title_that_looks_like_a_formula_is_no_formula():
    row = Row("=A1", "@x", "l", "u", "2020-S1", dt.date(2020, 6, 30), "regione", "", "", 1, None, None, False, "", 1)

    class Told:
        rows = (row,)

    assert files.as_csv(Told).decode().splitlines()[1].startswith("'=A1,'@x,")


@pytest.mark.parametrize("contact", ["", "lavoro@example.org"])
def test_the_catalogue_is_as_dcat_ap_it_asks(frozen, settings, contact):
    settings.OPENDATA_CONTACT = contact
    told = json.loads(build(BASE).files["catalogo.jsonld"])
    assert list(dcat.faults(told)) == []
    assert ("dcat:contactPoint" in told["dcat:dataset"][0]) == bool(contact)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"dct:accrualPeriodicity": {"@id": f"{dcat.AUTHORITY}frequency/HALF_YEARLY"}}, "dct:accrualPeriodicity is"),
        ({"dcat:theme": []}, "dcat:theme stands 0 times"),
        ({"dct:modified": {"@type": "xsd:date", "@value": "2020-06-31"}}, "dct:modified is"),
        ({"dct:titolo": "x"}, "dct:titolo is not of the profile"),
        ({"dct:title": "senza lingua"}, "dct:title is"),
    ],
)
def test_the_profile_finds_what_is_wrong(frozen, wrong, fault):
    told = json.loads(build(BASE).files["catalogo.jsonld"])
    told["dcat:dataset"][0] |= wrong
    found = list(dcat.faults(told))
    assert (len(found), fault in found[0]) == (1, True)


def test_the_catalogue_leads_to_the_files(frozen):
    made = build(BASE)
    dataset = json.loads(made.files["catalogo.jsonld"])["dcat:dataset"][0]

    assert [d["dcat:accessURL"]["@id"] for d in dataset["dcat:distribution"]] == [
        f"{BASE}indicatori.csv", f"{BASE}indicatori.json",
    ]  # fmt: skip
    assert [d["dcat:byteSize"]["@value"] for d in dataset["dcat:distribution"]] == [
        str(len(made.files["indicatori.csv"])), str(len(made.files["indicatori.json"])),
    ]  # fmt: skip
    assert dataset["dct:accrualPeriodicity"]["@id"].endswith("/frequency/ANNUAL_2")


def test_the_files_are_made_once(frozen, django_assert_max_num_queries):
    first = package(BASE)
    with django_assert_max_num_queries(2):
        assert package(BASE).files == first.files


def test_the_command_writes_the_files(frozen, tmp_path):
    done = CliRunner().invoke(plan, ["opendata", str(tmp_path / "aperti"), "--base", BASE])

    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "aperti").iterdir()} == set(build(BASE).files)


def test_the_command_says_when_there_is_nothing_signed(period, tmp_path):
    done = CliRunner().invoke(plan, ["opendata", str(tmp_path / "aperti")])
    assert (done.exit_code, (tmp_path / "aperti").exists()) == (1, False)
