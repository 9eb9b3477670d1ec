"""A plan document: what an act promises, entry by entry, each with its place in the act.

The models are frozen and know nothing of files, databases or Django. Reading and its errors are in
:mod:`.reading`, references between entries in :mod:`.references`, the rules of the check in :mod:`.check`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from .target import Start, Target, no_repeats
from .vocabulary import (
    Bound,
    Code,
    Comparator,
    Entry,
    IndicatorKind,
    MeasureCode,
    Number,
    Path,
    Per,
    SectionKind,
    Share,
    Short,
    SubjectKind,
    Text,
    Word,
)

Lasting = Annotated[int, Field(gt=0)]


class Source(Entry):
    """A place in the act: section, numbered point where there is one, a short quote exactly as printed."""

    section: Code
    point: Word | None = None
    quote: Text


Sources = Annotated[tuple[Source, ...], Field(min_length=1)]


class Section(Entry):
    """A part of the act under one heading (``title``, as printed); ``line`` is the line it speaks of."""

    code: Code
    kind: SectionKind
    title: Text
    line: Code | None = None


class Party(Entry):
    """Who signs, runs, helps or watches the plan."""

    code: Code
    name: Text
    role: Text
    source: Source


class Citation(Entry):
    """One way in which the act cites a rule."""

    cited_as: Text
    source: Source


class LegalReference(Entry):
    """A rule the act stands on, and each different way in which it cites it."""

    code: Code
    title: Text
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: Text | None = None


class Division(Entry):
    """How many places of a kind the region has (31 centres); ``subject`` is the set they are."""

    subject: Code
    count: Lasting
    source: Source


class Territory(Entry):
    """The territory as the plan needs it: the region's code and its places."""

    region: Word
    centre: Division
    quadrant: Division


class Line(Entry):
    """An area of work of the plan and who leads it."""

    code: Code
    title: Text
    short: Short
    lead: Text
    source: Source
    note: Text | None = None


class Action(Entry):
    """Something the narrative says an activity consists of."""

    title: Text
    source: Source


class Activity(Entry):
    """An activity; ``number`` only where the act numbers it; ``sources`` every place that states it."""

    code: Code
    number: Annotated[str, Field(pattern=r"^\d+(\.\d+)*$")] | None = None
    line: Code
    title: Text
    sources: Sources
    actions: tuple[Action, ...] = ()
    note: Text | None = None


class Result(Entry):
    """What an activity must bring about."""

    code: Code
    activity: Code
    title: Text
    source: Source
    note: Text | None = None


class Subject(Entry):
    """What a figure counts; figures of one subject are compared with each other.

    ``unit`` is what many are called, ``unit_one`` what one is (meetings, meeting), where it differs.
    ``broader`` names the subject this one is a part of (events on transitions → territorial events).
    """

    code: Code
    kind: SubjectKind
    title: Text
    unit: Word
    unit_one: Word | None = None
    broader: Code | None = None


class Deliverable(Entry):
    """A kind of document the plan must hand over, recorded in the register of deliverables."""

    code: Code
    title: Text
    line: Code
    source: Source


class Indicator(Entry):
    """A question asked of the agency's records, with what the act wants as the answer.

    ``title`` is the act's label, ``short`` the board's, ``definition`` what is counted and on which records;
    ``measure`` and ``alternative_measures`` are codes of the registry of measures.
    """

    code: Code
    kind: IndicatorKind = IndicatorKind.INDICATOR
    line: Code
    title: Text
    short: Short
    definition: Text
    subject: Code
    measure: MeasureCode
    alternative_measures: tuple[MeasureCode, ...] = ()
    target: Target
    start: Start | None = None
    path: Path = Path.LINEAR
    activity: Code | None = None
    result: Code | None = None
    deliverable: Code | None = None
    source: Source
    note: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _default_path(cls, data: Any) -> Any:
        """A target without a number has no path unless one is written (which is then refused)."""
        target = data.get("target") if isinstance(data, dict) else None
        if isinstance(target, dict) and target.get("comparator") in _PATHLESS:
            return {"path": Path.NONE, **data}
        return data

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if self.target.comparator in _PATHLESS and self.path is not Path.NONE:
            raise PydanticCustomError("path_without_number", "path")
        if self.kind is IndicatorKind.OBJECTIVE and (self.result or self.activity):
            raise PydanticCustomError("objective_with_result", "objective")
        no_repeats((self.measure, *self.alternative_measures))
        return self

    @property
    def measures(self) -> tuple[str, ...]:
        """The measure the indicator is judged by, then those shown beside it."""
        return (self.measure, *self.alternative_measures)


_PATHLESS = frozenset({Comparator.REPORTED, Comparator.DELIVERABLE_SHARED})


class Figure(Entry):
    """A quantity as the act states it; neither ``value`` nor ``share`` where the act prints a bare “N.”."""

    subject: Code
    value: Number | None = None
    share: Share | None = None
    unit: Word | None = None
    per: Annotated[tuple[Per, ...], AfterValidator(no_repeats)] = ()
    of: Code | None = None
    bound: Bound = Bound.EXACTLY
    source: Source
    note: Text | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.value is not None and self.share is not None:
            raise PydanticCustomError("number_or_share", "one")
        return self


class Mention(Figure):
    """A figure quoted in the text about what is planned, or about the size of a set."""


class Baseline(Figure):
    """A figure of the state of the art, true on ``StateOfTheArt.at``."""

    code: Code
    title: Text
    line: Code


class Done(Entry):
    """Something the state of the art tells as done, in our words."""

    line: Code
    title: Text
    source: Source


class StateOfTheArt(Entry):
    """Where things stood before the plan began."""

    at: date
    baselines: tuple[Baseline, ...] = ()
    done: tuple[Done, ...] = ()
    difficulties: tuple[Done, ...] = ()


class Remark(Entry):
    """An editor's remark left in the printed act, and the entry it speaks of where the plan has it."""

    text: Text
    about: Code | None = None
    source: Source


class Note(Entry):
    """How the act was read: a choice of whoever wrote this file, not of the act."""

    text: Text
    about: tuple[Code, ...] = ()


_Coded = TypeVar("_Coded", Section, Line, Activity, Result, Subject, Indicator)


class PlanDocument(Entry):
    """A whole plan, one version of it, valid from ``valid_from`` to ``valid_to``, both included."""

    code: Code
    version: Lasting
    title: Text
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] = "it"
    valid_from: date
    valid_to: date
    territory: Territory
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    parties: tuple[Party, ...] = ()
    legal_references: tuple[LegalReference, ...] = ()
    subjects: Annotated[tuple[Subject, ...], Field(min_length=1)]
    deliverables: tuple[Deliverable, ...] = ()
    lines: Annotated[tuple[Line, ...], Field(min_length=1)]
    activities: tuple[Activity, ...] = ()
    results: tuple[Result, ...] = ()
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    state_of_the_art: StateOfTheArt | None = None
    mentions: tuple[Mention, ...] = ()
    remarks: tuple[Remark, ...] = ()
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to < self.valid_from:
            context = {"start": self.valid_from, "end": self.valid_to}
            raise PydanticCustomError("dates_reversed", "dates", context)
        return self

    def of_kind(self, kind: IndicatorKind) -> tuple[Indicator, ...]:
        """The indicators of one kind, in the order of the plan."""
        return tuple(indicator for indicator in self.indicators if indicator.kind is kind)

    def line(self, code: str) -> Line:
        """The line with this code; `KeyError` where there is none."""
        return _find(self.lines, code)

    def activity(self, code: str) -> Activity:
        """The activity with this code; `KeyError` where there is none."""
        return _find(self.activities, code)

    def result(self, code: str) -> Result:
        """The result with this code; `KeyError` where there is none."""
        return _find(self.results, code)

    def subject(self, code: str) -> Subject:
        """The subject with this code; `KeyError` where there is none."""
        return _find(self.subjects, code)

    def section(self, code: str) -> Section:
        """The section with this code; `KeyError` where there is none."""
        return _find(self.sections, code)

    def indicator(self, code: str) -> Indicator:
        """The indicator with this code; `KeyError` where there is none."""
        return _find(self.indicators, code)

    def activity_of(self, indicator: Indicator) -> str | None:
        """The code of the activity an indicator belongs to, directly or through its result."""
        return self.result(indicator.result).activity if indicator.result else indicator.activity

    def due(self, indicator: Indicator) -> date:
        """The day by which the target must be met: its own, or the plan's last."""
        return indicator.target.by or self.valid_to

    @property
    def months(self) -> int:
        """Calendar months the plan is valid for, those begun included."""
        start, end = self.valid_from, self.valid_to
        return (end.year - start.year) * 12 + end.month - start.month + 1

    @property
    def baselines(self) -> tuple[Baseline, ...]:
        """The figures of the state of the art."""
        return self.state_of_the_art.baselines if self.state_of_the_art else ()

    def notes_about(self, code: str) -> Iterator[Note]:
        """The notes on one entry."""
        return (note for note in self.notes if code in note.about)

    @property
    def digest(self) -> str:
        """SHA-256 of what the plan says, whatever the layout of its file."""
        said = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def _find(entries: tuple[_Coded, ...], code: str) -> _Coded:
    for entry in entries:
        if entry.code == code:
            return entry
    raise KeyError(code)
