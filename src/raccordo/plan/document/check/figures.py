"""Rules on numbers: figures of one subject must not contradict each other, and a target must have one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ..figures import Stated, number_of_share, related, set_sizes, stated_figures, total
from ..messages import say
from ..model import PlanDocument, Source
from ..vocabulary import PLACES, TIMES, IndicatorKind, Per, SubjectKind, percent
from .finding import Finding, Severity, find, rule


def _groups(document: PlanDocument) -> Iterator[tuple[str, list[Stated]]]:
    """The comparable figures of each subject: those planned; for a set all, as a set has one size."""
    sets = {subject.code for subject in document.subjects if subject.kind is SubjectKind.SET}
    figures = stated_figures(document)
    for subject in document.subjects:
        chosen = [f for f in figures if f.subject == subject.code and (f.planned or subject.code in sets)]
        if chosen:
            yield subject.code, chosen


def _variants(figures: list[Stated]) -> list[list[Stated]]:
    """Figures gathered by what they say, in the order of the plan."""
    gathered: dict[object, list[Stated]] = {}
    for figure in figures:
        gathered.setdefault(figure.key, []).append(figure)
    return list(gathered.values())


def _places(*variants: list[Stated]) -> list[Source]:
    return [figure.source for variant in variants for figure in variant]


def _share_words(document: PlanDocument, figure: Stated) -> object:
    return figure.words(document.subject(figure.of).title if figure.of else "")


def _same_quantity(document: PlanDocument, figures: list[Stated]) -> list[list[Stated]]:
    """Numbers gathered by unit, period said or not, and total: 1 per quadrant a year is 4 a year."""
    gathered: dict[object, list[Stated]] = {}
    for figure in figures:
        if figure.value is not None:
            key = (figure.unit, figure.has_period, total(figure, document))
            gathered.setdefault(key, []).append(figure)
    return list(gathered.values())


@rule("figures_disagree")
def figures_disagree(document: PlanDocument) -> Iterator[Finding]:
    """Two figures of one subject and unit, over the same kind of time, make different totals."""
    for subject, figures in _groups(document):
        for first, second in combinations(_same_quantity(document, figures), 2):
            if first[0].unit == second[0].unit and first[0].has_period == second[0].has_period:
                yield _disagreement(document, subject, first, second)
        yield from _shares_disagree(document, subject, figures)


def _shares_disagree(document: PlanDocument, subject: str, figures: list[Stated]) -> Iterator[Finding]:
    shares = [figure for figure in figures if figure.share is not None]
    for first, second in combinations(_variants(shares), 2):
        if first[0].of == second[0].of and first[0].share != second[0].share:
            yield _disagreement(document, subject, first, second)


def _disagreement(document: PlanDocument, subject: str, first: list[Stated], second: list[Stated]) -> Finding:
    return find(
        Severity.CONTRADICTION,
        "figures_disagree",
        subject,
        _places(first, second),
        subject=document.subject(subject).title,
        first=_share_words(document, first[0]),
        second=_share_words(document, second[0]),
    )


@rule("figures_period_unclear")
def figures_period_unclear(document: PlanDocument) -> Iterator[Finding]:
    """One figure says its period, the other does not: they may mean the same, or cannot."""
    for subject, figures in _groups(document):
        for first, second in combinations(_same_quantity(document, figures), 2):
            if first[0].unit != second[0].unit or first[0].has_period == second[0].has_period:
                continue
            timed, whole = (first, second) if first[0].has_period else (second, first)
            agree = total(timed[0], document) == total(whole[0], document)
            yield find(
                Severity.AMBIGUITY if agree else Severity.CONTRADICTION,
                "figures_period_unclear" if agree else "figures_period_differs",
                subject,
                _places(timed, whole),
                subject=document.subject(subject).title,
                first=timed[0].words(),
                second=whole[0].words(),
                months=document.months,
            )


@rule("share_and_number")
def share_and_number(document: PlanDocument) -> Iterator[Finding]:
    """A share of a set whose size is known, and a number of the same things, must be the same quantity."""
    sizes = set_sizes(document)
    for subject, figures in _groups(document):
        shares = [f for f in figures if f.share is not None and f.of in sizes]
        numbers = [figure for figure in figures if figure.value is not None and not figure.per]
        for share_variant in _variants(shares):
            share = share_variant[0]
            if share.share is None or share.of is None:
                continue
            computed = number_of_share(share.share, sizes[share.of])
            for number_variant in _variants(numbers):
                number = number_variant[0]
                if number.value == computed or number.unit != document.subject(share.of).unit:
                    continue
                yield find(
                    Severity.CONTRADICTION,
                    "share_and_number",
                    subject,
                    _places(share_variant, number_variant),
                    subject=document.subject(subject).title,
                    share=_share_words(document, share),
                    computed=computed,
                    number=number.words(),
                )


@rule("coverage_differs")
def coverage_differs(document: PlanDocument) -> Iterator[Finding]:
    """“For each centre” means all centres; a count of some of them for the same subject contradicts it."""
    divisions = {Per.CENTRE: document.territory.centre, Per.QUADRANT: document.territory.quadrant}
    for subject, figures in _groups(document):
        variants = _variants([figure for figure in figures if figure.value is not None])
        for each in variants:
            for place in each[0].per & PLACES:
                division = divisions[place]
                unit = document.subject(division.subject).unit
                for part in variants:
                    counted = part[0]
                    counts_places = counted.unit == unit and not counted.per - TIMES
                    if not counts_places or counted.value == division.count:
                        continue
                    yield find(
                        Severity.CONTRADICTION,
                        "coverage_differs",
                        subject,
                        _places(each, part),
                        subject=document.subject(subject).title,
                        each=each[0].words(),
                        all=say("figure_number", value=division.count, unit=unit),
                        part=counted.words(),
                    )


@rule("number_elsewhere")
def number_elsewhere(document: PlanDocument) -> Iterator[Finding]:
    """An indicator prints “N.” while the plan gives a number for the same family of subjects."""
    for blank, said, numbered in _blanks(document):
        if numbered:
            indicator = document.indicator(str(blank.owner))
            words = _share_words(document, numbered[0])
            yield find(
                Severity.GAP,
                "number_elsewhere",
                indicator.code,
                _places([blank], said, numbered),
                code=indicator.code,
                title=indicator.title,
                figure=words,
            )


@rule("number_nowhere")
def number_nowhere(document: PlanDocument) -> Iterator[Finding]:
    """An indicator prints “N.” and no passage of the plan gives a number."""
    for blank, said, numbered in _blanks(document):
        if not numbered:
            indicator = document.indicator(str(blank.owner))
            yield find(
                Severity.GAP,
                "number_nowhere",
                indicator.code,
                _places([blank], said),
                code=indicator.code,
                title=indicator.title,
            )


def _blanks(document: PlanDocument) -> Iterator[tuple[Stated, list[Stated], list[Stated]]]:
    """The targets without a number, each with the passages that leave it blank too and the family's numbers."""
    figures = [figure for figure in stated_figures(document) if figure.planned]
    for blank in figures:
        if blank.owner is None or not blank.is_blank:
            continue
        family = related(document, blank.subject)
        said = [f for f in figures if f.subject == blank.subject and f.is_blank and f.owner is None]
        yield blank, said, [f for f in figures if f.subject in family and not f.is_blank]


@rule("same_target_twice")
def same_target_twice(document: PlanDocument) -> Iterator[Finding]:
    """Indicators of two lines ask for the same number of things of one family: one target, or two?"""
    owned = [figure for figure in stated_figures(document) if figure.owner and figure.value is not None]
    families = {subject.code: _root(document, subject.code) for subject in document.subjects}
    for one, two in combinations(owned, 2):
        first, second = document.indicator(str(one.owner)), document.indicator(str(two.owner))
        same_things = families[one.subject] == families[two.subject] and one.unit == two.unit
        if first.line == second.line or not same_things:
            continue
        if total(one, document) == total(two, document):
            yield find(
                Severity.AMBIGUITY,
                "same_target_twice",
                second.code,
                [one.source, two.source],
                first=first.code,
                second=second.code,
                figure=one.words(),
            )


def _root(document: PlanDocument, code: str) -> str:
    subject = document.subject(code)
    return _root(document, subject.broader) if subject.broader else code


@rule("only_in_narrative")
def only_in_narrative(document: PlanDocument) -> Iterator[Finding]:
    """A commitment of the narrative whose subject no indicator of the sheet measures."""
    measured = {indicator.subject for indicator in document.of_kind(IndicatorKind.INDICATOR)}
    for commitment in document.of_kind(IndicatorKind.COMMITMENT):
        if not related(document, commitment.subject) & measured:
            yield find(
                Severity.GAP,
                "only_in_narrative",
                commitment.code,
                [commitment.source],
                code=commitment.code,
                title=commitment.title,
            )


@rule("change_arithmetic")
def change_arithmetic(document: PlanDocument) -> Iterator[Finding]:
    """Start plus the change the act states must be the target: from 1.4% by 5 points is 6.4%."""
    for indicator in document.indicators:
        target, start = indicator.target, indicator.start
        if target.change is None or target.value is None or start is None or start.share is None:
            continue
        computed = target.value - start.share
        if computed == target.change:
            continue
        yield find(
            Severity.CONTRADICTION,
            "change_arithmetic",
            indicator.code,
            [indicator.source],
            code=indicator.code,
            start=say("figure_share_plain", value=percent(start.share)),
            target=say("figure_share_plain", value=percent(target.value)),
            computed=say("change_points", value=percent(computed)),
            stated=say("change_points", value=percent(target.change)),
        )
