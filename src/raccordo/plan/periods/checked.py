"""Whether the numbers of a period were checked on a sample of their records before they are approved."""

from __future__ import annotations

from raccordo.plan.evidence.models import Sample
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods.machine import Lack, State, Step
from raccordo.plan.periods.models import Period, PeriodStep


def lack(period: Period) -> Lack | None:
    """What is missing of the check: no sample of what is sealed now, or one that is not closed; ``None`` if nothing.

    A check of an earlier edition counts where the very same records were sealed again.
    """
    digests = FrozenReading.objects.current().filter(period=period).values("records_digest")
    drawn = Sample.objects.filter(reading__period=period, digest__in=digests)
    closed = list(drawn.values_list("closed_on", flat=True))
    if not closed:
        return Lack.NOT_DRAWN
    return Lack.NOT_CLOSED if None in closed else None


def unchecked(period: Period) -> PeriodStep | None:
    """The approval of the whole that stands, if it was given while the check was missing."""
    if period.state not in (State.APPROVED, State.FROZEN):
        return None
    approvals = period.steps.filter(line__isnull=True, step=Step.APPROVE).select_related("user")
    last = approvals.order_by("-pk").first()
    return last if last is not None and last.lacking else None
