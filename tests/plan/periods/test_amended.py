"""An amended plan: which version a period is read by, and that no code stands for two periods."""

import datetime as dt

import pytest

from raccordo.plan.loading import load_plan
from raccordo.plan.models import Period
from raccordo.plan.periods import services
from raccordo.plan.reports import narratives
from tests.plan.periods.conftest import TODAY
from tests.plan.plans import PLAN

pytestmark = pytest.mark.django_db

AMENDED_ON = dt.date(2020, 9, 1)
LATER = dt.date(2021, 1, 10)
AMENDED = PLAN.replace("version: 1", "version: 2").replace("value: 2, unit: rapporti", "value: 3, unit: rapporti")


def amend(text: str = AMENDED, **options):
    return load_plan(text, today=AMENDED_ON, **options)


def test_a_period_that_is_open_is_not_opened_again_by_the_amended_plan(period, agency):
    amended = amend().version
    assert services.open_period(amended, "2020-S1", user=agency, today=LATER) == period
    assert Period.objects.get(code="2020-S1").version.number == 1


@pytest.mark.parametrize(("code", "number"), [("2020-S1", 1), ("2020-08", 1), ("2020-09", 2), ("2020", 2)])
def test_a_period_is_opened_by_the_version_in_force_on_its_last_day(version, agency, code, number):
    amended = amend().version
    opened = services.open_period(amended, code, user=agency, today=LATER)
    assert opened.version.number == number
    assert {entry.line.version.number for entry in opened.lines.all()} == {number}


def test_an_open_period_follows_the_amendment_and_is_submitted_under_it(version, agency, lead):
    opened = services.open_period(version, "2020-S2", user=agency, today=AMENDED_ON)
    loaded = amend()
    opened.refresh_from_db()
    assert (opened.version, loaded.periods) == (loaded.version, (str(opened),))
    line = loaded.version.lines.get()
    services.submit_line(opened, line, user=lead, today=LATER)
    assert opened.readings.get(indicator__code="A3").indicator.target_value == 3


def test_what_was_signed_or_written_stays_with_its_version(version, line, agency, lead):
    """A month that was submitted, one with a text, one that ended before: each for its own reason."""
    signed, written, ended = (
        services.open_period(version, code, user=agency, today=AMENDED_ON) for code in ("2020-09", "2020-S2", "2020-08")
    )
    services.submit_line(signed, line, user=lead, today=dt.date(2020, 10, 1))
    services.send_back_line(signed, line, user=agency, today=dt.date(2020, 10, 2), reason="Manca un centro.")
    narratives.write(written, line, "Il semestre è cominciato.", base=0, user=lead, today=AMENDED_ON)
    assert amend().periods == ()
    assert {period.version.number for period in Period.objects.filter(pk__in=[signed.pk, written.pk, ended.pk])} == {1}


def test_a_trial_and_another_plan_move_nothing(version, agency):
    opened = services.open_period(version, "2020-S2", user=agency, today=AMENDED_ON)
    amend(trial=True)
    load_plan(PLAN.replace("code: prova", "code: altro"), today=TODAY)
    opened.refresh_from_db()
    assert opened.version == version


def test_a_period_outside_the_amended_days_stays(version, agency):
    opened = services.open_period(version, "2021-S2", user=agency, today=dt.date(2021, 7, 1))
    assert amend(AMENDED.replace("2021-12-31", "2021-06-30")).periods == ()
    opened.refresh_from_db()
    assert opened.version == version


@pytest.mark.parametrize("code", ["\u0662\u0660\u0662\u0660", "2020-\uff10\uff16", "al-\u0662\u0660\u0662\u0660-06-30"])
def test_digits_of_other_alphabets_call_no_period(version, agency, code):
    with pytest.raises(ValueError, match="2020-03"):
        services.open_period(version, code, user=agency, today=LATER)


def test_the_plan_up_to_a_day_beyond_its_end_is_called_by_its_end(version, agency):
    opened = services.open_period(version, "al-2099-01-01", user=agency, today=LATER)
    assert (opened.code, opened.end) == ("al-2021-12-31", dt.date(2021, 12, 31))
