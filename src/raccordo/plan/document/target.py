"""What an indicator is compared with: the comparators and the fields each one needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple, Self

from pydantic import ConfigDict, Field, WithJsonSchema, field_serializer, model_validator
from pydantic_core import PydanticCustomError

from .vocabulary import (
    SHARE_SCHEMA,
    Code,
    Comparator,
    Entry,
    Number,
    Per,
    Share,
    Text,
    Word,
    percent_text,
    plain,
    read_share,
)


class Fields(NamedTuple):
    """The fields a comparator needs and may have; `share`: whether its value is a fraction."""

    needed: frozenset[str]
    allowed: frozenset[str]
    share: bool = False


def _fields(needed: str = "", optional: str = "", *, share: bool = False) -> Fields:
    needs = frozenset(needed.split())
    return Fields(needs, needs | frozenset(optional.split()) | {"comparator", "by", "note"}, share)


FIELDS: Mapping[Comparator, Fields] = MappingProxyType(
    {
        Comparator.AT_LEAST: _fields("value unit"),
        Comparator.SHARE_AT_LEAST: _fields("value of", "change", share=True),
        Comparator.PER: _fields("value unit per"),
        Comparator.ALL_OF: _fields("of unit"),
        Comparator.DELIVERABLE_SHARED: _fields(),
        Comparator.GROWTH_AT_LEAST: _fields("value window against", share=True),
        Comparator.REPORTED: _fields("", "unit of per"),
    }
)
SHARES = frozenset(comparator for comparator, fields in FIELDS.items() if fields.share)


class Whole(Entry):
    """The set a share or an `all_of` refers to: a subject of the plan, its size where the act states it."""

    subject: Code
    size: Annotated[int, Field(gt=0)] | None = None
    description: Text | None = None


class Interval(Entry):
    """Days from `start` to `end`, both included."""

    start: date
    end: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("dates_reversed", "dates", {"start": self.start, "end": self.end})
        return self


def no_repeats(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """`values`, refused when one is written twice."""
    for index, value in enumerate(values):
        if value in values[:index]:
            raise PydanticCustomError("repeated_value", "repeated", {"value": str(value)})
    return values


# how an absent field looks when a plan is written by a program
_ABSENT: dict[str, list[Any]] = {"enum": [None, []]}


def _condition(comparator: Comparator) -> dict[str, Any]:
    fields = FIELDS[comparator]
    refused = sorted(set(Target.model_fields) - fields.allowed)
    return {
        "if": {"properties": {"comparator": {"const": comparator.value}}},
        "then": {"required": sorted(fields.needed), "properties": dict.fromkeys(refused, _ABSENT)},
    }


def _schema_conditions(schema: dict[str, Any]) -> None:
    """Tell JSON Schema what :data:`FIELDS` says, so that an editor warns before the reader does."""
    schema["allOf"] = [_condition(comparator) for comparator in Comparator]


_VALUE_SCHEMA = {"anyOf": [{"type": "number", "exclusiveMinimum": 0}, SHARE_SCHEMA["anyOf"][0]]}


class Target(Entry):
    """What the act asks of an indicator.

    ``value`` is a number of ``unit``, or an exact fraction for the comparators in :data:`SHARES` (written
    “40%” or 0.4; a growth of 100% is 1). ``per`` says over what the value repeats, ``of`` the whole of a
    share, ``change`` the change the act states beside start and value (a fraction too), ``window`` and
    ``against`` the two periods a growth compares. ``by`` is the due date; without it, the plan's last day.
    """

    model_config = ConfigDict(json_schema_extra=_schema_conditions)

    comparator: Comparator
    value: Annotated[Number, Field(gt=0), WithJsonSchema(_VALUE_SCHEMA)] | None = None
    unit: Word | None = None
    per: tuple[Per, ...] = ()
    of: Whole | None = None
    change: Share | None = None
    window: Interval | None = None
    against: Interval | None = None
    by: date | None = None
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_value(cls, data: Any) -> Any:
        """Read ``value`` as a share or refuse a percentage, depending on the comparator."""
        if not isinstance(data, dict) or data.get("value") is None:
            return data
        is_share = data.get("comparator") in SHARES
        if is_share:
            return {**data, "value": read_share(data["value"])}
        is_percentage = isinstance(data["value"], str) and data["value"].strip().endswith("%")
        if is_percentage and data.get("comparator") in set(Comparator):
            context = {"comparator": str(data["comparator"])}
            raise PydanticCustomError("share_for_number", "share", context)
        return data

    @model_validator(mode="after")
    def _fields_of_comparator(self) -> Self:
        fields = FIELDS[self.comparator]
        given = {name for name in type(self).model_fields if getattr(self, name) not in (None, ())}
        context = {"comparator": self.comparator.value}
        for name in sorted(fields.needed - given):
            raise PydanticCustomError("target_needs", "needs", {**context, "field": name})
        for name in sorted(given - fields.allowed):
            raise PydanticCustomError("target_refuses", "refuses", {**context, "field": name})
        no_repeats(self.per)
        return self

    @field_serializer("value", when_used="json-unless-none")
    def _value_text(self, value: Decimal) -> str:
        """A share is written as a percentage, so that what was written can be read again."""
        return percent_text(value) if self.is_share else plain(value)

    @property
    def is_share(self) -> bool:
        """Whether ``value`` is a fraction."""
        return self.comparator in SHARES

    @property
    def is_judged(self) -> bool:
        """Whether the act gives something to be judged against (a bare “N.” is reported, never judged)."""
        return self.comparator is not Comparator.REPORTED


class Start(Entry):
    """Where an indicator stood when the plan began: a number or a share, and the day it was true."""

    value: Number | None = None
    share: Share | None = None
    at: date | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.value is None) == (self.share is None):
            raise PydanticCustomError("number_or_share", "one")
        return self
