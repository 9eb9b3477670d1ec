"""What happened in each relationship, and what was written about it: extensions, changes, faults, delays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from raccordo.demo.cob.calendar import LAST_DAY
from raccordo.demo.cob.contracts import (
    AGENCY,
    APPRENTICE,
    CONTRACTS,
    FIXED,
    NEVER,
    ON_CALL,
    PERMANENT,
    PLANNED,
    TRAINEE,
    Contracts,
)

MOST_EXTENSIONS = 3
EXPIRES = 0.65
CEASED_AT_EXPIRY = 0.3
LATE_SHARE = 0.09
NO_CHANGE, MADE_PERMANENT, TRAINED, TO_FULL, TO_PART = range(5)
TRANSFORMATIONS = np.array([None, "DI", "FF", "PP", "TP"])

#: How often something is written, by position in a relationship's file (below); all are assumptions.
GHOST, URGENT, FIXED_HIRE, AGAIN, MOVED, SOLD, WRONG_END, FIXED_END, FAULT, SPOILT = (
    0.004, 0.01, 0.012, 0.002, 0.012, 0.006, 0.006, 0.01, 0.015, 0.001,
)  # fmt: skip
(
    AFTER_CESSATION, NOT_LATER, OF_PERMANENT, BEFORE_START, TARGET_UNKNOWN, URGENCY_AFTER_HIRE,
) = range(6)  # fmt: skip
FAULTS = np.array(
    ["after_cessation", "extension_not_later", "extension_of_permanent", "cessation_before_start", "target_unknown",
     "urgency_after_hire"]
)  # fmt: skip


@dataclass
class Stories:
    """Parallel to the contracts. `planned[k]` are the planned ends, the last one told being `planned[extensions]`."""

    extensions: np.ndarray
    planned: np.ndarray
    ceases: np.ndarray
    expires: np.ndarray
    change: np.ndarray
    changed_on: np.ndarray
    moved_on: np.ndarray
    sold_on: np.ndarray
    secondment: np.ndarray
    moved_to: np.ndarray
    sold_to: np.ndarray
    ghost: np.ndarray
    urgent: np.ndarray
    fixed_hire: np.ndarray
    again: np.ndarray
    wrong_end: np.ndarray
    fixed_end: np.ndarray
    fault: np.ndarray
    spoilt: np.ndarray

    def last_planned(self) -> np.ndarray:
        """The planned end as it stands at the end: none where the relationship was made permanent."""
        last = self.planned[np.arange(len(self.extensions)), self.extensions]
        return np.where(self.change == MADE_PERMANENT, NEVER, last)


def tell(seed: int, number: int, made: Contracts) -> Stories:
    """Invent the stories of one chunk."""
    rng = np.random.default_rng([seed, 3, number])
    count = len(made)
    open_ended = np.isnat(made.end)
    limit = np.where(open_ended, LAST_DAY, made.end)
    length = (limit - made.start).astype(int)
    has_plan = PLANNED[made.kind] & made.seen
    change = _changes(rng, made, length, open_ended)
    permanent = change == MADE_PERMANENT
    extensions = np.where(has_plan & (length >= 40), rng.binomial(MOST_EXTENSIONS, 0.22, count), 0)
    extensions = np.where(np.isin(made.kind, (FIXED, ON_CALL, AGENCY, TRAINEE)), extensions, 0)
    expires = has_plan & ~permanent & ~open_ended & (rng.random(count) < EXPIRES)
    planned = _plans(rng, made, length, extensions, expires, has_plan, open_ended)
    last_leg = _last_leg(made, planned, extensions)
    changed_on, moved_on, sold_on = _days_of_changes(rng, last_leg, limit)
    changed = change != NO_CHANGE
    # One made permanent has a planned end on the eve of the change at the earliest.
    rows = np.flatnonzero(permanent)
    planned[rows, extensions[rows]] = np.maximum(changed_on[rows] - 1 + rng.integers(0, 90, len(rows)), last_leg[rows])
    some = made.seen & (length >= 20)
    moves, sells = some & (rng.random(count) < MOVED), some & (rng.random(count) < SOLD) & ~made.public
    ceases = ~open_ended & (~expires | (rng.random(count) < CEASED_AT_EXPIRY))
    plain = made.seen & (rng.random(count) < FIXED_HIRE)
    urgent = made.seen & ~made.public & (made.kind != AGENCY) & (rng.random(count) < URGENT)
    return Stories(
        extensions, planned, ceases, expires & ~ceases,
        change, np.where(changed, changed_on, NEVER), np.where(moves, moved_on, NEVER), np.where(sells, sold_on, NEVER),
        secondment=rng.random(count) < 0.4, moved_to=made.work[rng.permutation(count)],
        sold_to=8_000_000 + rng.integers(0, 900_000, count),
        ghost=made.seen & (rng.random(count) < GHOST), urgent=urgent, fixed_hire=plain,
        again=made.seen & ~plain & ~urgent & (rng.random(count) < AGAIN),
        wrong_end=made.seen & (length >= 20) & (rng.random(count) < WRONG_END),
        fixed_end=ceases & (length >= 20) & (rng.random(count) < FIXED_END),
        fault=_faults(rng, made, ceases, np.isnat(planned[:, 0]) | permanent),
        spoilt=np.where(made.seen & (rng.random(count) < SPOILT), rng.integers(0, 3, count), -1),
    )  # fmt: skip


def _changes(rng: np.random.Generator, made: Contracts, length: np.ndarray, open_ended: np.ndarray) -> np.ndarray:
    draw = rng.random(len(made))
    fixed = made.seen & (made.kind == FIXED)
    permanent = fixed & np.where(open_ended, draw < 0.6, (length > 180) & (draw < 0.2))
    trained = made.seen & (made.kind == APPRENTICE) & (length > 700) & (draw < 0.4)
    hours = made.seen & (length > 90) & (draw > 0.96) & np.isin(made.kind, (PERMANENT, FIXED))
    change = np.where(hours, np.where(made.full_time, TO_PART, TO_FULL), NO_CHANGE)
    return np.where(permanent, MADE_PERMANENT, np.where(trained, TRAINED, change))


def _plans(
    rng: np.random.Generator, made: Contracts, length: np.ndarray, extensions: np.ndarray, expires: np.ndarray,
    has_plan: np.ndarray, open_ended: np.ndarray,
) -> np.ndarray:  # fmt: skip
    """The planned ends: even steps up to the end for those extended, then the end itself or a day it did not reach."""
    planned = np.full((len(made), MOST_EXTENSIONS + 1), NEVER, "datetime64[D]")
    for step in range(MOST_EXTENSIONS):
        told = has_plan & (step < extensions)
        planned[told, step] = made.start[told] + (length * (step + 1) // (extensions + 1))[told]
    beyond = np.where(open_ended, LAST_DAY, made.end) + rng.integers(1, 150, len(made))
    last = np.where(expires, made.end, beyond)
    rows = np.flatnonzero(has_plan)
    planned[rows, extensions[rows]] = last[rows]
    return planned


def _last_leg(made: Contracts, planned: np.ndarray, extensions: np.ndarray) -> np.ndarray:
    """The first day of the last planned stretch."""
    before = planned[np.arange(len(made)), np.maximum(extensions - 1, 0)]
    return np.where(extensions > 0, before + 1, made.start)


def _days_of_changes(
    rng: np.random.Generator, first: np.ndarray, last: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three days in order between two."""
    room = np.maximum((last - first).astype(int), 0)
    shares = np.sort(rng.random((len(first), 3)), axis=1)
    one, two, three = (first + np.floor(room * shares[:, place]).astype(int) for place in range(3))
    return one, two, three


def _faults(rng: np.random.Generator, made: Contracts, ceases: np.ndarray, no_plan: np.ndarray) -> np.ndarray:
    """The contradiction written at the end of some files (a place in `FAULTS`), or −1."""
    count = len(made)
    wanted = made.seen & (rng.random(count) < FAULT)
    anyhow = rng.choice([TARGET_UNKNOWN, URGENCY_AFTER_HIRE], count)
    standing = np.where(no_plan, OF_PERMANENT, NOT_LATER)
    usual = np.where(ceases, AFTER_CESSATION, np.where(rng.random(count) < 0.4, BEFORE_START, standing))
    return np.where(wanted, np.where(rng.random(count) < 0.3, anyhow, usual), -1)


def final_contract(made: Contracts, change: np.ndarray) -> np.ndarray:
    """The contract's code at the end."""
    permanent = (change == MADE_PERMANENT) | (change == TRAINED)
    return np.where(permanent, "A.01.00", CONTRACTS[made.kind])
