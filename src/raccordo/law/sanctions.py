"""What conduct costs under the citizenship income (D.L. 4/2019, art. 7)."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from raccordo.law.dates import add_months
from raccordo.law.parameters import value_at
from raccordo.law.sources import Mark, read


class Event(StrEnum):
    """Conduct the law sanctions."""

    MISSED_CONVOCATION = "missed_convocation"
    MISSED_GUIDANCE = "missed_guidance"
    NO_DECLARATION = "no_declaration"
    NO_PACT = "no_pact"
    MISSED_POLICY = "missed_policy"
    REFUSED_PUBLIC_WORK = "refused_public_work"
    REFUSED_OFFER = "refused_offer"
    UNDECLARED_WORK = "undeclared_work"


class Effect(StrEnum):
    """What is taken away."""

    ONE_MONTH = "one_month"
    TWO_MONTHS = "two_months"
    LOSS = "loss"


class _Sanctions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: str
    since: dt.date = Field(alias="from")
    to: dt.date
    mark: Mark
    events: dict[Event, tuple[Effect, ...]]


@cache
def _sanctions() -> _Sanctions:
    return read("sanctions", _Sanctions)


def effect(event: Event | str, occurrence: int, at: dt.date) -> Effect | None:
    """What the ``occurrence``-th time (from 1) of an event costs on the day ``at``; ``None`` outside the law's years.

    Raises:
        ValueError: an unknown event, or an occurrence below 1.
    """
    if occurrence < 1:
        raise ValueError("Occurrences are counted from 1.")
    rules = _sanctions()
    scale = rules.events[Event(event)]
    if not rules.since <= at <= rules.to:
        return None
    return scale[min(occurrence, len(scale)) - 1]


def may_apply_again(lost_on: dt.date, *, protected: bool) -> dt.date:
    """First day of a new application after a loss; ``protected``: minors or disabled members in the household."""
    months = value_at("rdc.reapplication_months" + ("_protected" if protected else ""), lost_on).value
    return add_months(lost_on, int(months))
