"""The facts file: Piemonte's own agrees with independent sources, and errors name the row and the field."""

import datetime as dt
import json
from importlib.resources import files

import pytest

from raccordo.kernel.territory.errors import InputErrors
from raccordo.kernel.territory.facts import default_facts, read_facts
from raccordo.kernel.territory.sources import codes_in_force, listed_municipalities

PIEMONTE = default_facts().read_text(encoding="utf-8")
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def piemonte():
    return read_facts(PIEMONTE, codes_in_force)


def errors_of(text, **options):
    with pytest.raises(InputErrors) as caught:
        read_facts(text, **options)
    return caught.value.errors


def row_of(needle, text=PIEMONTE):
    """Row, from one, of the first line that holds ``needle``."""
    return next(i for i, line in enumerate(text.splitlines(), start=1) if needle in line)


def test_piemonte_has_31_centres_in_4_quadrants(piemonte):
    quadrant = {province.code: province.quadrant for province in piemonte.provinces}
    by_quadrant = {}
    for centre in piemonte.centres:
        by_quadrant.setdefault(quadrant[centre.province], []).append(centre.code)
    assert {name: len(codes) for name, codes in by_quadrant.items()} == {
        "metropolitano": 14,
        "nord-est": 6,
        "sud-est": 6,
        "sud-ovest": 5,
    }


def test_every_source_is_used(piemonte):
    used = {
        row.source
        for rows in (piemonte.quadrants, piemonte.provinces, piemonte.centres, piemonte.changes)
        for row in rows
    }
    assert used == set(piemonte.sources)


def anpr():
    """Italy's historical register of municipalities, as python-codicefiscale carries it."""
    text = files("codicefiscale").joinpath("data/municipalities.json").read_text(encoding="utf-8")
    return json.loads(text)


def test_changes_agree_with_the_register_of_municipalities(piemonte):
    register = anpr()
    ended = {(m["code"], m["name"].lower(), m["date_deleted"][:10]) for m in register if m["date_deleted"]}
    started = {(m["code"], m["date_created"][:10]) for m in register}
    cadastral = {m.code: m.cadastral_code for m in listed_municipalities({p.code for p in piemonte.provinces})}
    for code, (former, change) in piemonte.ended().items():
        eve = (change.day - ONE_DAY).isoformat()
        assert (former.cadastral_code, former.name.lower(), eve) in ended, code
    for code, day in piemonte.born().items():
        assert (cadastral[code], day.isoformat()) in started, code


def test_no_municipality_that_ended_since_2015_is_forgotten(piemonte):
    signs = {province.sign for province in piemonte.provinces}
    in_force = {m.cadastral_code for m in listed_municipalities({p.code for p in piemonte.provinces})}
    gone = {
        m["code"]
        for m in anpr()
        if m["province"] in signs and m["date_deleted"] >= "2015" and m["code"] not in in_force
    }
    assert gone == {former.cadastral_code for former, _ in piemonte.ended().values()}


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('seat: "001078"', "seat: 1078", "centres[3].seat", "must be text: put it between quotes"),
        ('seat: "001078"', 'seat: "1078"', "centres[3].seat", "“1078” does not have the expected form"),
        ("code: chieri,", "code: torino-sud,", "centres[3].code", "the code “torino-sud” stands in an earlier row too"),
        ("code: chieri,", "code: chieri, colour: red,", "centres[3].colour", "is not a field of this section"),
        ("name: Chieri, ", "", "centres[3].name", "is missing"),
        (
            "name: Asti, quadrant: sud-est",
            "name: Asti, quadrant: sud",
            "provinces[5].quadrant",
            "no quadrant has the code “sud”",
        ),
        (
            'code: susa, name: Susa, seat: "001270", source: conoscenza',
            'code: susa, name: Susa, seat: "001270", source: nessuna',
            "centres[13].source",
            "“nessuna” is not in the list of sources",
        ),
        ("    day: 2019-02-01", "    day: 2019-02-30", "changes[21].day", "must be a date such as 2020-01-31"),
        ("    day: 2019-02-01", "    day: domani", "changes[21].day", "must be a date such as 2020-01-31"),
        (
            "kind: detachment\n",
            "kind: fusione\n",
            "changes[5].kind",
            "“fusione” is not one of 'merger', 'incorporation' or 'detachment'",
        ),
    ],
)
def test_an_error_names_its_row_and_field(old, new, field, message):
    broken = PIEMONTE.replace(old, new, 1)
    assert broken != PIEMONTE
    (error,) = errors_of(broken)
    assert (error.field, error.text()) == (field, message)
    changed = next(
        i for i, (a, b) in enumerate(zip(PIEMONTE.split("\n"), broken.split("\n"), strict=True), 1) if a != b
    )
    assert error.row == changed


def test_all_errors_are_told_at_once_in_the_order_of_rows():
    broken = PIEMONTE.replace('seat: "001078"', "seat: 1078").replace("day: 2019-02-01", "day: ieri")
    assert [error.row for error in errors_of(broken)] == [row_of("seat: 1078", broken), row_of("day: ieri", broken)]


def test_a_code_that_does_not_exist_is_named():
    broken = PIEMONTE.replace('seat: "001078"', 'seat: "001999"').replace('"103078"', '"103999"')
    errors = errors_of(broken, in_force=codes_in_force)
    assert [(e.field, e.text()) for e in errors] == [
        ("centres[3].seat", "001999 is not a municipality in force"),
        ("changes[1].successor", "103999 is not a municipality of the region"),
    ]


def test_a_province_without_a_centre_is_named():
    broken = PIEMONTE.replace('seat: "096004"', 'seat: "096004", catchment: seat')
    (error,) = errors_of(broken)
    assert (error.field, error.text()) == ("provinces[7].code", "no centre takes the municipalities of Biella")


def test_a_municipality_ends_only_once_and_never_into_itself():
    twice = PIEMONTE + PIEMONTE[PIEMONTE.rindex("  - kind: merger") :]
    assert {error.text() for error in errors_of(twice)} == {
        "005079 already ended with an earlier change",
        "005110 already ended with an earlier change",
    }
    (error,) = errors_of(PIEMONTE.replace('successor: "005122"', 'successor: "005079"'))
    assert error.text() == "005079 cannot pass to itself"


@pytest.mark.parametrize("text", ["", "- one\n- two", "only words", "a: [1", "a: 1\na: 2"])
def test_what_is_not_a_facts_file_is_refused_politely(text):
    assert errors_of(text)


def test_bytes_that_are_not_text_are_refused_politely(tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_bytes(b"\xff\xfe\x00region")
    (error,) = errors_of(file)
    assert error.text() == "the file is not UTF-8 text"
