import datetime as dt

import numpy as np
import pytest
from codicefiscale import codicefiscale
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.demo.region.identity import (
    BIRTHPLACE_LETTER,
    FEMALE_NAMES,
    LAST_NAMES,
    MALE_NAMES,
    birth_code,
    births,
    check_letters,
    identities,
    name_code,
    public_codes,
    surname_code,
)
from raccordo.kernel.codes import ALPHABET, LENGTH
from raccordo.lines.workforce.validators import validate_fiscal_code

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2006, 12, 31))


@given(born=st.lists(DAYS, min_size=1, max_size=30), seed=st.integers(0, 2**32 - 1), data=st.data())
@settings(max_examples=40)
def test_every_checkable_part_of_a_tax_code_is_right(born, seed, data):
    female = np.array(data.draw(st.lists(st.booleans(), min_size=len(born), max_size=len(born))))
    people = identities(
        np.random.default_rng(seed), female=female, born=np.array(born, dtype="datetime64[D]"), register="seekers"
    )
    rows = zip(people.fiscal_code, people.first_name, people.last_name, born, female.tolist(), strict=True)
    for code, first, last, day, woman in rows:
        validate_fiscal_code(code)
        assert codicefiscale.decode_raw(code)["cin"] == codicefiscale.encode_cin(code)
        assert code[:3] == codicefiscale.encode_lastname(last)
        assert code[3:6] == codicefiscale.encode_firstname(first)
        assert code[6:11] == codicefiscale.encode_birthdate(day.isoformat(), "F" if woman else "M")
    assert len(set(people.fiscal_code.tolist())) == len(born)


@pytest.mark.parametrize("register", BIRTHPLACE_LETTER)
def test_nobody_was_born_where_these_people_were(register):
    known = codicefiscale._get_data()["codes"]
    assert not [code for code in known if code[0] == BIRTHPLACE_LETTER[register]]
    rng = np.random.default_rng(7)
    born = births(rng, rng.integers(18, 65, 20), dt.date(2021, 6, 30))
    for code in identities(rng, female=rng.random(20) < 0.5, born=born, register=register).fiscal_code:
        assert code[11] == BIRTHPLACE_LETTER[register]
        assert not codicefiscale.is_valid(code)  # the one thing it lacks is a place of birth
        elsewhere = code[:11] + "L219"
        assert codicefiscale.is_valid(elsewhere + codicefiscale.encode_cin(elsewhere))


def test_registers_of_people_share_no_letter():
    assert len(set(BIRTHPLACE_LETTER.values())) == len(BIRTHPLACE_LETTER)


def test_people_alike_in_all_have_different_codes():
    same = np.full(400, np.datetime64("1980-05-17"))
    codes = identities(np.random.default_rng(1), female=np.zeros(400, bool), born=same, register="workers").fiscal_code
    assert len(set(codes.tolist())) == 400


def test_more_people_alike_than_numbers_are_refused(monkeypatch):
    monkeypatch.setattr("raccordo.demo.region.identity.LAST_NAMES", ("Rossi",))
    monkeypatch.setattr("raccordo.demo.region.identity.MALE_NAMES", ("Mario",))
    same = np.full(1001, np.datetime64("1980-05-17"))
    with pytest.raises(ValueError, match="More than a thousand"):
        identities(np.random.default_rng(1), female=np.zeros(1001, bool), born=same, register="workers")


@pytest.mark.parametrize("name", ["Fo", "D'Angelo", "Ermenegildo", "Gioele", "Niccolò", "Zoe", "Maria"])
def test_letters_of_names(name):
    assert surname_code(name) == codicefiscale.encode_lastname(name)
    assert name_code(name) == codicefiscale.encode_firstname(name)


def test_names_come_from_both_lists_and_are_many():
    assert min(len(FEMALE_NAMES), len(MALE_NAMES), len(LAST_NAMES)) > 100


def test_the_example_of_the_docs():
    born = birth_code(np.array(["1990-03-01"], dtype="datetime64[D]"), np.array([True]))[0]
    body = f"{surname_code('Quaglia')}{name_code('Ada')}{born}X000"
    assert body + check_letters(np.array([body]))[0] == "QGLDAA90C41X000X"


def test_no_codes_to_check_is_no_trouble():
    assert check_letters(np.array([], dtype="<U15")).tolist() == []


def test_public_codes_are_distinct_and_look_like_those_of_the_house():
    codes = public_codes(np.random.default_rng(3), "P", 5000)
    assert len(set(codes)) == 5000
    assert all(code.startswith("P-") and len(code) == LENGTH + 2 and set(code[2:]) <= set(ALPHABET) for code in codes)


@given(age=st.integers(0, 90), seed=st.integers(0, 10_000))
def test_births_give_the_age_asked_for(age, seed):
    at = dt.date(2021, 6, 30)
    born = births(np.random.default_rng(seed), np.array([age]), at)[0].item()
    had = at.year - born.year - ((at.month, at.day) < (born.month, born.day))
    assert had == age
