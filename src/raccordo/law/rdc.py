"""Terms of the citizenship income (D.L. 4/2019)."""

from __future__ import annotations

import datetime as dt

from raccordo.law.parameters import parameter


def convocation_days(at: dt.date) -> int:
    """Days from the recognition within which the centre convenes the person (art. 4 c. 5).

    Outside the years of the measure the nearest value serves, since people recognised before its end are still
    convened after it.
    """
    values = parameter("rdc.convocation_days").values
    held = [value for value in values if value.since <= at] or [values[0]]
    return int(held[-1].value)


def convocation_due(recognised_on: dt.date) -> dt.date:
    """The last day on which a person recognised on ``recognised_on`` is convened in time."""
    return recognised_on + dt.timedelta(days=convocation_days(recognised_on))
