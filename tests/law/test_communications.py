import datetime as dt

import pytest

from raccordo.law.parameters import NoValueError, value_at


def test_public_administrations_have_until_the_twentieth_since_late_2010():
    assert value_at("communications.public_next_month_day", dt.date(2024, 1, 1)).value == 20
    with pytest.raises(NoValueError):
        value_at("communications.public_next_month_day", dt.date(2010, 11, 23))


@pytest.mark.parametrize(
    ("name", "value"),
    [("hire_days_before", 1), ("urgency_hire_days", 5), ("agency_next_month_day", 20), ("change_days", 5)],
)
def test_deadlines_in_force(name, value):
    dated = value_at(f"communications.{name}", dt.date(2024, 1, 1))
    assert dated.value == value
    assert dated.reference
