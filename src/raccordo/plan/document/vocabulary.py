"""The closed words of a plan document and the scalar types its fields share."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError


class SectionKind(StrEnum):
    """What a section of the act does: decide, introduce, tell what was done or will be done, sum it up."""

    ACT = "act"
    PREAMBLE = "preamble"
    STATE_OF_THE_ART = "state_of_the_art"
    NARRATIVE = "narrative"
    SHEET = "sheet"


class SubjectKind(StrEnum):
    """`set`: what exists and has a size (the centres); `output`: what will be done (meetings)."""

    SET = "set"
    OUTPUT = "output"


class IndicatorKind(StrEnum):
    """A line's macro-objective; a row of the summary sheet; a commitment of the narrative."""

    OBJECTIVE = "objective"
    INDICATOR = "indicator"
    COMMITMENT = "commitment"


class Comparator(StrEnum):
    """How a value is compared with its target; each one's fields are in `target.FIELDS`."""

    AT_LEAST = "at_least"
    SHARE_AT_LEAST = "share_at_least"
    PER = "per"
    ALL_OF = "all_of"
    DELIVERABLE_SHARED = "deliverable_shared"
    GROWTH_AT_LEAST = "growth_at_least"
    REPORTED = "reported"


class Per(StrEnum):
    """What a figure repeats over."""

    YEAR = "year"
    HALF_YEAR = "half_year"
    CENTRE = "centre"
    QUADRANT = "quadrant"


TIMES = frozenset({Per.YEAR, Per.HALF_YEAR})
PLACES = frozenset({Per.CENTRE, Per.QUADRANT})


class Bound(StrEnum):
    """Whether the act says “almeno”."""

    AT_LEAST = "at_least"
    EXACTLY = "exactly"


class Path(StrEnum):
    """The value expected between start and due date: a straight line, or nothing before the due date."""

    LINEAR = "linear"
    NONE = "none"


class Entry(BaseModel):
    """Anything written in a plan: unknown fields are errors, and what was read does not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


_THOUSANDS = re.compile(r"^[-+]?\d{1,3}(\.\d{3})+$")
_NUMBER_SCHEMA = {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": r"^\d+(\.\d+)?$"}]}


def _number(value: Any) -> Any:
    """Refuse “20.000”: nobody can tell twenty from twenty thousand."""
    if isinstance(value, str) and _THOUSANDS.match(value.strip()):
        raise PydanticCustomError("number_thousands", "thousands", {"value": value.strip()})
    return value


def _share(value: Any) -> Any:
    """Read “40%”, “6,4 %” or a fraction in 0..1 as an exact fraction."""
    if isinstance(value, bool) or value is None:
        raise PydanticCustomError("not_a_share", "share")
    text = str(value).strip().replace(",", ".")
    percent = text.endswith("%")
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation:
        raise PydanticCustomError("not_a_share", "share") from None
    if not number.is_finite():
        raise PydanticCustomError("not_a_share", "share")
    if percent:
        return number / 100
    if number > 1:
        context = {"value": text, "percent": f"{number * 100:f}"}
        raise PydanticCustomError("share_above_one", "share", context)
    return number


SHARE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^\s*\d+([.,]\d+)?\s*%?\s*$"},
        {"type": "number", "minimum": 0, "maximum": 1},
    ]
}


def read_share(value: Any) -> Decimal:
    """`value` as an exact fraction; raises `PydanticCustomError` when it is not a share."""
    return Decimal(_share(value))


def percent(value: Decimal) -> str:
    """A fraction as a percentage without useless zeros: Decimal('0.064') → '6.4'."""
    return plain(value * 100)


def plain(value: Decimal) -> str:
    """A number without exponent and without useless zeros: Decimal('31.0') → '31'."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent_text(value: Decimal) -> str:
    """A fraction as a plan writes it: Decimal('0.4') → '40%'."""
    return f"{percent(value)}%"


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)]
MeasureCode = Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z0-9_]+$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1500)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Number = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, allow_inf_nan=False),
    PlainSerializer(plain, return_type=str, when_used="json"),
    WithJsonSchema(_NUMBER_SCHEMA),
]
Share = Annotated[
    Decimal,
    BeforeValidator(_share),
    Field(ge=0),
    PlainSerializer(percent_text, return_type=str, when_used="json"),
    WithJsonSchema(SHARE_SCHEMA),
]
