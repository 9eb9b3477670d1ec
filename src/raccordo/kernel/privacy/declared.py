"""What is declared about personal data: ``register.yaml``, read and checked once.

For each treatment (trattamento, GDPR article 30): why, on what basis, whose data, who receives them, how long they are
kept. For each entity: whose data a row is, which fields hold what, and what an anonymisation writes in them.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

FILE = Path(__file__).with_name("register.yaml")


class Mark(StrEnum):
    """How sure we are: read in the named source, known, or a parameter the agency has to set."""

    READ = "V"
    KNOWN = "K+"
    PROBABLE = "K"
    PARAMETER = "parameter"


class Special(StrEnum):
    """Kinds of data that GDPR articles 9 and 10 protect more."""

    HEALTH = "health"
    JUSTICE = "justice"
    ASYLUM = "asylum"


class Blank(StrEnum):
    """What an anonymisation writes in a field."""

    EMPTY = "empty"
    REMOVED = "removed"  # a mark, where something was written and an empty field would mean something else
    NULL = "null"
    YEAR = "year"  # the first day of the same year
    SURROGATE = "surrogate"  # a value that is unique and says nothing
    FILE = "file"  # the file is deleted, the name emptied


class End(StrEnum):
    """What happens when the time is over."""

    ANONYMISE = "anonymise"
    DELETE = "delete"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Strict):
    """How long, from which day: the last among the dates of all rows of the person in the treatment."""

    since: dt.date = Field(alias="from")
    to: dt.date | None = None
    months: int = Field(gt=0)
    counted: str
    then: End
    reference: str
    mark: Mark

    def holds(self, day: dt.date) -> bool:
        """Whether the rule is in force on ``day``."""
        return self.since <= day and (self.to is None or day <= self.to)


class About(_Strict):
    """How rows name the record they are about, where no foreign key leads to it.

    ``kind``: lookup of the record's content type; or ``label``: lookup of its ``app.model``; or ``of``: the one entity
    they are about. ``key``: lookup of what names the record, which is its field ``by``.
    """

    kind: str = ""
    label: str = ""
    of: str = ""
    key: str
    by: str = "pk"

    @model_validator(mode="after")
    def _one_of_three(self) -> About:
        if sum(map(bool, (self.kind, self.label, self.of))) != 1:
            raise ValueError("say one of kind, label, of")
        return self


class Entity(_Strict):
    """A table with personal data.

    ``person``: ``self``, or the path of foreign keys that leads to the person; empty where rows have no person.
    ``about``: for rows about records of any kind, how they name them: what happens to the record's person reaches them.
    ``dates``: fields whose last day keeps the data alive; ``open``: a row where this field is empty keeps them too.
    ``erase``: field → what an anonymisation writes; ``remove``: the row itself goes.
    ``secret``: fields that no copy of a person's data holds: they open doors.
    """

    person: str = ""
    about: About | None = None
    remove: bool = False
    secret: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    special: tuple[Special, ...] = ()
    dates: tuple[str, ...] = ()
    open: str = ""
    erase: dict[str, Blank] = {}


class Treatment(_Strict):
    """One entry of the register of treatments."""

    title: str
    purpose: str
    basis: str
    subjects: str
    data: str
    recipients: str
    measures: str = ""
    retention: tuple[Rule, ...] = Field(min_length=1)
    entities: dict[str, Entity]

    def rule(self, day: dt.date) -> Rule | None:
        """The retention rule in force on ``day``."""
        return next((rule for rule in self.retention if rule.holds(day)), None)


class Person(_Strict):
    """A table whose rows are persons: how one is found and which row of another table may be the same person."""

    title: str
    code: str
    tax_code: str = ""
    same_as: str = ""
    treatment: str


class Register(_Strict):
    """The whole file."""

    persons: dict[str, Person]
    treatments: dict[str, Treatment]
    not_personal: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _each_entity_once(self) -> Register:
        seen: set[str] = set()
        for treatment in self.treatments.values():
            twice = seen & set(treatment.entities)
            if twice:
                raise ValueError(f"declared in two treatments: {sorted(twice)}")
            seen |= set(treatment.entities)
        for name, entity_ in self.entities.items():
            if entity_.remove and not (entity_.person or entity_.about or entity_.dates):
                raise ValueError(f"{name}: nothing says when its rows go")
        for tables in self.not_personal.values():
            if twice := seen & set(tables):
                raise ValueError(f"declared twice: {sorted(twice)}")
            seen |= set(tables)
        for entity, person in self.persons.items():
            if entity not in self.treatments[person.treatment].entities:
                raise ValueError(f"{entity} is a person of {person.treatment}, which does not hold it")
        return self

    @property
    def reasons(self) -> dict[str, str]:
        """Tables without a rule here → why."""
        return {name: reason for reason, names in self.not_personal.items() for name in names}

    @property
    def entities(self) -> dict[str, Entity]:
        """All declared entities."""
        return {name: entity for treatment in self.treatments.values() for name, entity in treatment.entities.items()}


@cache
def register() -> Register:
    """The register as declared."""
    with FILE.open(encoding="utf-8") as file:
        read: Any = YAML(typ="safe", pure=True).load(file)
    return Register.model_validate(read)


@cache
def entity(name: str) -> Entity | None:
    """What is declared of ``app.model``, or ``None``."""
    return register().entities.get(name)


@cache
def is_special(name: str) -> bool:
    """Whether rows of ``app.model`` say something of health, justice or asylum."""
    declared = entity(name)
    return declared is not None and bool(declared.special)
