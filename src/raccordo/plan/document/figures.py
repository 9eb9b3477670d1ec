"""The figures of a plan, wherever they stand, made comparable."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from .messages import Message, say
from .model import Division, Figure, Indicator, PlanDocument, Source
from .target import Target
from .vocabulary import TIMES, Bound, Comparator, Per, SubjectKind, percent, plain

_HALF_YEARS = 2
_MONTHS = 12
_TIME_ORDER = (Per.CENTRE, Per.QUADRANT, Per.HALF_YEAR, Per.YEAR)


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as stated somewhere: `value`, or `share` (of `of`), or neither, over `per`.

    ``planned``: it is still to come; ``owner``: the code of the indicator it is the target of, if it is one;
    ``unit_one``: what one unit is called, where the plan says it.
    """

    subject: str
    unit: str
    value: Decimal | None
    share: Decimal | None
    per: frozenset[Per]
    of: str | None
    bound: Bound
    planned: bool
    source: Source
    owner: str | None = None
    unit_one: str | None = None

    @property
    def is_blank(self) -> bool:
        """Whether the act prints “N.” and no number."""
        return self.value is None and self.share is None

    @property
    def has_period(self) -> bool:
        """Whether the figure says over which time it repeats."""
        return bool(self.per & TIMES)

    @property
    def key(self) -> tuple[Decimal | None, Decimal | None, frozenset[Per], str | None]:
        """What makes two statements the same statement."""
        return (self.value, self.share, self.per, self.of)

    def words(self, of_title: str = "") -> Message:
        """“at least 1 report for each quadrant a year”."""
        message = self._quantity(of_title)
        for each in _TIME_ORDER:
            if each in self.per:
                message = say(f"figure_per_{each.value}", figure=message)
        if self.bound is Bound.AT_LEAST and not self.is_blank:
            return say("figure_at_least", figure=message)
        return message

    def _quantity(self, of_title: str) -> Message:
        if self.value is not None:
            whole = self.value == self.value.to_integral_value()
            unit = self.unit_one if self.value == 1 and self.unit_one else self.unit
            return say("figure_number", value=int(self.value) if whole else plain(self.value), unit=unit)
        if self.share is None:
            return say("figure_blank")
        if of_title:
            return say("figure_share", value=percent(self.share), of=of_title)
        return say("figure_share_plain", value=percent(self.share))


def total(figure: Stated, document: PlanDocument) -> Fraction:
    """How many over the whole plan and region: 1 a year per quadrant, in two years and 4 quadrants, is 8.

    A figure without a period counts once. Raises `ValueError` for a figure without a number.
    """
    if figure.value is None:
        raise ValueError("a figure without a number has no total")
    years = Fraction(document.months, _MONTHS)
    times = {
        Per.YEAR: years,
        Per.HALF_YEAR: years * _HALF_YEARS,
        Per.CENTRE: Fraction(document.territory.centre.count),
        Per.QUADRANT: Fraction(document.territory.quadrant.count),
    }
    return Fraction(figure.value) * math.prod((times[each] for each in figure.per), start=Fraction(1))


def number_of_share(share: Decimal, size: int) -> int:
    """The least whole number that is at least `share` of `size`: 40% of 31 is 13."""
    return math.ceil(Fraction(share) * size)


def stated_figures(document: PlanDocument) -> list[Stated]:
    """Every figure of the plan: places, mentions, baselines, targets and the sizes of their sets."""
    units = {subject.code: subject.unit for subject in document.subjects}
    ones = {subject.code: subject.unit_one for subject in document.subjects}
    figures = [_of_division(division, units) for division in _divisions(document)]
    figures += [_of_figure(mention, units, planned=True) for mention in document.mentions]
    figures += [_of_figure(baseline, units, planned=False) for baseline in document.baselines]
    for indicator in document.indicators:
        figures += _of_indicator(indicator, units)
    # Another unit than the subject's has no word for one.
    return [
        replace(figure, unit_one=ones[figure.subject]) if figure.unit == units[figure.subject] else figure
        for figure in figures
    ]


def set_sizes(document: PlanDocument) -> dict[str, int]:
    """The size of each set, by subject: the territory's for its places, else the one all agree on."""
    sets = {subject.code for subject in document.subjects if subject.kind is SubjectKind.SET}
    stated: dict[str, set[int]] = {}
    for figure in stated_figures(document):
        if figure.subject in sets and figure.value is not None and not figure.per:
            stated.setdefault(figure.subject, set()).add(int(figure.value))
    agreed = {code: sizes.pop() for code, sizes in stated.items() if len(sizes) == 1}
    return agreed | {division.subject: division.count for division in _divisions(document)}


def related(document: PlanDocument, subject: str) -> set[str]:
    """The subject, those it is a part of and those that are a part of it."""
    broader = {entry.code: entry.broader for entry in document.subjects}
    family = {subject}
    upward = broader[subject]
    while upward:
        family.add(upward)
        upward = broader[upward]
    downward = {subject}
    while downward:
        downward = {code for code, above in broader.items() if above in downward} - family
        family |= downward
    return family


def _divisions(document: PlanDocument) -> tuple[Division, Division]:
    return document.territory.centre, document.territory.quadrant


def _of_division(division: Division, units: dict[str, str]) -> Stated:
    return Stated(
        subject=division.subject,
        unit=units[division.subject],
        value=Decimal(division.count),
        share=None,
        per=frozenset(),
        of=None,
        bound=Bound.EXACTLY,
        planned=True,
        source=division.source,
    )


def _of_figure(figure: Figure, units: dict[str, str], *, planned: bool) -> Stated:
    return Stated(
        subject=figure.subject,
        unit=figure.unit or units[figure.subject],
        value=figure.value,
        share=figure.share,
        per=frozenset(figure.per),
        of=figure.of,
        bound=figure.bound,
        planned=planned,
        source=figure.source,
    )


def _of_indicator(indicator: Indicator, units: dict[str, str]) -> Iterator[Stated]:
    target = indicator.target
    whole = target.of
    if whole and whole.size:
        yield Stated(
            subject=whole.subject,
            unit=units[whole.subject],
            value=Decimal(whole.size),
            share=None,
            per=frozenset(),
            of=None,
            bound=Bound.EXACTLY,
            planned=True,
            source=indicator.source,
        )
    value, share = _quantity(target)
    if value is None and share is None and target.comparator is not Comparator.REPORTED:
        return
    at_least = target.comparator in {Comparator.AT_LEAST, Comparator.PER, Comparator.SHARE_AT_LEAST}
    yield Stated(
        subject=indicator.subject,
        unit=target.unit or units[indicator.subject],
        value=value,
        share=share,
        per=frozenset(target.per),
        of=whole.subject if whole and share is not None else None,
        bound=Bound.AT_LEAST if at_least else Bound.EXACTLY,
        planned=True,
        source=indicator.source,
        owner=indicator.code,
    )


def _quantity(target: Target) -> tuple[Decimal | None, Decimal | None]:
    """(number, share) a target asks for; both None where it asks for none, or for a growth."""
    if target.comparator in {Comparator.AT_LEAST, Comparator.PER}:
        return target.value, None
    if target.comparator is Comparator.SHARE_AT_LEAST:
        return None, target.value
    if target.comparator is Comparator.ALL_OF and target.of and target.of.size:
        return Decimal(target.of.size), None
    return None, None
