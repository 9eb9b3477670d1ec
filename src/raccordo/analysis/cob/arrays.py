"""What the fold reads and writes, as arrays: codes, days, and a name for each of them.

Rows are indices into the arrays of `Rows`. Days are days since 1970.
"""

from typing import NamedTuple

import numpy as np

from raccordo.analysis.cob.fields import ACTIONS, EVENTS, HOURS, TRANSFORMATIONS
from raccordo.analysis.cob.reasons import CONTRADICTION_CODES

NO_DAY = np.int32(2**31 - 1)
"""No day: an end that is open, a field that is empty."""

URG, ASS, PRO, TRS, TRD, VAR, CES = range(len(EVENTS))
NEW, CORRECTION, ANNULMENT = range(len(ACTIONS))
DI, AI, FI, II, FF, PP, TP, PV, DP = range(len(TRANSFORMATIONS))
FULL, HORIZONTAL, VERTICAL, MIXED, UNDEFINED = range(len(HOURS))

VALID, CORRECTED, ANNULLED, SPENT, REFUSED = range(5)
"""What becomes of a message: it stands, was corrected, was annulled, is an annulment, is a correction of nothing."""

OPEN, CEASED, EXPIRED = range(3)
HIRE, EXTENSION, TRANSFORMATION, TRANSFER, SECONDMENT, EMPLOYER_CHANGE, CESSATION, EXPIRY = range(8)
EVENT_KINDS = (
    "hire", "extension", "transformation", "transfer", "secondment", "employer_change", "cessation", "expiry",
)  # fmt: skip
ENDS = ("open", "ceased", "expired")

(
    TARGET_UNKNOWN, TARGET_NOT_VALID, TARGET_NOT_LAST, CORRECTION_MOVES, DOUBLE_HIRE, SUPERSEDED, URGENCY_AFTER_HIRE,
    URGENCY_UNCONFIRMED, UPDATE_AFTER_URGENCY, UPDATE_WITHOUT_HIRE, AFTER_CESSATION, EXTENSION_OF_PERMANENT,
    EXTENSION_NOT_LATER, ALREADY_PERMANENT, HOURS_UNCHANGED, BEFORE_START, AFTER_END, BEFORE_LAST_CHANGE,
    CESSATION_BEFORE_START, CESSATION_AFTER_END, CESSATION_BEFORE_CHANGE, OVERLAPS_ITSELF,
) = range(len(CONTRADICTION_CODES))  # fmt: skip
NOTHING_WRONG = -1

(
    ME, FIRST_PHASE, FIRST_EVENT, BEGUN, SEEN, URGENT, IS_CEASED, FIRST_ROW, MESSAGES, EXTENSIONS, TRANSFORMATIONS_MADE,
    PLANNED, END, CESSATION_ROW, CONTRACT, HOURS_CODE, PLACE, EMPLOYER, FIRST_CONTRACT, FIRST_HOURS, STATES,
) = range(21)  # fmt: skip
"""Where a relationship being read keeps what is known of it; its weekly hours stand apart, being no whole number."""


class Rows(NamedTuple):
    """Messages of whole persons, sorted by person and by the moment they were sent.

    `day` is the day the message is about (end of the extension, day of the change, of the cessation; the start for
    hires). Codes are places in the tuples of `fields`, or −1; `weekly` is NaN and days are `NO_DAY` where empty.
    `known` says, for each row and further attribute, whether the message tells it.
    """

    person: np.ndarray
    message: np.ndarray
    target: np.ndarray
    has_target: np.ndarray
    action: np.ndarray
    event: np.ndarray
    sent: np.ndarray
    start: np.ndarray
    end: np.ndarray
    day: np.ndarray
    employer: np.ndarray
    previous_employer: np.ndarray
    transformation: np.ndarray
    secondment: np.ndarray
    contract: np.ndarray
    hours: np.ndarray
    weekly: np.ndarray
    place: np.ndarray
    known: np.ndarray


class Problems(NamedTuple):
    """Contradictions: the message's row, which, whether the message was applied all the same. `used[0]` are used."""

    row: np.ndarray
    code: np.ndarray
    applied: np.ndarray
    used: np.ndarray


class Relationships(NamedTuple):
    """One for each relationship: the row of its first message, its days, how it ended, what is known of it at the end.

    `last` holds for every further attribute the row that tells it last (−1: none).
    """

    row: np.ndarray
    planned: np.ndarray
    end: np.ndarray
    ended: np.ndarray
    hire_seen: np.ndarray
    urgent: np.ndarray
    messages: np.ndarray
    extensions: np.ndarray
    transformations: np.ndarray
    first_contract: np.ndarray
    first_hours: np.ndarray
    cessation: np.ndarray
    contract: np.ndarray
    hours: np.ndarray
    place: np.ndarray
    employer: np.ndarray
    weekly: np.ndarray
    last: np.ndarray
    used: np.ndarray


class Phases(NamedTuple):
    """Runs of days on which a relationship has the same contract, hours, workplace and employer."""

    relationship: np.ndarray
    start: np.ndarray
    end: np.ndarray
    contract: np.ndarray
    hours: np.ndarray
    weekly: np.ndarray
    place: np.ndarray
    employer: np.ndarray
    used: np.ndarray


class Events(NamedTuple):
    """What happened in a relationship, day by day; an expiry has no message (row −1)."""

    relationship: np.ndarray
    row: np.ndarray
    kind: np.ndarray
    day: np.ndarray
    sent: np.ndarray
    contract: np.ndarray
    hours: np.ndarray
    used: np.ndarray


def _ints(size: int) -> np.ndarray:
    return np.empty(size, np.int64)


class Fate(NamedTuple):
    """For each message what becomes of it, the row whose place it takes, and the row that annulled it (or −1)."""

    status: np.ndarray
    origin: np.ndarray
    annulled_by: np.ndarray


class Outputs(NamedTuple):
    """All that the kernel writes; `used[0]` rows of each are used."""

    problems: Problems
    relationships: Relationships
    phases: Phases
    events: Events


def room_for(rows: int, attributes: int) -> Outputs:
    """Empty outputs, as large as so many messages can need."""
    return Outputs(
        Problems(_ints(8 * rows), _ints(8 * rows), np.empty(8 * rows, np.bool_), np.zeros(1, np.int64)),
        Relationships._make(
            [
                *(_ints(rows) for _ in range(16)),
                np.empty(rows),
                np.empty((rows + 1, attributes), np.int32),
                np.zeros(1, np.int64),
            ]
        ),
        Phases._make(
            [
                *(_ints(2 * rows) for _ in range(5)),
                np.empty(2 * rows),
                *(_ints(2 * rows) for _ in range(2)),
                np.zeros(1, np.int64),
            ]
        ),
        Events._make([*(_ints(2 * rows) for _ in range(7)), np.zeros(1, np.int64)]),
    )
