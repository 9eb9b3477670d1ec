"""Dated parameters: each value has the days in which it holds, its legal reference and how sure we are of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, model_validator

from raccordo.law.sources import Mark, read


class DatedValue(BaseModel):
    """A value from one day to another, both included; without ``to`` it still holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: dt.date = Field(alias="from")
    to: dt.date | None = None
    value: Decimal
    reference: str
    mark: Mark

    def holds(self, day: dt.date) -> bool:
        """Whether the value holds on ``day``."""
        return self.since <= day and (self.to is None or day <= self.to)


class Parameter(BaseModel):
    """A number the law sets, through time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    unit: str
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_follow_each_other(self) -> Parameter:
        for before, after in zip(self.values, self.values[1:], strict=False):
            if before.to is None or before.to >= after.since:
                raise ValueError(f"the value from {after.since} overlaps the one before it")
        return self

    def at(self, day: dt.date) -> DatedValue:
        """The value that holds on ``day``.

        Raises:
            NoValueError: when none does.
        """
        for value in self.values:
            if value.holds(day):
                return value
        raise NoValueError(f"“{self.title}” has no value on {day:%d/%m/%Y}.")


class NoValueError(LookupError):
    """The law sets no value of this parameter on that day."""


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid")

    parameters: dict[str, Parameter]


@cache
def _file(name: str) -> dict[str, Parameter]:
    return read(name, _Parameters).parameters


def parameter(code: str) -> Parameter:
    """The parameter ``file.name``, for instance ``rdc.convocation_days``.

    Raises:
        KeyError: when the file has no such parameter.
    """
    file, _, name = code.partition(".")
    return _file(file)[name]


def value_at(code: str, day: dt.date) -> DatedValue:
    """The value of a parameter on ``day``, with its reference.

    Raises:
        KeyError: no such parameter.
        NoValueError: the law sets none on that day.
    """
    return parameter(code).at(day)
