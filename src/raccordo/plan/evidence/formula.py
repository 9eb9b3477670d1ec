"""How many records to draw, how they spread over the strata, and what the answers say of all of them. Pure.

Sources: W. G. Cochran, Sampling Techniques (3rd ed., 1977), §4.6 (size for a proportion, finite population), §5.3
(stratified estimate and its variance); E. B. Wilson, JASA 22 (1927), the score interval; E. L. Korn and
B. I. Graubard, Survey Methodology 24 (1998), the interval with an effective sample size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import TypeVar

Key = TypeVar("Key")

#: Below this many expected answers of either kind the variance between strata says little and is not used.
FEW = 10


@dataclass(frozen=True)
class Design:
    """What the sample must be able to say: within ``margin``, with ``confidence``, if the share is as ``expected``.

    Raises:
        ValueError: margin or confidence is not between 0 and 1, or the expected share lies outside 0 to 1.
    """

    margin: float = 0.05
    confidence: float = 0.95
    expected: float = 0.9

    def __post_init__(self) -> None:
        if not (0 < self.margin < 1 and 0 < self.confidence < 1 and 0 <= self.expected <= 1):
            raise ValueError("Margin and confidence lie between 0 and 1, the expected share from 0 to 1.")

    @property
    def z(self) -> float:
        """The normal deviate of the confidence, both sides."""
        return deviate(self.confidence)


def deviate(confidence: float) -> float:
    """The normal deviate that leaves ``1 - confidence`` outside, in two halves."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def sample_size(population: int, design: Design) -> int:
    """Records to draw of ``population``: z²p(1−p)/e², corrected for a finite population, rounded up."""
    if population <= 0:
        return 0
    infinite = design.z**2 * design.expected * (1 - design.expected) / design.margin**2
    corrected = infinite / (1 + (infinite - 1) / population)
    # rounding up a whole number that arithmetic made a hair larger would draw one too many
    return min(population, max(1, math.ceil(round(corrected, 9))))


def allocate(sizes: Mapping[Key, int], size: int) -> dict[Key, int]:
    """Spread ``size`` draws over strata in proportion, by the largest remainder, at least one in each.

    Ties go to the stratum that comes first. A stratum that would get none takes one from that which has most above
    its share. Where there are fewer draws than strata it cannot be done, and the caller does not stratify.

    Raises:
        ValueError: there are more draws than records, or fewer than strata that have any.
    """
    filled = {key: count for key, count in sizes.items() if count > 0}
    total = sum(filled.values())
    if size > total or size < len(filled):
        raise ValueError("A draw needs at least one record per stratum and at most all of them.")
    # in whole numbers, times the total: a remainder rounded by a hair would settle a tie otherwise
    shares = {key: size * count for key, count in filled.items()}
    given = {key: share // total for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: -(shares[key] % total))  # stable: ties stay in order
    for key in by_remainder[: size - sum(given.values())]:
        given[key] += 1

    def above(key: Key) -> int:
        return given[key] * total - shares[key]

    for key in filled:
        if not given[key]:
            rich = max((other for other in given if given[other] > 1), key=above)
            given[rich] -= 1
            given[key] = 1
    return given


@dataclass(frozen=True)
class Stratum:
    """Records in all, looked at, and confirmed."""

    population: int
    sampled: int
    confirmed: int


@dataclass(frozen=True)
class Estimate:
    """The share of all records that hold, with its interval. ``effective`` is the size the interval reckons with."""

    share: float
    low: float
    high: float
    confidence: float
    effective: float
    census: bool


def estimate(strata: Sequence[Stratum], confidence: float) -> Estimate | None:
    """The stratified share and its Wilson interval; ``None`` while some stratum has nothing looked at.

    The interval reckons with an effective size: that of a simple sample corrected for the finite population,
    n(N−1)/(N−n), or less where the answers differ between strata more than that would allow. Stratifying may widen
    the interval but never narrows it. What was looked at is known: the interval leaves out what it excludes.
    """
    filled = [stratum for stratum in strata if stratum.population]
    if not filled or any(not stratum.sampled for stratum in filled):
        return None
    whole = sum(s.population for s in filled)
    looked_at = sum(s.sampled for s in filled)
    confirmed = sum(s.confirmed for s in filled)
    share = sum(s.population * s.confirmed / s.sampled for s in filled) / whole
    if looked_at == whole:
        return Estimate(share, share, share, confidence, math.inf, census=True)
    effective = looked_at * (whole - 1) / (whole - looked_at)
    effective = min(effective, _effective_between(filled, share, looked_at, whole))
    low, high = wilson(share, effective, deviate(confidence))
    low = max(low, confirmed / whole)
    high = min(high, (whole - (looked_at - confirmed)) / whole)
    return Estimate(share, min(low, share), max(high, share), confidence, effective, census=False)


def _effective_between(strata: Sequence[Stratum], share: float, looked_at: int, whole: int) -> float:
    """The size of the simple sample with the variance of the stratified estimate; infinite where it is not known."""
    known = all(s.sampled > 1 or s.sampled == s.population for s in strata)
    if not known or min(share, 1 - share) * looked_at < FEW:
        return math.inf
    variance = sum(
        (s.population / whole) ** 2
        * (1 - s.sampled / s.population)
        * (s.confirmed / s.sampled)
        * (1 - s.confirmed / s.sampled)
        / (s.sampled - 1)
        for s in strata
        if s.sampled > 1
    )
    return share * (1 - share) / variance if variance > 0 else math.inf


def wilson(share: float, size: float, z: float) -> tuple[float, float]:
    """The score interval of a share seen in ``size`` records; it stays within 0 and 1, also for none and all."""
    shrink = 1 + z**2 / size
    middle = (share + z**2 / (2 * size)) / shrink
    half = z / shrink * math.sqrt(max(0.0, share * (1 - share)) / size + z**2 / (4 * size**2))
    return max(0.0, middle - half), min(1.0, middle + half)
