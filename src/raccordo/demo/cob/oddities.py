"""Rare cases by which every reason of the fold comes up, each drawn among the files in which it can happen.

How often they occur is an assumption: of the published sources none counts contradictory communications. At most one
is written in a file, and none where `stories` already wrote a fault.
"""

from __future__ import annotations

import numpy as np

from raccordo.demo.cob.contracts import AGENCY, Contracts
from raccordo.demo.cob.places import places
from raccordo.demo.cob.stories import NO_CHANGE, Stories

#: Faults at the end of a file, each of one message that is not applied.
TARGET_NOT_VALID, ALREADY_PERMANENT, HOURS_UNCHANGED, BEFORE_START, AFTER_END, BEFORE_LAST_CHANGE = range(6)
REASONS = (
    "target_not_valid", "already_permanent", "hours_unchanged", "before_start", "after_end", "before_last_change",
)  # fmt: skip
#: Files that are otherwise than they should be: the hire corrected when others had been sent, corrected in its start,
#: in its employer, sent as the correction of a message nobody has; an urgency in its place; an extension never sent; a
#: transfer told for a day that the relationship did not reach.
FIXED_LATE, START_WRONG, EMPLOYER_WRONG, STRAY, UNCONFIRMED, UNEXTENDED, UNREACHED = range(6, 13)
NOTHING = -1
#: Of the files in which each can happen; together about thirteen in a thousand of all.
SHARES = (0.06, 0.008, 0.003, 0.003, 0.006, 0.08, 0.0015, 0.0007, 0.0007, 0.0007, 0.0012, 0.004, 0.005)
LONG_ENOUGH = 20
MOST_DAYS = 10


def draw(rng: np.random.Generator, made: Contracts, told: Stories) -> np.ndarray:
    """What is odd in each file (or `NOTHING`); the stories of the last two are changed to what will be written."""
    found = np.full(len(made), NOTHING)
    for oddity, (possible, share) in enumerate(zip(_possible(made, told), SHARES, strict=True)):
        found[possible & (found == NOTHING) & (rng.random(len(made)) < share)] = oddity
    days = rng.integers(1, MOST_DAYS + 1, len(made))
    short = found == UNEXTENDED
    told.planned[short, 0] = (made.end - days)[short]
    beyond = found == UNREACHED
    told.moved_on[beyond] = (made.end + days)[beyond]
    told.moved_to[beyond] = (made.work[beyond] + 1) % len(places().cadastral)
    told.secondment[beyond] = False
    return found


def _possible(made: Contracts, told: Stories) -> list[np.ndarray]:
    """For each oddity the files in which it can happen."""
    planned = told.last_planned()
    stays = made.seen & ~told.ceases & (told.fault < 0)
    plain = made.seen & (told.fault < 0) & ~told.again & ~told.urgent & ~told.fixed_hire
    changed, moved, sold = told.change != NO_CHANGE, ~np.isnat(told.moved_on), ~np.isnat(told.sold_on)
    alone = (told.extensions == 0) & ~changed & ~moved & ~sold
    long = told.ceases & ((np.where(told.ceases, made.end, made.start) - made.start).astype(int) >= LONG_ENOUGH)
    room = np.isnat(planned) | (planned >= made.end + MOST_DAYS)
    return [
        made.seen & (told.fault < 0) & (told.ghost | told.fixed_hire),
        stays & np.isnat(planned),
        stays,
        stays,
        stays & ~np.isnat(planned),
        stays & changed & (told.changed_on > made.start),
        plain & (told.ceases | ~alone),
        plain,
        plain,
        plain,
        plain & ~made.public & (made.kind != AGENCY),
        plain & long & alone & ~np.isnat(planned),
        plain & long & ~moved & ~sold & room,
    ]


def overlapping(made: Contracts, planned: np.ndarray, ceases: np.ndarray) -> np.ndarray:
    """The relationships that begin before another of the same person and employer has ended."""
    there = np.flatnonzero(made.seen | ceases)
    last = np.where(ceases, made.end, planned)[there]
    far = np.where(np.isnat(last), np.datetime64("2200-01-01"), last).astype("datetime64[D]").astype(int)
    person, employer, start = made.person[there], made.employer[there], made.start[there]
    order = np.lexsort((start, employer, person))
    same = (person[order[1:]] == person[order[:-1]]) & (employer[order[1:]] == employer[order[:-1]])
    group = np.concatenate([[0], np.cumsum(~same)]) * 1_000_000
    latest = np.maximum.accumulate(far[order] + group) - group
    late = same & (start[order[1:]].astype("datetime64[D]").astype(int) <= latest[:-1])
    rows: np.ndarray = np.sort(there[order[1:][late]])
    return rows
