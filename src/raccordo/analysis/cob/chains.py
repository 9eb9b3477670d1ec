"""The rules by which the messages of one relationship are read, in order: compiled.

The rules in prose stand in docs/analysis/cob.md. Nothing here knows columns, words or files (`fold` does).
"""

import numpy as np
from numba import njit

from raccordo.analysis.cob.arrays import (
    AFTER_CESSATION,
    AFTER_END,
    ALREADY_PERMANENT,
    ANNULLED,
    ASS,
    BEFORE_LAST_CHANGE,
    BEFORE_START,
    BEGUN,
    CEASED,
    CES,
    CESSATION,
    CESSATION_AFTER_END,
    CESSATION_BEFORE_CHANGE,
    CESSATION_BEFORE_START,
    CESSATION_ROW,
    CONTRACT,
    CORRECTION,
    DI,
    DOUBLE_HIRE,
    EMPLOYER,
    EMPLOYER_CHANGE,
    END,
    EXPIRED,
    EXPIRY,
    EXTENSION,
    EXTENSION_NOT_LATER,
    EXTENSION_OF_PERMANENT,
    EXTENSIONS,
    FF,
    FIRST_CONTRACT,
    FIRST_EVENT,
    FIRST_HOURS,
    FIRST_PHASE,
    FIRST_ROW,
    FULL,
    HIRE,
    HORIZONTAL,
    HOURS_CODE,
    HOURS_UNCHANGED,
    IS_CEASED,
    ME,
    MESSAGES,
    MIXED,
    NO_DAY,
    NOTHING_WRONG,
    OPEN,
    OVERLAPS_ITSELF,
    PLACE,
    PLANNED,
    PP,
    PRO,
    SECONDMENT,
    SEEN,
    STATES,
    SUPERSEDED,
    TARGET_NOT_LAST,
    TP,
    TRANSFER,
    TRANSFORMATION,
    TRANSFORMATIONS_MADE,
    TRD,
    TRS,
    UPDATE_AFTER_URGENCY,
    UPDATE_WITHOUT_HIRE,
    URG,
    URGENCY_AFTER_HIRE,
    URGENCY_UNCONFIRMED,
    URGENT,
    VALID,
    VAR,
)
from raccordo.analysis.cob.corrections import note


@njit(cache=True, nogil=True)
def _tell(rows, row, known):  # type: ignore[no-untyped-def]  # compiled
    """Take from a message what it tells of the further attributes."""
    for attribute in range(len(known)):
        if rows.known[row, attribute]:
            known[attribute] = row


@njit(cache=True, nogil=True)
def _happen(events, row, kind, day, sent, state):  # type: ignore[no-untyped-def]  # compiled
    at = events.used[0]
    events.relationship[at], events.row[at], events.kind[at], events.day[at] = state[ME], row, kind, day
    events.sent[at], events.contract[at], events.hours[at] = sent, state[CONTRACT], state[HOURS_CODE]
    events.used[0] = at + 1


@njit(cache=True, nogil=True)
def _turn(phases, day, state, week):  # type: ignore[no-untyped-def]  # compiled
    """Begin a phase on a day, unless nothing changes; one that begins on its predecessor's first day replaces it."""
    at = phases.used[0]
    if at > state[FIRST_PHASE]:
        last = at - 1
        same_week = phases.weekly[last] == week[0] or (np.isnan(phases.weekly[last]) and np.isnan(week[0]))
        if (
            phases.contract[last] == state[CONTRACT] and phases.hours[last] == state[HOURS_CODE] and same_week
            and phases.place[last] == state[PLACE] and phases.employer[last] == state[EMPLOYER]
        ):  # fmt: skip
            return
        if phases.start[last] == day:
            at = last
        else:
            phases.end[last] = day - 1
    phases.relationship[at], phases.start[at], phases.end[at] = state[ME], day, NO_DAY
    phases.contract[at], phases.hours[at], phases.weekly[at] = state[CONTRACT], state[HOURS_CODE], week[0]
    phases.place[at], phases.employer[at] = state[PLACE], state[EMPLOYER]
    phases.used[0] = at + 1


@njit(cache=True, nogil=True)
def _objection(rows, row, state, phases):  # type: ignore[no-untyped-def]  # compiled
    """Why an update contradicts the relationship as it stands, or −1."""
    event, day, kind = rows.event[row], rows.day[row], rows.transformation[row]
    planned, hours = state[PLANNED], state[HOURS_CODE]
    if event == CES:
        return CESSATION_BEFORE_START if day < rows.start[row] else NOTHING_WRONG
    if day < rows.start[row]:
        return BEFORE_START
    if not state[BEGUN]:
        return NOTHING_WRONG
    if event == PRO:
        if planned == NO_DAY:
            return EXTENSION_OF_PERMANENT
        return EXTENSION_NOT_LATER if day <= planned else NOTHING_WRONG
    if event == TRS and kind == DI and planned == NO_DAY:
        return ALREADY_PERMANENT
    if event == TRS and ((kind == PP and hours == FULL) or (kind == TP and HORIZONTAL <= hours <= MIXED)):
        return HOURS_UNCHANGED
    # A relationship made permanent goes on the day after its planned end.
    continues = event == TRS and DI <= kind <= FF
    if planned != NO_DAY and day > planned + continues:
        return AFTER_END
    return BEFORE_LAST_CHANGE if day < phases.start[phases.used[0] - 1] else NOTHING_WRONG


@njit(cache=True, nogil=True)
def _not_last(rows, problems, chain, status, annulled_by):  # type: ignore[no-untyped-def]  # compiled
    """Note corrections and annulments of messages after which others had already been sent."""
    earliest = len(rows.person)
    for place in range(len(chain) - 1, -1, -1):
        row = chain[place]
        if status[row] == ANNULLED:
            if earliest < annulled_by[row]:
                note(problems, annulled_by[row], TARGET_NOT_LAST, True)
            continue
        if rows.action[row] == CORRECTION and earliest < row:
            note(problems, row, TARGET_NOT_LAST, True)
        earliest = min(earliest, row)


@njit(cache=True, nogil=True)
def walk(rows, order, bounds, fate, out):  # type: ignore[no-untyped-def]  # compiled
    """Read every chain: rows `order[bounds[k]:bounds[k + 1]]` are the messages of one relationship, in order."""
    state, week = np.zeros(STATES, np.int64), np.zeros(1)
    for number in range(len(bounds) - 1):
        chain = order[bounds[number] : bounds[number + 1]]
        _not_last(rows, out.problems, chain, fate.status, fate.annulled_by)
        _read(rows, chain, fate, state, week, out)


@njit(cache=True, nogil=True)
def _read(rows, chain, fate, state, week, out):  # type: ignore[no-untyped-def]  # compiled
    """Read one relationship's messages; writes it, its phases and its events if any message stands."""
    state[:] = 0
    state[ME] = out.relationships.used[0]
    state[FIRST_PHASE], state[FIRST_EVENT] = out.phases.used[0], out.events.used[0]
    known = out.relationships.last[state[ME]]
    known[:] = -1
    applied = np.empty(len(chain), np.int64)
    for row in chain:
        if fate.status[row] != VALID:
            continue
        if rows.event[row] in (URG, ASS):
            stands = _hire(rows, row, fate.origin, state, week, applied, known, out)
        else:
            stands = _update(rows, row, fate.origin, state, week, out)
        if stands:
            applied[state[MESSAGES]] = row
            state[MESSAGES] += 1
            _tell(rows, row, known)
    if state[BEGUN]:
        _conclude(state, out)


@njit(cache=True, nogil=True)
def _take(rows, row, state, week):  # type: ignore[no-untyped-def]  # compiled
    """Begin a relationship with what its first message says."""
    state[BEGUN], state[IS_CEASED] = 1, 0
    state[EXTENSIONS], state[TRANSFORMATIONS_MADE] = 0, 0
    state[PLANNED], state[END], state[CESSATION_ROW] = rows.end[row], NO_DAY, -1
    state[CONTRACT], state[HOURS_CODE], week[0] = rows.contract[row], rows.hours[row], rows.weekly[row]
    state[PLACE], state[EMPLOYER] = rows.place[row], rows.employer[row]
    state[FIRST_CONTRACT], state[FIRST_HOURS] = state[CONTRACT], state[HOURS_CODE]
    state[FIRST_ROW] = row


@njit(cache=True, nogil=True)
def _hire(rows, row, origin, state, week, applied, known, out):  # type: ignore[no-untyped-def]  # compiled
    """Begin, confirm or begin anew with a hire or an urgency; false when it does not count."""
    urgency = rows.event[row] == URG
    if urgency and state[BEGUN]:
        note(out.problems, row, URGENCY_AFTER_HIRE, False)
        return False
    confirms = state[URGENT] and not state[SEEN] and state[MESSAGES] == 1
    if state[BEGUN] and not confirms:
        note(out.problems, row, DOUBLE_HIRE, True)
        for old in applied[: state[MESSAGES]]:
            note(out.problems, old, SUPERSEDED, False)
        state[MESSAGES] = 0
    out.phases.used[0], out.events.used[0] = state[FIRST_PHASE], state[FIRST_EVENT]
    if not confirms:  # what the urgency told stays, where its hire is silent
        known[:] = -1
    _take(rows, row, state, week)
    state[SEEN], state[URGENT] = not urgency, urgency or confirms
    _happen(out.events, row, HIRE, rows.start[row], rows.sent[origin[row]], state)
    _turn(out.phases, rows.start[row], state, week)
    return True


@njit(cache=True, nogil=True)
def _update(rows, row, origin, state, week, out):  # type: ignore[no-untyped-def]  # compiled
    """Apply a message that is not a hire; false when it does not count."""
    if state[BEGUN] and state[IS_CEASED]:
        note(out.problems, row, AFTER_CESSATION, False)
        return False
    objection = _objection(rows, row, state, out.phases)
    if objection != NOTHING_WRONG:
        note(out.problems, row, objection, False)
        return False
    if not state[BEGUN]:
        note(out.problems, row, UPDATE_WITHOUT_HIRE, True)
        _take(rows, row, state, week)
        if rows.event[row] == VAR:
            state[EMPLOYER] = rows.previous_employer[row]
        _turn(out.phases, rows.start[row], state, week)
    elif state[URGENT] and not state[SEEN]:
        note(out.problems, row, UPDATE_AFTER_URGENCY, True)
    sent = rows.sent[origin[row]]
    if rows.event[row] == PRO:
        _extend(rows, row, sent, state, out)
    elif rows.event[row] == CES:
        _cease(rows, row, sent, state, out)
    else:
        _change(rows, row, sent, state, week, out)
    return True


@njit(cache=True, nogil=True)
def _extend(rows, row, sent, state, out):  # type: ignore[no-untyped-def]  # compiled
    """Move the planned end; the extension begins the day after the old one, or is dated by its sending."""
    day = rows.day[row]
    begins = state[PLANNED] + 1 if state[PLANNED] < day else np.int64(sent)
    state[PLANNED] = day
    state[EXTENSIONS] += 1
    _happen(out.events, row, EXTENSION, begins, sent, state)


@njit(cache=True, nogil=True)
def _change(rows, row, sent, state, week, out):  # type: ignore[no-untyped-def]  # compiled
    """Apply a transformation, a transfer, a secondment or a change of employer."""
    event = rows.event[row]
    kind = EMPLOYER_CHANGE
    if event == TRS:
        kind = TRANSFORMATION
        state[TRANSFORMATIONS_MADE] += 1
        state[CONTRACT] = rows.contract[row] if rows.contract[row] >= 0 else state[CONTRACT]
        state[HOURS_CODE] = rows.hours[row] if rows.hours[row] >= 0 else state[HOURS_CODE]
        week[0] = rows.weekly[row] if not np.isnan(rows.weekly[row]) else week[0]
        if DI <= rows.transformation[row] <= FF:
            state[PLANNED] = NO_DAY
    elif event == TRD:
        kind = SECONDMENT if rows.secondment[row] else TRANSFER
        if kind == TRANSFER and rows.place[row] >= 0:
            state[PLACE] = rows.place[row]
    else:
        state[EMPLOYER] = rows.employer[row]
    _happen(out.events, row, kind, rows.day[row], sent, state)
    _turn(out.phases, rows.day[row], state, week)


@njit(cache=True, nogil=True)
def _cease(rows, row, sent, state, out):  # type: ignore[no-untyped-def]  # compiled
    """End the relationship."""
    day = rows.day[row]
    if state[PLANNED] != NO_DAY and day > state[PLANNED]:
        note(out.problems, row, CESSATION_AFTER_END, True)
    if day < out.phases.start[out.phases.used[0] - 1]:
        note(out.problems, row, CESSATION_BEFORE_CHANGE, True)
    state[IS_CEASED], state[END], state[CESSATION_ROW] = 1, day, row
    _happen(out.events, row, CESSATION, day, sent, state)


@njit(cache=True, nogil=True)
def _conclude(state, out):  # type: ignore[no-untyped-def]  # compiled
    """Write the relationship as its messages left it."""
    if state[URGENT] and not state[SEEN]:
        note(out.problems, state[FIRST_ROW], URGENCY_UNCONFIRMED, True)
    ended = CEASED if state[IS_CEASED] else EXPIRED if state[PLANNED] != NO_DAY else OPEN
    if ended == EXPIRED:
        state[END] = state[PLANNED]
        _happen(out.events, -1, EXPIRY, state[END], NO_DAY, state)
    phases, found, me = out.phases, out.relationships, state[ME]
    while phases.used[0] > state[FIRST_PHASE] + 1 and phases.start[phases.used[0] - 1] > state[END]:
        phases.used[0] -= 1
    last = phases.used[0] - 1
    phases.end[last] = state[END]
    found.row[me], found.planned[me], found.end[me], found.ended[me] = (
        state[FIRST_ROW], state[PLANNED], state[END], ended,
    )  # fmt: skip
    found.hire_seen[me], found.urgent[me], found.messages[me] = state[SEEN], state[URGENT], state[MESSAGES]
    found.extensions[me], found.transformations[me] = state[EXTENSIONS], state[TRANSFORMATIONS_MADE]
    found.first_contract[me], found.first_hours[me] = state[FIRST_CONTRACT], state[FIRST_HOURS]
    found.cessation[me] = state[CESSATION_ROW]
    # What it is at the end is what its last phase is, which a cessation may have cut.
    found.contract[me], found.hours[me], found.weekly[me] = (
        phases.contract[last],
        phases.hours[last],
        phases.weekly[last],
    )
    found.place[me], found.employer[me] = phases.place[last], phases.employer[last]
    found.used[0] = me + 1


@njit(cache=True, nogil=True)
def overlaps(person, employer, start, end, row, problems):  # type: ignore[no-untyped-def]  # compiled
    """Note relationships that begin before an earlier one of the same person and employer has ended.

    The arrays are sorted by person, employer and start.
    """
    latest = np.int64(-1)
    for at in range(len(person)):
        if at == 0 or person[at] != person[at - 1] or employer[at] != employer[at - 1]:
            latest = end[at]
            continue
        if start[at] <= latest:
            note(problems, row[at], OVERLAPS_ITSELF, True)
        latest = max(latest, end[at])
