"""What is kept agrees with what is asked anew, whatever people write."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import caches
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from raccordo.lines.demand.enums import REACHED
from raccordo.lines.demand.models import Approach, Campaign
from raccordo.plan import readings
from raccordo.plan.models import Indicator
from tests.demand.factories import ApproachFactory, CompanyFactory
from tests.web.conftest import TODAY


def shown(manager) -> list[str]:
    return [line for line in manager.get("/piano/").content.decode().splitlines() if "csrf" not in line]


def written(kind: str, number: int) -> None:
    """Something that people write."""
    approaches, some = Approach.objects.order_by("pk"), Approach.objects.order_by("-pk").first()
    if kind == "new" and some is not None:
        ApproachFactory(campaign=some.campaign, centre=some.centre, outcome=some.outcome, held_on=some.held_on)
    elif kind == "changed" and some is not None:
        some.held_on, some.outcome = dt.date(2020, 1, 1) + dt.timedelta(days=number), some.outcome or REACHED[0]
        some.save()
    elif kind == "removed" and approaches.count() > 1:
        approaches.filter(pk=approaches[number % approaches.count()].pk).delete()
    elif kind == "many" and some is not None:
        known = list(approaches.values_list("pk", flat=True))
        approaches.filter(pk__in=known[number % len(known) :]).update(outcome="", held_on=None)
    else:
        CompanyFactory()
        Campaign.objects.update(title=f"Altra {number}")


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    writes=st.lists(
        st.tuples(st.sampled_from(["new", "changed", "removed", "many", "other"]), st.integers(0, 400)), max_size=6
    )
)
def test_what_is_kept_is_what_would_be_asked_anew(manager, companies, writes):
    """Whatever is written in between, the answer and the page drawn of it."""
    item, at = Indicator.objects.select_related("version").get(code="B6"), TODAY
    for kind, number in writes:
        for _time in range(2):
            found = readings.answers(item.version, at, [item])[item.pk]
            assert found == readings.ask(item, at)
            page = shown(manager)
        caches["answers"].clear()
        caches["fragments"].clear()
        assert shown(manager) == page
        written(kind, number)
    assert readings.answers(item.version, at, [item])[item.pk] == readings.ask(item, at)
