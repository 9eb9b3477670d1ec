"""Values as lists, CSV files and spreadsheets show them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from raccordo.kernel.desk import values
from raccordo.kernel.years import SchoolYear, Year
from raccordo.lines.schooling.models import SupportPlan
from tests.schooling.factories import SupportPlanFactory

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


def test_a_year_is_no_quantity():
    """``2020``, not ``2.020``; a school year as schools write it; in files a number as it is."""
    with translation.override("it"):
        assert [values.shown(year) for year in (Year(2020), SchoolYear(2020), SchoolYear(1999), 2020)] == [
            "2020", "2020/21", "1999/00", "2.020",
        ]  # fmt: skip
    assert (values.for_sheet(SchoolYear(2020)), values.plain(SchoolYear(2020)), Year(2020) + 1) == (2020, "2020", 2021)


@pytest.mark.django_db
def test_years_come_from_the_database_and_from_forms_as_years():
    kept = SupportPlanFactory(school_year=2020)
    assert type(SupportPlan.objects.get(pk=kept.pk).school_year) is SchoolYear
    field = SupportPlan._meta.get_field("school_year")
    assert (field.to_python("2020"), type(field.to_python("2020")), field.to_python(None)) == (2020, SchoolYear, None)
    with pytest.raises(ValidationError):
        field.to_python("venti")
