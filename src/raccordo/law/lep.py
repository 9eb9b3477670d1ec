"""The essential service levels (LEP) of D.M. 4/2018, Allegato B."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from pydantic import BaseModel, ConfigDict

from raccordo.law.sources import Mark, read


class Recipient(StrEnum):
    """Whom a service level is for."""

    PERSON = "person"
    COMPANY = "company"


class Lep(BaseModel):
    """One essential service level. ``basic`` marks A–D, which every registered person receives."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    name: str
    recipient: Recipient
    basic: bool = False
    mark: Mark


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: str
    levels: tuple[Lep, ...]


@cache
def lep_catalogue() -> tuple[Lep, ...]:
    """All levels, in the order of the decree."""
    return read("lep", _Catalogue).levels


@cache
def beyond_basics() -> frozenset[str]:
    """Codes of the levels for persons beyond A–D: what makes a person "in an active measure"."""
    return frozenset(level.code for level in lep_catalogue() if level.recipient is Recipient.PERSON and not level.basic)


def lep(code: str) -> Lep:
    """The level with this code.

    Raises:
        KeyError: when the decree has no such level.
    """
    for level in lep_catalogue():
        if level.code == code:
            return level
    raise KeyError(code)
