"""A negative number has a true minus where people read it and a hyphen where programs do."""

from decimal import Decimal

import pytest
from django.utils import translation

from raccordo.kernel import numbers
from raccordo.kernel.charts import svg
from raccordo.kernel.desk import values
from raccordo.kernel.desk.listing import Column
from raccordo.plan.words import percentage
from raccordo.web.views.observatory import answer

BARS = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "data": {"values": [{"a": 1, "b": -5}, {"a": 2, "b": 7}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
}


@pytest.mark.parametrize(
    ("number", "places", "told"),
    [(-1234, None, "−1.234"), (-12.5, 1, "−12,5"), (Decimal("-0.5"), 1, "−0,5"), (0, 1, "0,0"), (7, None, "7")],
)
def test_a_number_is_written_with_the_language_s_separators_and_a_true_minus(number, places, told):
    assert numbers.written(number, places) == told
    assert numbers.typed(told) == told.replace("−", "-")


def test_what_is_rounded_to_nothing_has_no_sign():
    assert numbers.written(-0.0, 1) == "0,0"
    assert numbers.written(round(-0.04, 1), 1) == "0,0"


def test_pages_and_reports_write_the_same_minus():
    assert values.shown(-3) == values.shown(Decimal(-3)) == "−3"
    assert values.shown(-0.25) == "−0,25"
    assert values.share(Decimal("-0.125")) == percentage(Decimal("-0.125")) == answer.percent(-0.125) == "−12,5%"
    assert answer.signed(-0.03) == "−3,0%"
    assert answer.plus(-4) == "−4"
    with translation.override("en"):
        assert values.shown(-1234) == "−1,234"


def test_charts_write_it_on_their_axes():
    assert ">−4</text>" in svg(BARS, "it")


def test_files_hold_plain_numbers():
    growth = Column("growth", "Growth", lambda row: row, text=answer.signed, number=True)
    assert growth.words(-0.03) == "−3,0%"
    assert values.plain(growth.value(-0.03)) == "-3,0%"
    assert values.plain(-1234) == "-1234"
    assert values.for_sheet(-1234) == -1234


@pytest.mark.parametrize("text", ["-1+1", "-cmd|' /C calc'!A0", "=1", "-3%+1", "-"])
def test_what_a_spreadsheet_would_run_is_still_kept_from_it(text):
    assert values.plain(text) == f"'{text}"
