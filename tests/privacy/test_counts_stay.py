"""An anonymisation of everybody it can reach leaves every number, its splits and the sealed readings as they were."""

import datetime as dt

import pytest

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.measures import Ratio, Window, all_measures, evaluate
from raccordo.kernel.privacy import retention
from raccordo.kernel.privacy.models import Erasure
from raccordo.lines.casework.models import JobSeeker
from raccordo.plan.models import PlanVersion
from raccordo.plan.periods import services
from raccordo.plan.periods.corrections import compare
from raccordo.plan.periods.sealed import FrozenReading
from tests.kernel.factories import acting

pytestmark = pytest.mark.django_db

TODAY, LATER = dt.date(2021, 6, 30), dt.date(2045, 1, 1)
WINDOW = Window(dt.date(2020, 1, 1), TODAY)


def numbers() -> dict:
    """Every measure with its splits, and the keys of the records behind it."""
    found = {}
    for item in all_measures():
        splits = [evaluate.split(item, WINDOW, by) for by in ("centre", "quadrant")]
        keys = [] if isinstance(item, Ratio) else sorted(evaluate.records(item, WINDOW).values_list("pk", flat=True))
        found[item.code] = (evaluate.figure(item, WINDOW), splits, keys)
    return found


def test_every_number_and_every_sealed_reading_stays(region):
    lead, agency, region_manager = (acting(r) for r in (Role.LINE_LEAD, Role.AGENCY_MANAGER, Role.REGIONAL_MANAGER))
    version = PlanVersion.objects.in_force(TODAY)
    period = services.open_period(version, "2020-S1", user=agency, today=TODAY)
    for line in version.lines.all():
        services.submit_line(period, line, user=lead, today=TODAY)
        services.approve_line(period, line, user=agency, today=TODAY)
    services.approve_period(period, user=region_manager, today=TODAY, note="Senza verifica a campione: prova.")
    services.freeze_period(period, user=acting(Role.REGIONAL_MANAGER), today=TODAY)
    sealed, before = list(FrozenReading.objects.order_by("pk").values()), numbers()
    assert sealed

    for found in retention.due(LATER):
        retention.apply(found, LATER)

    gone = Erasure.objects.filter(entity="casework.jobseeker").values("object_pk")
    assert gone.count() > 100
    assert Erasure.objects.filter(entity="workforce.operator").exists()
    assert not JobSeeker.objects.filter(pk__in=gone).exclude(last_name="", first_name="").exists()
    assert numbers() == before
    assert list(FrozenReading.objects.order_by("pk").values()) == sealed
    for reading in FrozenReading.objects.order_by("pk"):
        assert not compare(reading), reading  # what the records say today is what was sealed
