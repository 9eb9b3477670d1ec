"""Loading a plan: whole or not at all, once, amended only by a new version."""

import datetime as dt

import pytest
from django.apps import apps

from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.plan.document import PlanFormatError
from raccordo.plan.loading import PlanLoadError, load_plan
from raccordo.plan.models import Indicator, PlanVersion
from tests.plan.plans import PLAN

pytestmark = pytest.mark.django_db
TODAY = dt.date(2020, 6, 1)


def test_a_plan_is_loaded_once():
    first = load_plan(PLAN, today=TODAY)
    again = load_plan(PLAN, today=TODAY)
    assert first.created
    assert not again.created
    assert again.version == first.version
    assert [i.code for i in first.version.indicators.all()] == ["A1", "A2", "A3", "A4"]


def test_a_load_leaves_one_entry_with_what_it_was_loaded_from():
    version = load_plan(PLAN, today=TODAY).version
    load_plan(PLAN, today=TODAY)
    entry = Entry.objects.get(kind=Kind.LOADED)
    assert entry.additional_data["source"] == str(version)
    assert entry.additional_data["sha256"] == version.digest
    by = {"planversion": 1, "line": 1, "indicator": 4}
    by |= {name: apps.get_model("plan", name).objects.count() for name in ("activity", "result")}
    assert entry.additional_data["by"] == {f"plan.{name}": count for name, count in by.items() if count}


def test_an_amendment_is_a_new_version_from_its_day():
    load_plan(PLAN, today=TODAY)
    amended = PLAN.replace("version: 1", "version: 2").replace("value: 2, unit: rapporti", "value: 3, unit: rapporti")
    load_plan(amended, today=TODAY, in_force_from=dt.date(2020, 7, 1))
    versions = PlanVersion.objects
    assert versions.in_force(dt.date(2019, 12, 31)) is None
    assert versions.in_force(dt.date(2020, 6, 30)).number == 1
    assert versions.in_force(dt.date(2020, 7, 1)).number == 2
    assert {i.target_value for i in Indicator.objects.filter(code="A3")} == {2, 3}


def test_other_content_under_the_same_number_is_refused():
    load_plan(PLAN, today=TODAY)
    with pytest.raises(PlanLoadError, match="prova"):
        load_plan(PLAN.replace("Piano di prova", "Altro piano"), today=TODAY)
    assert PlanVersion.objects.get().title == "Piano di prova"


def test_an_older_version_cannot_follow():
    load_plan(PLAN.replace("version: 1", "version: 2"), today=TODAY)
    with pytest.raises(PlanLoadError):
        load_plan(PLAN, today=TODAY)


def test_a_measure_nobody_declares_is_named_and_nothing_is_loaded():
    with pytest.raises(PlanLoadError, match=r"A4.*networks\.handshakes"):
        load_plan(PLAN.replace("networks.agreements_signed", "networks.handshakes"), today=TODAY)
    assert not PlanVersion.objects.exists()


def test_a_growth_against_other_years_than_its_measures_is_refused():
    growth = PLAN.replace("networks.agreements_signed", "schooling.apprenticeship_growth").replace(
        "{comparator: reported, unit: accordi}",
        "{comparator: growth_at_least, value: 100%, window: {start: 2020-01-01, end: 2021-12-31}, "
        "against: {start: 2018-01-01, end: 2019-12-31}}",
    )
    with pytest.raises(PlanLoadError, match=r"A4.*2017-01-01"):
        load_plan(growth, today=TODAY)


def test_what_is_not_a_plan_says_where():
    with pytest.raises(PlanFormatError) as caught:
        load_plan(PLAN.replace("value: 2,", "value: due,"), today=TODAY)
    [error] = caught.value.errors
    assert error.line == PLAN.splitlines().index("    target: {comparator: at_least, value: 2, unit: rapporti}") + 1
    assert "target.value" in error.field
