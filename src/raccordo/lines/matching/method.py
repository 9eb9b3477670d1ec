"""The stated choices of method of this line, read from ``method.yaml``."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from raccordo.law.sources import parse

FILE = Path(__file__).parent / "method.yaml"


class Method(BaseModel):
    """``placement_days``: how soon a hire follows a proposal. ``road_factor``: road km per km in a straight line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    placement_days: int = Field(gt=0)
    road_factor: Decimal = Field(ge=1)


@cache
def method() -> Method:
    """The method in force."""
    return parse(FILE.read_text(encoding="utf-8"), Method, FILE.name)
