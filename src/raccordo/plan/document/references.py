"""Codes must be unique and must lead somewhere: the mistakes no single entry can show."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from .errors import Location
from .messages import Message, say
from .model import PlanDocument
from .yamltext import Text

_CODED = (
    "sections", "parties", "legal_references", "subjects", "deliverables", "lines", "activities", "results",
    "indicators",
)  # fmt: skip
_KINDS = {
    "section": ("sections", "kind_section"),
    "line": ("lines", "kind_line"),
    "activity": ("activities", "kind_activity"),
    "result": ("results", "kind_result"),
    "subject": ("subjects", "kind_subject"),
    "broader": ("subjects", "kind_subject"),
    "of": ("subjects", "kind_subject"),
    "deliverable": ("deliverables", "kind_deliverable"),
}


class Mistake(NamedTuple):
    """Where and what; the line is found by whoever has the text."""

    location: Location
    message: Message


def reference_mistakes(document: PlanDocument, text: Text | None = None) -> Iterator[Mistake]:
    """Duplicate codes, codes of nothing, circles of subjects, entries of the wrong line or activity."""
    yield from _duplicates(document, text)
    dangling = list(_dangling(document))
    yield from dangling
    if not dangling:
        yield from _circles(document)
        yield from _incoherent(document)


def _collections(document: PlanDocument) -> Iterator[tuple[Location, tuple[Any, ...]]]:
    for name in _CODED:
        yield (name,), getattr(document, name)
    yield ("state_of_the_art", "baselines"), document.baselines


def _duplicates(document: PlanDocument, text: Text | None) -> Iterator[Mistake]:
    for where, entries in _collections(document):
        first: dict[str, int] = {}
        for index, entry in enumerate(entries):
            if entry.code not in first:
                first[entry.code] = index
                continue
            line = text.place((*where, first[entry.code], "code"))[0] if text else None
            message = (
                say("duplicate_code_unplaced", code=entry.code)
                if line is None
                else say("duplicate_code", code=entry.code, line=line)
            )
            yield Mistake((*where, index, "code"), message)


def _references(value: object, at: Location) -> Iterator[tuple[Location, str, str]]:
    """(location, name of the field, code) of every reference inside `value`."""
    if isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _references(item, (*at, index))
    if not isinstance(value, BaseModel):
        return
    for name in type(value).model_fields:
        inner = getattr(value, name)
        if name in _KINDS and isinstance(inner, str):
            yield (*at, name), name, inner
        elif name == "about" and inner:
            codes = [inner] if isinstance(inner, str) else list(inner)
            yield from (((*at, name), name, code) for code in codes)
        else:
            yield from _references(inner, (*at, name))


def _dangling(document: PlanDocument) -> Iterator[Mistake]:
    codes = {name: [entry.code for entry in getattr(document, name)] for name in _CODED}
    everything = [code for entries in codes.values() for code in entries]
    everything += [baseline.code for baseline in document.baselines]
    for location, name, code in _references(document, ()):
        collection, kind = _KINDS.get(name, ("", "kind_any"))
        known = codes.get(collection, everything)
        if code in known:
            continue
        near = difflib.get_close_matches(code, known, n=1)
        if near:
            yield Mistake(location, say("dangling_near", code=code, kind=say(kind), near=near[0]))
        else:
            yield Mistake(location, say("dangling", code=code, kind=say(kind)))


def _circles(document: PlanDocument) -> Iterator[Mistake]:
    broader = {subject.code: subject.broader for subject in document.subjects}
    for index, subject in enumerate(document.subjects):
        seen: set[str] = set()
        current = subject.broader
        while current and current not in seen:
            seen.add(current)
            current = broader[current]
        if subject.code in seen:
            yield Mistake(("subjects", index, "broader"), say("circular", code=subject.code))


def _incoherent(document: PlanDocument) -> Iterator[Mistake]:
    for index, indicator in enumerate(document.indicators):
        at: Location = ("indicators", index)
        if indicator.result:
            result = document.result(indicator.result)
            if indicator.activity and indicator.activity != result.activity:
                context = {"activity": indicator.activity, "code": result.code, "other": result.activity}
                yield Mistake((*at, "activity"), say("wrong_activity", **context))
        activity_code = document.activity_of(indicator)
        if activity_code is None:
            continue
        activity = document.activity(activity_code)
        if activity.line != indicator.line:
            context = {"line": indicator.line, "code": activity.code, "other": activity.line}
            yield Mistake((*at, "line"), say("wrong_line", **context))
