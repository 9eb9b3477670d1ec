"""The compiled heart: order the relationships of each person, sweep over them, consolidate the segments.

Rows are positions in the order by person and start; people are consecutive ranges of them (`bounds`). Days are
integers, inclusive; an open end is `OPEN`. Nothing here knows Arrow or dates. The functions are compiled, so their
argument types are those of the arrays passed, and the tests check them.
"""
# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit

OPEN = 1_000_000_000
"""The end of a relationship without end: past any day, and safe to add one to."""
UNKNOWN = -1
"""An unknown full-time equivalent, or the dominant row of a gap."""

OUT_OF_WORK, ONE_FULL, ONE_PART, ONE_UNKNOWN = 0, 1, 2, 3
SEVERAL_FULL, SEVERAL_PART, SEVERAL_MIXED, SEVERAL_UNKNOWN = 4, 5, 6, 7

TIME_UNKNOWN, TIME_PART, TIME_FULL = 0, 1, 2
ONE_OF_TIME = np.array([ONE_UNKNOWN, ONE_PART, ONE_FULL], np.int32)
CENSORED, TRUNCATED = 1, 2


@njit(cache=True, nogil=True)
def group_rows(people, count):
    """Rows by person, in their given order for each, with the bounds of each person.

    `people` holds each row's person as a number below `count`.
    """
    bounds = np.zeros(count + 1, np.int64)
    for person in people:
        bounds[person + 1] += 1
    for person in range(count):
        bounds[person + 1] += bounds[person]
    place = bounds[:-1].copy()
    order = np.empty(len(people), np.int64)
    for row in range(len(people)):
        order[place[people[row]]] = row
        place[people[row]] += 1
    return order, bounds


@njit(cache=True, nogil=True)
def order_by_start(starts, names, bounds):
    """Rows by start inside each person, equal starts by `names` where these are numbers (else empty) and the person has
    few rows, in their given order otherwise; whether any row moved, and whether equal starts are left so."""
    order = np.arange(len(starts))
    moved, tied = False, False
    named = len(names) > 0
    for person in range(len(bounds) - 1):
        begin, end = bounds[person], bounds[person + 1]
        ordered = True
        for i in range(begin + 1, end):
            ordered &= starts[i - 1] < starts[i]
        if ordered:
            continue
        moved = True
        if end - begin > 48:
            order[begin:end] = begin + np.argsort(starts[begin:end], kind="mergesort")
            for i in range(begin + 1, end):
                tied |= starts[order[i - 1]] == starts[order[i]]
            continue
        for i in range(begin + 1, end):
            k = i
            while k > begin and (
                starts[order[k - 1]] > starts[i]
                or (named and starts[order[k - 1]] == starts[i] and names[order[k - 1]] > names[i])
            ):
                order[k] = order[k - 1]
                k -= 1
            order[k] = i
            tied |= not named and k > begin and starts[order[k - 1]] == starts[i]
    return order, moved, tied


@njit(cache=True, nogil=True)
def equal_starts(starts, bounds):
    """Positions that share person and start with a neighbour, and the number of the run each belongs to."""
    positions = []
    runs = []
    run = 0
    for person in range(len(bounds) - 1):
        i = bounds[person]
        while i < bounds[person + 1]:
            k = i + 1
            while k < bounds[person + 1] and starts[k] == starts[i]:
                k += 1
            if k - i > 1:
                for position in range(i, k):
                    positions.append(position)
                    runs.append(run)
                run += 1
            i = k
    return np.array(positions, dtype=np.int64), np.array(runs, dtype=np.int64)


@njit(cache=True, nogil=True)
def link_phases(codes, count, numbers, bounds, starts, ends):
    """Per row: the place of its relationship's first phase, and of its next one (-1); then how many phases are wrong.

    `codes` are the relationships as numbers below `count`, `numbers` the phases'. A phase must have a greater number
    than the one before, begin on the day after it and be of the same person.
    """
    heads = np.empty(len(codes), np.int32)
    following = np.full(len(codes), -1, np.int32)
    latest = np.full(count, -1, np.int64)
    wrong = 0
    for person in range(len(bounds) - 1):
        for row in range(bounds[person], bounds[person + 1]):
            before = latest[codes[row]]
            latest[codes[row]] = row
            heads[row] = row
            if before >= 0:
                heads[row] = heads[before]
                following[before] = row
                if before < bounds[person] or starts[row] != ends[before] + 1 or numbers[row] <= numbers[before]:
                    wrong += 1
    return heads, following, wrong


@njit(cache=True, nogil=True)
def _status(full, part, unknown):
    """The label of a set of jobs, by how many are full-time, part-time, of unknown hours."""
    if full + part + unknown == 1:
        return ONE_FULL if full else (ONE_PART if part else ONE_UNKNOWN)
    if full and part:
        return SEVERAL_MIXED
    if unknown:
        return SEVERAL_UNKNOWN
    return SEVERAL_FULL if full else SEVERAL_PART


@njit(cache=True, nogil=True)
def _most_rows(bounds):
    """How many rows the person with most of them has."""
    most = 0
    for person in range(len(bounds) - 1):
        most = max(most, bounds[person + 1] - bounds[person])
    return most


@njit(cache=True, nogil=True)
def _longer(listed, used, count):
    """The list of active rows with room for `count` more and as many again."""
    if used + count > 2_147_483_647:
        raise OverflowError("too many jobs at once: the lists of a bucket pass 2^31 items")
    larger = np.empty(2 * (used + count), np.int32)
    larger[:used] = listed[:used]
    return larger


@njit(cache=True, nogil=True)
def _together(active, count, ends, times, ftes, weights, heads):
    """What the active rows are together: the day after the first of them ends, the dominant row, status, fte."""
    full, part, total = 0, 0, 0
    complete = True
    best = active[0]
    until = ends[best] + 1
    for a in range(count):
        row = active[a]
        until = min(until, ends[row] + 1)
        full += times[row] == TIME_FULL
        part += times[row] == TIME_PART
        if weights[row] > weights[best] or (weights[row] == weights[best] and heads[row] < heads[best]):
            best = row
        complete &= ftes[row] != UNKNOWN
        total += ftes[row]
    return until, best, _status(full, part, count - full - part), total if complete else UNKNOWN


@njit(cache=True, nogil=True)
def _still(active, count, ends, day):
    """Leave only the rows that have not ended before a day; how many there are."""
    kept = 0
    for a in range(count):
        active[kept] = active[a]  # written over by the next one if it has ended
        kept += ends[active[kept]] >= day
    return kept


@njit(cache=True, nogil=True)
def sweep(bounds, starts, ends, times, ftes, weights, heads, first_day, last_day, min_gap, gaps):
    """Cut every person's relationships into segments within a window of days.

    `ftes` are millionths of a full-time job (`UNKNOWN` when not known), `weights` decide the dominant row, and among
    equals the place of the first phase of its relationship, `heads`. The
    sweep follows the whole life and cuts what it writes to the window, so that a segment that only the window
    ends is told from one that truly ends there. Returns, per segment: person, start, end, status, fte, dominant
    row, marks; then the offsets and the rows of the lists of active relationships.
    """
    most = 2 * len(starts)
    person_of = np.empty(most, np.int32)
    first = np.empty(most, np.int32)
    last = np.empty(most, np.int32)
    status = np.empty(most, np.int32)
    fte = np.empty(most, np.int64)
    dominant = np.empty(most, np.int32)
    marks = np.zeros(most, np.uint8)
    offsets = np.zeros(most + 1, np.int32)
    listed = np.empty(most + 64, np.int32)
    done, used = 0, 0
    active = np.empty(_most_rows(bounds), np.int32)
    for person in range(len(bounds) - 1):
        i, stop = bounds[person], bounds[person + 1]
        day = starts[i] if i < stop else OPEN
        count = 0
        while day <= last_day:
            while i < stop and starts[i] <= day:
                active[count] = i
                count += 1
                i += 1
            following = starts[i] if i < stop else OPEN + 1
            if count == 1 and used < len(listed):  # most segments
                row = active[0]
                following = min(following, ends[row] + 1)
                write = following > first_day
                if write:
                    status[done] = ONE_OF_TIME[times[row]]
                    fte[done] = ftes[row]
                    dominant[done] = row
                    listed[used] = row
                    used += 1
            elif count:
                if used + count > len(listed):
                    listed = _longer(listed, used, count)
                until, best, label, total = _together(active, count, ends, times, ftes, weights, heads)
                following = min(following, until)
                write = following > first_day
                if write:
                    for a in range(count):
                        listed[used + a] = active[a]
                    status[done], fte[done], dominant[done] = label, total, best
                    used += count
            else:
                length = min(following, last_day + 1) - day if following > OPEN else following - day
                write = gaps and following > first_day and length >= min_gap
                if write:
                    status[done] = OUT_OF_WORK
                    fte[done] = 0
                    dominant[done] = UNKNOWN
            if write:
                person_of[done] = person
                first[done] = max(day, first_day)
                last[done] = min(following - 1, last_day)
                marks[done] = (CENSORED if following - 1 > last_day else 0) + (TRUNCATED if day < first_day else 0)
                done += 1
                offsets[done] = used
            day = following
            count = _still(active, count, ends, day)
    return (
        person_of[:done], first[:done], last[:done], status[:done], fte[:done], dominant[:done], marks[:done],
        offsets[: done + 1], listed[:used],
    )  # fmt: skip


@njit(cache=True, nogil=True)
def consolidate(bounds, starts, ends, heads, person_of, first, last, fte, dominant, offsets, first_day, last_day):
    """Join working segments of one person that touch into spells.

    Takes relationships and their segments in the window. Returns, per spell: person, start, end, segments,
    relationship-days, most active at once, fte-days (`UNKNOWN` if any part is), dominant row (of the relationship with
    most days as the dominant one, the first among equals, its phase with most), marks; then the offsets and the rows of
    the lists of relationships, each by its first phase in the spell.
    """
    most = len(first)
    person = np.empty(most, np.int32)
    begin = np.empty(most, np.int32)
    end = np.empty(most, np.int32)
    segments = np.empty(most, np.int32)
    job_days = np.empty(most, np.int64)
    peak = np.empty(most, np.int32)
    fte_days = np.empty(most, np.int64)
    days_on_top = np.zeros(len(starts), np.int32)
    days_in_all = np.zeros(len(starts), np.int32)
    done = 0
    s = 0
    while s < most:
        active = offsets[s + 1] - offsets[s]
        if not active:
            s += 1
            continue
        head, jobs, largest, worth, known = s, 0, 0, 0, True
        while active:
            days = last[s] - first[s] + 1
            jobs += active * days
            largest = max(largest, active)
            worth += fte[s] * days
            known &= fte[s] != UNKNOWN
            days_on_top[dominant[s]] += days
            days_in_all[heads[dominant[s]]] += days
            s += 1
            if s == most or person_of[s] != person_of[head] or first[s] != last[s - 1] + 1:
                break
            active = offsets[s + 1] - offsets[s]
        person[done], begin[done], end[done] = person_of[head], first[head], last[s - 1]
        segments[done] = s - head
        job_days[done] = jobs
        peak[done] = largest
        fte_days[done] = worth if known else UNKNOWN
        done += 1
    top, marks, list_offsets, listed = _members(
        bounds,
        starts,
        ends,
        heads,
        person[:done],
        begin[:done],
        end[:done],
        days_on_top,
        days_in_all,
        first_day,
        last_day,
    )
    return (
        person[:done], begin[:done], end[:done], segments[:done], job_days[:done], peak[:done], fte_days[:done],
        top, marks, list_offsets, listed,
    )  # fmt: skip


@njit(cache=True, nogil=True)
def _members(bounds, starts, ends, heads, person, begin, end, days_on_top, days_in_all, first_day, last_day):
    """The rows that make each spell, its dominant one, and whether it goes on outside the window.

    Spells are maximal, so every relationship with a day in the window is in exactly one; rows come by start,
    spells too, and one walk along both is enough.
    """
    count = len(person)
    top = np.empty(count, np.int32)
    marks = np.zeros(count, np.uint8)
    offsets = np.zeros(count + 1, np.int32)
    listed = np.empty(len(starts), np.int32)
    used = 0
    row = 0
    for spell in range(count):
        row = max(row, bounds[person[spell]])
        best = UNKNOWN
        while row < bounds[person[spell] + 1] and starts[row] <= end[spell]:
            if ends[row] >= begin[spell]:
                if heads[row] == row or starts[row] <= begin[spell]:  # a later phase follows one that is listed
                    listed[used] = row
                    used += 1
                more = best == UNKNOWN or days_in_all[heads[row]] > days_in_all[heads[best]]
                if more or (heads[row] == heads[best] and days_on_top[row] > days_on_top[best]):
                    best = row
                if begin[spell] == first_day and starts[row] < first_day:
                    marks[spell] |= TRUNCATED
                if end[spell] == last_day and ends[row] > last_day:
                    marks[spell] |= CENSORED
            row += 1
        # The day before or after the window may be worked by a relationship that has no day inside it.
        if begin[spell] == first_day and not marks[spell] & TRUNCATED:
            for other in range(bounds[person[spell]], bounds[person[spell] + 1]):
                if starts[other] < first_day and ends[other] == first_day - 1:
                    marks[spell] |= TRUNCATED
        if end[spell] == last_day and row < bounds[person[spell] + 1] and starts[row] == last_day + 1:
            marks[spell] |= CENSORED
        top[spell] = best
        offsets[spell + 1] = used
    return top, marks, offsets, listed[:used]
