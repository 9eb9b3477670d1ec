"""A region's own CSV: what it may hold, and every way in which a row can be wrong."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.territory.assignments import Known, read_assignments
from raccordo.kernel.territory.errors import InputErrors

START = dt.date(2020, 1, 1)
KNOWN = Known(
    municipalities={
        "001272": (None, None),
        "001001": (None, None),
        "005079": (None, dt.date(2022, 12, 31)),
        "005122": (dt.date(2023, 1, 1), None),
    },
    centres={"nord": (None, None), "sud": (None, None), "nuovo": (dt.date(2021, 6, 1), dt.date(2022, 5, 31))},
)


def read(text, start=START):
    return read_assignments(text, KNOWN, start)


def errors_of(text, start=START):
    with pytest.raises(InputErrors) as caught:
        read(text, start)
    return [(error.row, error.field, error.text()) for error in caught.value.errors]


def test_shares_and_days_are_optional():
    assert read("municipality,centre\n001001,nord\n") == {"001001": {START: (("nord", Decimal(1)),)}}


def test_italian_headings_semicolons_decimal_commas_and_eaten_zeros():
    text = (
        "\ufeffDenominazione;Comune;CPI;Quota;Valido_dal\n"
        "Torino;1272;nord;0,4;01/03/2021\n"
        "Torino;1272;sud;0,6;2021-03-01\n\n;;;;\n"
    )
    assert read(text, None) == {"001272": {dt.date(2021, 3, 1): (("nord", Decimal("0.4")), ("sud", Decimal("0.6")))}}


def test_a_municipality_may_have_several_states():
    text = "municipality,centre,valid_from\n001001,nord,2020-01-01\n001001,sud,2021-01-01\n"
    assert list(read(text)["001001"]) == [dt.date(2020, 1, 1), dt.date(2021, 1, 1)]


def test_a_municipality_that_starts_later_is_taken():
    assert read("municipality,centre\n005122,nord\n")["005122"]


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("999999,nord,,", "municipality", "no municipality of the region has the code “999999”"),
        (",nord,,", "municipality", "is empty"),
        ("005079,nord,,2023-01-01", "municipality", "005079 ceased to exist on 2022-12-31"),
        ("001001,,,", "centre", "is empty"),
        ("001001,ovest,,", "centre", "no centre has the code “ovest”"),
        ("001001,nuovo,,", "centre", "the centre “nuovo” is not open on 2020-01-01"),
        ("001001,nuovo,,2022-06-01", "centre", "the centre “nuovo” is not open on 2022-06-01"),
        ("001001,nord,metà,", "share", "“metà” is not a share between 0 and 1 with at most four decimals"),
        ("001001,nord,0,", "share", "“0” is not a share between 0 and 1 with at most four decimals"),
        ("001001,nord,1.5,", "share", "“1.5” is not a share between 0 and 1 with at most four decimals"),
        ("001001,nord,NaN,", "share", "“NaN” is not a share between 0 and 1 with at most four decimals"),
        ("001001,nord,0.33333,", "share", "“0.33333” is not a share between 0 and 1 with at most four decimals"),
        ("001001,nord,0.5,", "share", "the shares of 001001 from 2020-01-01 sum to 0.5 instead of 1"),
        ("001001,nord,,31/02/2020", "valid_from", "“31/02/2020” is not a date such as 2020-01-31 or 31/01/2020"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(row, field, message):
    text = f"municipality,centre,share,valid_from\n001272,nord,,\n{row}\n"
    assert errors_of(text) == [(3, field, message)]


def test_all_that_is_wrong_is_told_at_once():
    text = "municipality,centre,share\n999999,ovest,x\n001001,nord,\n001001,nord,\n"
    assert [(row, field) for row, field, _ in errors_of(text)] == [
        (2, "centre"),
        (2, "municipality"),
        (2, "share"),
        (4, "municipality"),
    ]


def test_a_repeated_row_names_its_twin():
    text = "municipality,centre\n001001,nord\n001272,sud\n1001,nord\n"
    assert errors_of(text) == [(4, "municipality", "001001 already stands at row 2 with the same centre and day")]


def test_rows_need_a_day_from_somewhere():
    text = "municipality,centre\n001001,nord\n"
    assert errors_of(text, None) == [(2, "valid_from", "is empty, and no day was given for the whole file")]


@pytest.mark.parametrize("text", ["", "\n", "nome,codice\nTorino,1\n", "municipality\n001001\n"])
def test_missing_columns_are_named(text):
    assert all(row == 1 and message == "the column is missing" for row, _, message in errors_of(text))


def test_a_heading_without_rows_is_an_error():
    assert errors_of("municipality,centre\n\n") == [(1, "", "the file has no rows")]


@given(st.text(max_size=200))
def test_no_text_whatever_raises_anything_but_row_errors(text):
    """Either the rows are understood or they are refused one by one; nothing else is raised."""
    with suppress(InputErrors):
        assert read("municipality,centre,share,valid_from\n" + text)
