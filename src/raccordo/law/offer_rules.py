"""The shape of ``data/offers.yaml``: rules on congruous offers as data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raccordo.law.sources import Mark


class Coherence(StrEnum):
    """How near the work offered is to the person's: as agreed in the pact, the same sector, another sector."""

    AGREED = "agreed"
    SAME_SECTOR = "same_sector"
    OTHER_SECTOR = "other_sector"

    @property
    def rank(self) -> int:
        """0 for the nearest."""
        return list(Coherence).index(self)


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Area(_Rule):
    """Where the workplace may be: within ``km``, or within ``minutes`` of public transport, or anywhere in Italy."""

    km: int | None = None
    minutes: int | None = None
    anywhere: bool = False

    @model_validator(mode="after")
    def _says_where(self) -> Area:
        if self.anywhere == (self.km is not None):
            raise ValueError("give either km (with minutes, if any) or anywhere")
        return self


class When(_Rule):
    """Conditions of a case; what is left out is not asked."""

    renewed: bool | None = None
    disabled_member: bool | None = None
    minors: bool | None = None
    minors_under_14: bool | None = None
    permanent: bool | None = None
    benefit_months_below: int | None = None
    unemployed_months_below: int | None = None


class Case(_Rule):
    """Areas for the first, second … offer to a person in this case."""

    when: When = When()
    areas: tuple[Area, ...] = Field(min_length=1)
    mark: Mark


class CoherenceBand(_Rule):
    """The farthest work that may be offered within a length of unemployment."""

    unemployed_months_below: int | None = None
    at_most: Coherence
    mark: Mark


class OfferRegime(_Rule):
    """One set of rules, the benefits it serves and the days in which it holds."""

    code: str = Field(max_length=30)
    title: str
    benefits: frozenset[str]
    since: dt.date = Field(alias="from")
    to: dt.date | None = None
    reference: str
    mark: Mark
    min_hours_share: Decimal
    hours_share_of: Literal["last_contract", "full_time"]
    fixed_term_min_months: int = 0
    over_own_benefit: Decimal | None = None
    over_maximum: Decimal | None = None
    without_transport: Decimal = Decimal(1)
    coherence: tuple[CoherenceBand, ...] = ()
    cases: tuple[Case, ...]

    @model_validator(mode="after")
    def _last_case_is_for_everyone(self) -> OfferRegime:
        if not self.cases or self.cases[-1].when != When():
            raise ValueError("the last case has no condition, so that every offer finds one")
        return self

    def holds(self, at: dt.date) -> bool:
        """Whether the rules hold on the day ``at``."""
        return self.since <= at and (self.to is None or at <= self.to)


class OfferFile(_Rule):
    """The whole file; two sets of rules never serve one benefit on one day."""

    regimes: tuple[OfferRegime, ...]

    @model_validator(mode="after")
    def _one_regime_a_day(self) -> OfferFile:
        for index, one in enumerate(self.regimes):
            for other in self.regimes[index + 1 :]:
                apart = (one.to is not None and one.to < other.since) or (other.to is not None and other.to < one.since)
                if one.benefits & other.benefits and not apart:
                    raise ValueError(f"{one.code} and {other.code} hold on the same days for the same benefit")
        return self
