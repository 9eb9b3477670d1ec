"""Rules on the structure: activities, results, indicators, lines and headings must answer each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from ..model import Activity, Indicator, PlanDocument, Section, Source
from ..vocabulary import IndicatorKind, SectionKind
from .finding import Finding, Severity, find, rule

_LEAST_OVERLAP = 0.4
_SHORTEST_WORD = 4


def _sources_in(document: PlanDocument, activity: Activity, kind: SectionKind) -> list[Source]:
    return [source for source in activity.sources if document.section(source.section).kind is kind]


def _has(document: PlanDocument, kind: SectionKind) -> bool:
    return any(section.kind is kind for section in document.sections)


@rule("activity_unmeasured")
def activity_unmeasured(document: PlanDocument) -> Iterator[Finding]:
    """An activity to which no result and no indicator belongs: nobody will know whether it was done."""
    with_result = {result.activity for result in document.results}
    with_indicator = {document.activity_of(indicator) for indicator in document.indicators}
    for activity in document.activities:
        if activity.code not in with_result | with_indicator:
            yield find(
                Severity.GAP,
                "activity_unmeasured",
                activity.code,
                activity.sources,
                activity=activity.number or activity.code,
                title=activity.title,
            )


@rule("activity_not_in_sheet")
def activity_not_in_sheet(document: PlanDocument) -> Iterator[Finding]:
    """A numbered activity of the narrative that the sheet does not list."""
    yield from _only_one_side(document, SectionKind.NARRATIVE, SectionKind.SHEET, "activity_not_in_sheet")


@rule("activity_not_in_narrative")
def activity_not_in_narrative(document: PlanDocument) -> Iterator[Finding]:
    """A numbered activity of the sheet that the narrative does not describe."""
    yield from _only_one_side(document, SectionKind.SHEET, SectionKind.NARRATIVE, "activity_not_in_narrative")


def _only_one_side(document: PlanDocument, here: SectionKind, missing: SectionKind, key: str) -> Iterator[Finding]:
    if not _has(document, missing):
        return
    for activity in document.activities:
        places = _sources_in(document, activity, here)
        if activity.number and places and not _sources_in(document, activity, missing):
            there = document.section(places[0].section).title
            yield find(Severity.GAP, key, activity.code, places, number=activity.number, there=there)


@rule("number_skipped")
def number_skipped(document: PlanDocument) -> Iterator[Finding]:
    """Numbers of activities in one section that skip one: 1.1, 1.2, 1.4."""
    for section in document.sections:
        numbered: dict[tuple[int, ...], Source] = {}
        for activity in document.activities:
            for source in activity.sources:
                if activity.number and source.section == section.code:
                    numbered[tuple(int(part) for part in activity.number.split("."))] = source
        for before, after in pairwise(sorted(numbered)):
            if before[:-1] == after[:-1] and after[-1] > before[-1] + 1:
                names = [".".join(map(str, number)) for number in (before, after)]
                yield find(
                    Severity.GAP,
                    "number_skipped",
                    section.code,
                    [numbered[before], numbered[after]],
                    section=section.title,
                    before=names[0],
                    after=names[1],
                )


@rule("activity_titles_differ")
def activity_titles_differ(document: PlanDocument) -> Iterator[Finding]:
    """One number, two activities: the titles share less than two fifths of the words of the shorter."""
    for activity in document.activities:
        told = _sources_in(document, activity, SectionKind.NARRATIVE)
        listed = _sources_in(document, activity, SectionKind.SHEET)
        if not activity.number or not told or not listed:
            continue
        first, second = _words(told[0].quote), _words(listed[0].quote)
        if first and second and len(first & second) / min(len(first), len(second)) < _LEAST_OVERLAP:
            yield find(
                Severity.AMBIGUITY,
                "activity_titles_differ",
                activity.code,
                [told[0], listed[0]],
                number=activity.number,
                narrative=told[0].quote,
                sheet=listed[0].quote,
            )


def _words(text: str) -> set[str]:
    """The words that carry meaning: four letters or more, without accents and case."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return {word for word in re.findall(r"[a-z]+", letters) if len(word) >= _SHORTEST_WORD}


@rule("remark_left")
def remark_left(document: PlanDocument) -> Iterator[Finding]:
    """An editor's remark that should not have been printed; beside it, the entry it speaks of."""
    for remark in document.remarks:
        places = [remark.source]
        places += [source for a in document.activities if a.code == remark.about for source in a.sources]
        places += [entry.source for entry in document.indicators if entry.code == remark.about]
        subject = remark.about or remark.source.section
        yield find(Severity.GAP, "remark_left", subject, places, remark=remark.text)


@rule("result_unmeasured")
def result_unmeasured(document: PlanDocument) -> Iterator[Finding]:
    """A result that no indicator answers."""
    answered = {indicator.result for indicator in document.indicators}
    for result in document.results:
        if result.code not in answered:
            yield find(Severity.GAP, "result_unmeasured", result.code, [result.source], title=result.title)


@rule("indicator_without_result")
def indicator_without_result(document: PlanDocument) -> Iterator[Finding]:
    """An indicator of the sheet that stands beside an empty result."""
    for indicator in document.of_kind(IndicatorKind.INDICATOR):
        if indicator.result is None:
            yield find(
                Severity.GAP,
                "indicator_without_result",
                indicator.code,
                [indicator.source],
                code=indicator.code,
                title=indicator.title,
            )


@rule("same_label")
def same_label(document: PlanDocument) -> Iterator[Finding]:
    """One label for indicators of different results."""
    labels: dict[str, list[Indicator]] = {}
    for indicator in document.of_kind(IndicatorKind.INDICATOR):
        labels.setdefault(_normal(indicator.title), []).append(indicator)
    for indicators in labels.values():
        if len({indicator.result for indicator in indicators}) < 2:
            continue
        places = [document.result(i.result).source for i in indicators if i.result]
        yield find(
            Severity.AMBIGUITY,
            "same_label",
            indicators[-1].code,
            [*(i.source for i in indicators), *places],
            codes=", ".join(indicator.code for indicator in indicators),
            title=indicators[0].title,
        )


@rule("line_without_objective")
def line_without_objective(document: PlanDocument) -> Iterator[Finding]:
    """A line without a macro-objective, in a plan whose other lines have one."""
    yield from _lines_without(document, IndicatorKind.OBJECTIVE, "line_without_objective")


@rule("line_without_indicator")
def line_without_indicator(document: PlanDocument) -> Iterator[Finding]:
    """A line that no indicator of the sheet measures."""
    yield from _lines_without(document, IndicatorKind.INDICATOR, "line_without_indicator")


def _lines_without(document: PlanDocument, kind: IndicatorKind, key: str) -> Iterator[Finding]:
    served = {indicator.line for indicator in document.of_kind(kind)}
    if not served:
        return
    for line in document.lines:
        if line.code not in served:
            places = [line.source] + [
                Source(section=section.code, quote=section.title)
                for section in _sections(document, line.code, SectionKind.SHEET)
            ]
            yield find(Severity.GAP, key, line.code, places, line=line.title)


def _sections(document: PlanDocument, line: str, kind: SectionKind) -> list[Section]:
    return [section for section in document.sections if section.line == line and section.kind is kind]


@rule("headings_differ")
def headings_differ(document: PlanDocument) -> Iterator[Finding]:
    """A line must be the same line, under the same name, in the narrative and in the sheet."""
    for line in document.lines:
        told = _sections(document, line.code, SectionKind.NARRATIVE)
        listed = _sections(document, line.code, SectionKind.SHEET)
        if not told or not listed:
            continue
        places = [Source(section=section.code, quote=section.title) for section in (*told, *listed)]
        if len(told) == 1 and len(listed) > 1:
            yield find(
                Severity.CONTRADICTION,
                "headings_split",
                line.code,
                places,
                narrative=told[0].title,
                count=len(listed),
                sheet=_quoted(listed),
            )
        elif len(listed) == 1 and len(told) > 1:
            yield find(
                Severity.CONTRADICTION,
                "headings_merged",
                line.code,
                places,
                narrative=_quoted(told),
                count=len(told),
                sheet=listed[0].title,
            )
        elif {_normal(section.title) for section in told} != {_normal(section.title) for section in listed}:
            yield find(
                Severity.CONTRADICTION,
                "headings_differ",
                line.code,
                places,
                narrative="; ".join(section.title for section in told),
                sheet="; ".join(section.title for section in listed),
            )


def _quoted(sections: list[Section]) -> str:
    return "; ".join(f"“{section.title}”" for section in sections)


def _normal(text: str) -> str:
    """Text without case, punctuation and spaces beyond one, to compare labels as a reader does."""
    return " ".join(re.findall(r"\w+", text.casefold()))
