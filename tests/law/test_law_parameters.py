"""Dated parameters: what holds on which day, and files that are refused."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.law.lep import Lep, Recipient, beyond_basics, lep, lep_catalogue
from raccordo.law.parameters import NoValueError, Parameter, parameter, value_at
from raccordo.law.sources import LawDataError, Mark, parse, read

THRESHOLD = """
title: Soglia
unit: euro
values:
  - {from: 2019-01-01, to: 2019-12-31, value: 10, reference: art. 1, mark: V}
  - {from: 2020-01-01, value: 12.5, reference: art. 2, mark: K}
"""


def test_the_value_is_that_of_the_day_with_its_reference():
    found = parse(THRESHOLD, Parameter, "prova")
    assert found.at(dt.date(2019, 12, 31)).value == 10
    after = found.at(dt.date(2020, 1, 1))
    assert (after.value, after.reference, after.mark) == (Decimal("12.5"), "art. 2", Mark.PROBABLE)


def test_before_the_first_day_there_is_no_value():
    with pytest.raises(NoValueError, match="31/12/2018"):
        parse(THRESHOLD, Parameter, "prova").at(dt.date(2018, 12, 31))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (THRESHOLD.replace("2019-12-31", "2020-01-01"), "overlaps"),
        (THRESHOLD.replace("to: 2019-12-31, ", ""), "overlaps"),
        (THRESHOLD.replace("mark: V", "mark: X"), "mark"),
        (THRESHOLD.replace("reference: art. 1, ", ""), "reference"),
        (THRESHOLD.replace("value: 10", "value: molti"), "value"),
        (THRESHOLD.replace("unit: euro", "unita: euro"), "unita"),
        ("title: [", "not valid YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_the_field(wrong, said):
    with pytest.raises(LawDataError, match=said) as caught:
        parse(wrong, Parameter, "prova")
    assert str(caught.value).startswith("prova: ")


def test_a_file_that_is_not_there_is_said():
    with pytest.raises(LawDataError, match="no such file"):
        read("nessuno", Parameter)


@pytest.mark.parametrize(
    ("code", "day", "value"),
    [
        ("rdc.convocation_days", dt.date(2020, 5, 1), 30),
        ("rdc.notification_working_days", dt.date(2020, 5, 1), 10),
        ("rdc.maximum_single_with_rent", dt.date(2021, 5, 1), 780),
        ("unemployment.income_employee", dt.date(2020, 5, 1), 8145),
        ("unemployment.income_self_employed", dt.date(2020, 5, 1), 4800),
        ("adr.rdc_choice_days", dt.date(2020, 5, 1), 30),
    ],
)
def test_values_of_the_law_in_the_plans_year(code, day, value):
    assert value_at(code, day).value == value


def test_an_unknown_parameter_is_an_error():
    with pytest.raises(KeyError):
        parameter("rdc.nothing")


def test_every_essential_level_is_there_once():
    codes = [level.code for level in lep_catalogue()]
    assert len(codes) == len(set(codes)) == 21
    assert [code for code in codes if lep(code).basic] == ["A", "B", "C", "D"]


def test_levels_beyond_the_basic_ones_are_for_persons():
    assert beyond_basics() == {"E", "F1", "F2", "F3", "G", "H", "I", "J", "K", "L", "M", "N", "O"}
    assert all(lep(code).recipient is Recipient.COMPANY for code in "PQRS")


def test_an_unknown_level_is_an_error():
    with pytest.raises(KeyError):
        lep("Z")


@given(st.sampled_from(lep_catalogue()))
def test_a_level_is_found_by_its_code(level: Lep):
    assert lep(level.code) is level
