"""Values as lists, CSV files and spreadsheets show them."""

import datetime as dt

from raccordo.kernel.desk import values

#: Noon at Greenwich on a summer day: two in the afternoon by Italian clocks.
NOON = dt.datetime(2021, 7, 1, 12, tzinfo=dt.UTC)


def test_a_moment_is_shown_by_the_region_s_clocks():
    assert values.shown(NOON) == "01/07/2021 14:00"
    assert values.plain(NOON) == "01/07/2021 14:00"
    assert values.for_sheet(NOON) == dt.datetime.fromisoformat("2021-07-01T14:00")
    assert values.shown(dt.datetime.fromisoformat("2021-07-01T09:30")) == "01/07/2021 09:30"


def test_a_day_has_no_hour():
    assert values.shown(dt.date(2021, 7, 1)) == "01/07/2021"
    assert values.for_sheet(dt.date(2021, 7, 1)) == dt.date(2021, 7, 1)
