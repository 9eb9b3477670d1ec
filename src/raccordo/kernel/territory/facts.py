"""The facts file of a region's territory: its schema, and a reader whose errors name the row and the field.

A facts file holds what no package knows: quadrants, employment centres, the day from which proposed
assignments hold, and the changes of municipalities. ``data/piemonte.yaml`` is one; another region writes
its own in the same format (described in docs/territory.md).
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from raccordo.kernel.territory.errors import InputError, InputErrors, from_pydantic, gettext_noop

DATA = Path(__file__).parent / "data"

#: Room for a source in the database.
SOURCE_LENGTH = 200

MunicipalityCode = Annotated[str, Field(pattern=r"^\d{6}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Fact(BaseModel):
    """A row of the file: immutable, and closed to keys nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RegionFact(Fact):
    """The region; ``code`` is ISTAT's two digits."""

    code: str = Field(pattern=r"^\d{2}$")
    name: Name


class Attribution(Fact):
    """Whose data is shown, and under which licence."""

    what: str
    who: str
    licence: str
    url: str = ""

    def sentence(self) -> str:
        """The attribution as one line of text."""
        return f"{self.what}: {self.who} ({self.licence})" + (f" {self.url}" if self.url else "")


#: How far to trust a fact, as its readers read it.
CERTAINTIES = {"documented": "documentato", "known": "noto, senza documento", "assumed": "ipotesi"}


class Sourced(Fact):
    """A fact with the place where it was read and how far to trust it."""

    source: str
    certainty: Literal["documented", "known", "assumed"] = "documented"


class QuadrantFact(Sourced):
    """A group of provinces."""

    code: Slug
    name: Name


class ProvinceFact(Sourced):
    """A province or metropolitan city; ``code`` is ISTAT's three digits, ``sign`` the plate letters."""

    code: str = Field(pattern=r"^\d{3}$")
    sign: str = Field(pattern=r"^[A-Z]{2}$")
    name: Name
    quadrant: str


class CentreFact(Sourced):
    """An employment centre. With ``catchment: seat`` it serves the municipality of its seat only."""

    code: Slug
    name: Name
    seat: MunicipalityCode
    catchment: Literal["nearest", "seat"] = "nearest"
    longitude: float | None = Field(None, ge=-180, le=180)
    latitude: float | None = Field(None, ge=-90, le=90)

    @property
    def province(self) -> str:
        """ISTAT code of the province, which a municipality's code begins with."""
        return self.seat[:3]

    @model_validator(mode="after")
    def _both_coordinates(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError(gettext_noop("give both longitude and latitude, or neither"))
        return self


class FormerMunicipality(Fact):
    """A municipality named as the origin of a change."""

    code: MunicipalityCode
    cadastral_code: str = Field(pattern=r"^[A-Z]\d{3}$")
    name: Name


class ChangeFact(Sourced):
    """A change of municipalities from ``day`` on: predecessors pass to one successor.

    ``merger``: the successor starts that day, the predecessors end on its eve. ``incorporation``: the
    successor was there before. ``detachment``: the successor starts and the predecessors live on.
    """

    kind: Literal["merger", "incorporation", "detachment"]
    day: dt.date
    successor: MunicipalityCode
    predecessors: tuple[FormerMunicipality, ...] = Field(min_length=1)


class TerritoryFacts(Fact):
    """A whole facts file, checked for references and duplicates."""

    format: Literal["raccordo-territory/1"]
    region: RegionFact
    assigned_from: dt.date
    attribution: tuple[Attribution, ...] = Field(min_length=1)
    sources: dict[str, str]
    quadrants: tuple[QuadrantFact, ...] = Field(min_length=1)
    provinces: tuple[ProvinceFact, ...] = Field(min_length=1)
    centres: tuple[CentreFact, ...] = Field(min_length=1)
    changes: tuple[ChangeFact, ...] = ()

    def born(self) -> dict[str, dt.date]:
        """First day of the municipalities that a change created, by code."""
        return {c.successor: c.day for c in self.changes if c.kind != "incorporation"}

    def ended(self) -> dict[str, tuple[FormerMunicipality, ChangeFact]]:
        """The municipalities that a change ended, by code, with the change."""
        return {p.code: (p, c) for c in self.changes if c.kind != "detachment" for p in c.predecessors}

    def source_text(self, fact: Sourced) -> str:
        """The source of a row with its certainty, in the language of the facts' file like all its texts."""
        return f"{self.sources[fact.source]} ({CERTAINTIES[fact.certainty]})"


@dataclass(frozen=True)
class _Problem:
    """Something wrong between rows; ``value`` fills the message."""

    place: tuple[str | int, ...]
    message: str
    value: str


def _references(facts: TerritoryFacts) -> Iterator[_Problem]:
    quadrants = {q.code for q in facts.quadrants}
    provinces = {p.code for p in facts.provinces}
    taking = {c.province for c in facts.centres if c.catchment == "nearest"}
    for i, province in enumerate(facts.provinces):
        if province.quadrant not in quadrants:
            message = gettext_noop("no quadrant has the code “%(value)s”")
            yield _Problem(("provinces", i, "quadrant"), message, province.quadrant)
        if province.code not in taking:
            message = gettext_noop("no centre takes the municipalities of %(value)s")
            yield _Problem(("provinces", i, "code"), message, province.name)
    for i, centre in enumerate(facts.centres):
        if centre.province not in provinces:
            message = gettext_noop("%(value)s is in none of the provinces of this file")
            yield _Problem(("centres", i, "seat"), message, centre.seat)


def _sources(facts: TerritoryFacts) -> Iterator[_Problem]:
    for section in ("quadrants", "provinces", "centres", "changes"):
        for i, row in enumerate(getattr(facts, section)):
            if row.source not in facts.sources:
                message = gettext_noop("“%(value)s” is not in the list of sources")
                yield _Problem((section, i, "source"), message, row.source)
            elif len(facts.source_text(row)) > SOURCE_LENGTH:
                message = gettext_noop("the source “%(value)s” has more than 180 characters")
                yield _Problem(("sources", row.source), message, row.source)


def _duplicates(facts: TerritoryFacts) -> Iterator[_Problem]:
    for section in ("quadrants", "provinces", "centres"):
        seen: set[str] = set()
        for i, row in enumerate(getattr(facts, section)):
            if row.code in seen:
                message = gettext_noop("the code “%(value)s” stands in an earlier row too")
                yield _Problem((section, i, "code"), message, row.code)
            seen.add(row.code)


def _successions(facts: TerritoryFacts) -> Iterator[_Problem]:
    ended: set[str] = set()
    for i, change in enumerate(facts.changes):
        for j, former in enumerate(change.predecessors):
            place = ("changes", i, "predecessors", j, "code")
            if former.code == change.successor:
                yield _Problem(place, gettext_noop("%(value)s cannot pass to itself"), former.code)
            if change.kind == "detachment":
                continue
            if former.code in ended:
                message = gettext_noop("%(value)s already ended with an earlier change")
                yield _Problem(place, message, former.code)
            ended.add(former.code)


def _existence(facts: TerritoryFacts, in_force: Collection[str]) -> Iterator[_Problem]:
    known = {*in_force, *facts.ended()}
    for i, centre in enumerate(facts.centres):
        if centre.seat not in in_force:
            message = gettext_noop("%(value)s is not a municipality in force")
            yield _Problem(("centres", i, "seat"), message, centre.seat)
    for i, change in enumerate(facts.changes):
        if change.successor not in known:
            message = gettext_noop("%(value)s is not a municipality of the region")
            yield _Problem(("changes", i, "successor"), message, change.successor)


def _line_of(document: Any, place: tuple[str | int, ...]) -> int:
    """Line (from 1) of the deepest part of ``place`` that the document has."""
    line, node = 1, document
    for step in place:
        if isinstance(node, CommentedMap) and step in node:
            line = node.lc.key(step)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line = node.lc.item(step)[0] + 1
        else:
            break
        node = node[step]
    return line


def _field_path(place: tuple[str | int, ...]) -> str:
    """``("centres", 3, "seat")`` as ``centres[4].seat``: rows are counted from one, as people do."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


class _TextualDates(RoundTripConstructor):
    """Leaves dates as text, so that an impossible one is reported with its row like any other field."""


_TextualDates.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _parse(text: str) -> CommentedMap:
    yaml = YAML(typ="rt")
    yaml.Constructor = _TextualDates
    try:
        document = yaml.load(io.StringIO(text))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = {"value": error.problem or ""}
        message = gettext_noop("this is not valid YAML: %(value)s")
        raise InputErrors([InputError(line, "", message, problem)]) from error
    if not isinstance(document, CommentedMap):
        message = gettext_noop("the file does not hold the sections of a territory")
        raise InputErrors([InputError(1, "", message)])
    return document


def read_facts(
    source: Path | str, in_force: Callable[[Collection[str]], Collection[str]] | None = None
) -> TerritoryFacts:
    """Read a facts file (a path, or the YAML text itself).

    :param in_force: gives the codes of the municipalities in force in some provinces
        (:func:`~raccordo.kernel.territory.sources.codes_in_force`); with it, what the file names must exist.
    :raises InputErrors: every error found, each with its line and field; nothing else is raised for a bad
        file.
    """
    try:
        text = source.read_text(encoding="utf-8") if isinstance(source, Path) else source
    except UnicodeDecodeError as error:
        raise InputErrors([InputError(1, "", gettext_noop("the file is not UTF-8 text"))]) from error
    document = _parse(text)
    try:
        facts = TerritoryFacts.model_validate(_plain(document))
    except ValidationError as error:
        raise InputErrors(
            from_pydantic(item, _line_of(document, item["loc"]), _field_path(item["loc"]))
            for item in error.errors(include_url=False)
        ) from error
    checks = (_references, _sources, _duplicates, _successions)
    problems = [problem for check in checks for problem in check(facts)]
    if in_force and not problems:
        problems = list(_existence(facts, in_force({province.code for province in facts.provinces})))
    if problems:
        raise InputErrors(
            InputError(_line_of(document, p.place), _field_path(p.place), p.message, {"value": p.value})
            for p in problems
        )
    return facts


def default_facts() -> Path:
    """The facts file that comes with Raccordo: Piemonte's."""
    return DATA / "piemonte.yaml"


def _plain(node: Any) -> Any:
    """The document without ruamel's wrappers, which pydantic would not take for plain mappings."""
    if isinstance(node, CommentedMap):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    return node
