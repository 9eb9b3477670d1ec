"""Terms of the citizenship income (D.L. 4/2019)."""

from __future__ import annotations

import datetime as dt

from raccordo.law.dates import working_days_after, working_days_before
from raccordo.law.parameters import Parameter, parameter


def convocation_days(at: dt.date) -> int:
    """Days from the recognition within which the centre convenes the person (art. 4 c. 5).

    Outside the years of the measure the nearest value serves, since people recognised before its end are still
    convened after it.
    """
    return _nearest(parameter("rdc.convocation_days"), at)


def _nearest(found: Parameter, at: dt.date) -> int:
    held = [value for value in found.values if value.since <= at] or [found.values[0]]
    return int(held[-1].value)


def notification_due(event_on: dt.date) -> dt.date:
    """The last day on which conduct of a day is notified in time (art. 7): ten working days."""
    return working_days_after(event_on, _nearest(parameter("rdc.notification_working_days"), event_on))


def notification_overdue_to(at: dt.date) -> dt.date:
    """Conduct of days before this one was to be notified before ``at``."""
    return working_days_before(at, _nearest(parameter("rdc.notification_working_days"), at))


def convocation_due(recognised_on: dt.date) -> dt.date:
    """The last day on which a person recognised on ``recognised_on`` is convened in time."""
    return recognised_on + dt.timedelta(days=convocation_days(recognised_on))
