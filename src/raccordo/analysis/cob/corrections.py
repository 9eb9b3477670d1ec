"""What corrections and annulments leave standing, and which employer each relationship began with: compiled."""

import numpy as np
from numba import njit

from raccordo.analysis.cob.arrays import (
    ANNULLED,
    ANNULMENT,
    CORRECTED,
    CORRECTION,
    CORRECTION_MOVES,
    NEW,
    REFUSED,
    SPENT,
    TARGET_NOT_VALID,
    TARGET_UNKNOWN,
    VALID,
    VAR,
    Fate,
)


@njit(cache=True, nogil=True)
def note(problems, row, code, applied):  # type: ignore[no-untyped-def]  # compiled
    """Add a contradiction of the message in `row` to the arrays of `arrays.Problems`."""
    at = problems.used[0]
    problems.row[at], problems.code[at], problems.applied[at] = row, code, applied
    problems.used[0] = at + 1


@njit(cache=True, nogil=True)
def resolve(rows, problems):  # type: ignore[no-untyped-def]  # compiled
    """What becomes of each message; the first correction or annulment of a message is the one that counts."""
    count = len(rows.person)
    status = np.zeros(count, np.int8)
    origin = np.arange(count)
    annulled_by = np.full(count, -1, np.int64)
    begin = 0
    while begin < count:
        stop = begin
        acts = False
        while stop < count and rows.person[stop] == rows.person[begin]:
            acts = acts or rows.action[stop] != NEW
            stop += 1
        if acts:
            order = np.argsort(rows.message[begin:stop])
            ordered = rows.message[begin:stop][order]
            for row in range(begin, stop):
                if rows.action[row] != NEW:
                    _act(rows, problems, row, begin, order, ordered, status, origin, annulled_by)
            for row in range(begin, stop):
                steps = 0
                while origin[origin[row]] != origin[row] and steps < stop - begin:
                    origin[row] = origin[origin[row]]
                    steps += 1
        begin = stop
    return Fate(status, origin, annulled_by)


@njit(cache=True, nogil=True)
def _act(rows, problems, row, begin, order, ordered, status, origin, annulled_by):  # type: ignore[no-untyped-def]  # compiled
    """Apply one correction or annulment to its target."""
    correction = rows.action[row] == CORRECTION
    if not correction:
        status[row] = SPENT
    at = np.searchsorted(ordered, rows.target[row])
    if not rows.has_target[row] or at == len(ordered) or ordered[at] != rows.target[row] or begin + order[at] == row:
        note(problems, row, TARGET_UNKNOWN, correction)
        return
    target = begin + order[at]
    if status[target] in (CORRECTED, ANNULLED) or rows.action[target] == ANNULMENT:
        if correction:
            status[row] = REFUSED if status[row] == VALID else status[row]
        note(problems, row, TARGET_NOT_VALID, False)
        return
    if not correction:
        status[target] = ANNULLED
        annulled_by[target] = row
        return
    status[target] = CORRECTED
    origin[row] = target
    if rows.employer[row] != rows.employer[target] or rows.start[row] != rows.start[target]:
        note(problems, row, CORRECTION_MOVES, True)


@njit(cache=True, nogil=True)
def roots(rows, status):  # type: ignore[no-untyped-def]  # compiled
    """For each row the employer its relationship began with: changes of employer are followed back."""
    count = len(rows.person)
    root = rows.employer.copy()
    begin = 0
    while begin < count:
        stop = begin
        changes = 0
        while stop < count and rows.person[stop] == rows.person[begin]:
            changes += rows.event[stop] == VAR and status[stop] in (VALID, ANNULLED)
            stop += 1
        if changes:
            moved = np.empty(changes, np.int64)
            at = 0
            for row in range(begin, stop):
                if rows.event[row] == VAR and status[row] in (VALID, ANNULLED):
                    moved[at] = row
                    at += 1
                    root[row] = rows.previous_employer[row]
            for row in range(begin, stop):
                for _ in range(changes):  # no more steps than changes, even around a circle
                    found = False
                    for change in moved:
                        if (
                            status[change] == VALID
                            and rows.start[change] == rows.start[row]
                            and rows.employer[change] == root[row]
                            and rows.previous_employer[change] != root[row]
                        ):
                            root[row] = rows.previous_employer[change]
                            found = True
                            break
                    if not found:
                        break
        begin = stop
    return root
