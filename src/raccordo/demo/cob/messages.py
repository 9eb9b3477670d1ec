"""Messages about relationships: every position of a relationship's file, in the order in which it was sent."""

from __future__ import annotations

import numpy as np

from raccordo.demo.cob.contracts import (
    AGENCY,
    AGRICULTURE,
    CONTRACTS,
    SEASONAL,
    TEMPLATES,
    TRAINEE,
    Contracts,
)
from raccordo.demo.cob.people import digits
from raccordo.demo.cob.stories import (
    AFTER_CESSATION,
    BEFORE_START,
    FAULTS,
    LATE_SHARE,
    MADE_PERMANENT,
    MOST_EXTENSIONS,
    NEVER,
    NO_CHANGE,
    TARGET_UNKNOWN,
    TO_FULL,
    TO_PART,
    URGENCY_AFTER_HIRE,
    Stories,
    final_contract,
)

(
    GHOST, GHOST_GONE, URGENCY, HIRE, HIRE_FIXED, HIRE_AGAIN, EXTENSION, _, _, CHANGE, MOVE, SALE, WRONG_END,
    WRONG_GONE, END, END_FIXED, FAULT, SPOILT, POSITIONS,
) = range(19)  # fmt: skip
#: A message of one relationship is sent a minute after the one before, at the earliest.
OPENING = 8 * 3600
DUPLICATED = 0.001


class File:
    """The messages of one chunk, gathered position by position as columns of numbers."""

    def __init__(self, rng: np.random.Generator, made: Contracts, told: Stories, first: int) -> None:
        self.rng, self.made, self.told = rng, made, told
        count = len(made)
        self.number = np.arange(first, first + count)
        self.sent = np.full(count, np.datetime64("1900-01-01"))
        self.last = np.full(count, -1)
        self.planned = told.planned[:, 0].copy()
        self.changed = np.zeros(count, bool)
        self.sold = np.zeros(count, bool)
        self.place = made.work.copy()
        self.messages = np.zeros(count, int)
        self.parts: list[dict[str, np.ndarray]] = []
        self.contradictions: list[tuple[np.ndarray, np.ndarray, str, bool]] = []

    def late(self, rows: np.ndarray, day: np.ndarray, first: int, last: int) -> np.ndarray:
        """Days of sending: `first` to `last` days after each day, some far later; agencies and offices by month."""
        size = len(rows)
        slow = self.rng.random(size) < LATE_SHARE
        delay = np.where(slow, self.rng.integers(last + 1, last + 50, size), self.rng.integers(first, last + 1, size))
        monthly = self.made.public[rows] | (self.made.kind[rows] == AGENCY)
        month = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
        by_month = month + np.where(slow, self.rng.integers(20, 70, size), self.rng.integers(-10, 20, size))
        return np.where(monthly, np.maximum(by_month, day), day + delay)

    def write(
        self, position: int, mask: np.ndarray, event: str, about: np.ndarray, *, action: str = "N",
        window: tuple[int, int] = (0, 5), target: int | None = None, counts: bool = True, **fields: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """Write a message at a position of the files in `mask`; returns their rows.

        `about` (a day for every file) is what the sending follows; `fields` are columns for every file. `target` is
        the position of the message it refers to, else the last one sent.
        """
        rows = np.flatnonzero(mask)
        sent = np.maximum(self.late(rows, about[rows], *window), self.sent[rows])
        previous = self.last[rows] if target is None else np.full(len(rows), target)
        self.sent[rows] = sent
        part = {
            "contract_row": rows, "position": np.full(len(rows), position), "previous": previous, "sent": sent,
            "event": np.full(len(rows), event), "action": np.full(len(rows), action),
            "start": self.made.start[rows], "end": self.planned[rows], "changed": self.changed[rows],
            "sold": self.sold[rows], "place": self.place[rows], "wrong": np.zeros(len(rows), bool),
            "spoilt": np.full(len(rows), -1),
            **{name: np.full(len(rows), NEVER) for name in
               ("extended_to", "transformed_on", "transferred_on", "ceased_on")},
        }  # fmt: skip
        part |= {name: column[rows] for name, column in fields.items()}
        self.parts.append(part)
        if counts:
            self.last[rows] = position
            self.messages[rows] += 1
        return rows

    def contradict(self, position: int, rows: np.ndarray, reason: str, applied: bool) -> None:
        """Note that the messages at a position contradict their relationship, on purpose."""
        self.contradictions.append((rows, np.full(len(rows), position), reason, applied))


def write_file(rng: np.random.Generator, made: Contracts, told: Stories, first: int) -> File:
    """All the messages of one chunk."""
    file = File(rng, made, told, first)
    _beginnings(file)
    _changes(file)
    _ends(file)
    _faults(file)
    return file


def _beginnings(file: File) -> None:
    made, told = file.made, file.told
    ghostly = made.start - 400
    for position, action in ((GHOST, "N"), (GHOST_GONE, "A")):
        target = GHOST if action == "A" else None
        file.write(position, told.ghost, "ASS", ghostly, action=action, target=target, counts=False, start=ghostly,
                   end=np.full(len(made), NEVER))  # fmt: skip
    file.write(URGENCY, told.urgent, "URG", made.start, window=(-1, 0))
    plain = made.seen & ~told.urgent
    file.write(HIRE, plain, "ASS", made.start, window=(-7, -1), wrong=told.fixed_hire)
    file.write(HIRE, told.urgent, "ASS", made.start, window=(0, 5), wrong=told.fixed_hire)
    fixed = file.write(HIRE_FIXED, told.fixed_hire, "ASS", made.start, action="R", target=HIRE)
    file.messages[fixed] -= 1
    twice = file.write(HIRE_AGAIN, told.again, "ASS", made.start)
    file.messages[twice] -= 1
    file.contradict(HIRE_AGAIN, twice, "double_hire", True)
    file.contradict(HIRE, twice, "superseded", False)


def _changes(file: File) -> None:
    told = file.told
    for step in range(MOST_EXTENSIONS):
        extended = told.extensions > step
        until = told.planned[:, step + 1]
        file.write(EXTENSION + step, extended, "PRO", file.planned, window=(-5, 5), extended_to=until)
        file.planned = np.where(extended, until, file.planned)
    changed = told.change != NO_CHANGE
    file.changed |= changed
    file.write(CHANGE, changed, "TRS", told.changed_on, transformed_on=told.changed_on)
    file.planned = np.where(told.change == MADE_PERMANENT, NEVER, file.planned)
    moved = ~np.isnat(told.moved_on)
    file.place = np.where(moved & ~told.secondment, told.moved_to, file.place)
    place = np.where(moved & told.secondment, told.moved_to, file.place)
    file.write(MOVE, moved, "TRD", told.moved_on, transferred_on=told.moved_on, place=place)
    sold = ~np.isnat(told.sold_on)
    file.sold |= sold
    file.write(SALE, sold, "VAR", told.sold_on, transferred_on=told.sold_on)


def _ends(file: File) -> None:
    made, told = file.made, file.told
    file.write(WRONG_END, told.wrong_end, "CES", file.sent, ceased_on=made.start + 10, counts=False)
    file.write(WRONG_GONE, told.wrong_end, "CES", file.sent, action="A", target=WRONG_END, counts=False)
    untrue = told.fixed_end
    stated = np.where(untrue, made.end - 1, made.end)
    file.write(END, told.ceases, "CES", made.end, ceased_on=stated)
    rows = file.write(END_FIXED, untrue, "CES", made.end, action="R", target=END, ceased_on=made.end)
    file.messages[rows] -= 1
    unseen = np.flatnonzero(told.ceases & ~made.seen)
    corrected = untrue[unseen]
    file.contradict(END_FIXED, unseen[corrected], "update_without_hire", True)
    file.contradict(END, unseen[~corrected], "update_without_hire", True)


def _faults(file: File) -> None:
    made, told = file.made, file.told
    for fault, reason in enumerate(FAULTS.tolist()):
        mask = told.fault == fault
        if fault == BEFORE_START:
            rows = file.write(FAULT, mask, "CES", file.sent, ceased_on=made.start - 3, counts=False)
        elif fault == TARGET_UNKNOWN:
            rows = file.write(FAULT, mask, "CES", file.sent, action="A", target=POSITIONS, counts=False)
        elif fault == URGENCY_AFTER_HIRE:
            rows = file.write(FAULT, mask, "URG", file.sent, counts=False)
        else:
            late = made.end + 30 if fault == AFTER_CESSATION else made.start + 30
            until = np.where(np.isnat(file.planned), late, file.planned)
            rows = file.write(FAULT, mask, "PRO", file.sent, extended_to=until, counts=False)
        file.contradict(FAULT, rows, reason, False)
    file.write(SPOILT, told.spoilt >= 0, "ASS", made.start, counts=False, spoilt=told.spoilt)


def gathered(file: File) -> dict[str, np.ndarray]:
    """All messages of a chunk in the order of their sending, some of them twice."""
    columns = {name: np.concatenate([part[name] for part in file.parts]) for name in file.parts[0]}
    seconds = OPENING + columns["position"] * 60
    order = np.lexsort((columns["position"], columns["contract_row"], seconds, columns["sent"]))
    twice = file.rng.random(len(order)) < DUPLICATED
    order = np.repeat(order, 1 + twice)
    columns = {name: column[order] for name, column in columns.items()}
    columns["second"] = OPENING + columns["position"] * 60
    columns["twice"] = np.array(int(twice.sum()))
    return columns


def codes(numbers: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """The codes of messages: the region's prefix, the relationship, the position."""
    return np.char.add(np.char.add("1300", digits(numbers, 10)), digits(positions, 2))


def hours(file: File, rows: np.ndarray, changed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hours' code and weekly hours of messages, before or after the relationship's transformation."""
    change = file.told.change[rows]
    full = np.where(changed & (change == TO_FULL), True, file.made.full_time[rows])
    full = np.where(changed & (change == TO_PART), False, full)
    weekly = np.where(full, 40.0, np.where(file.made.full_time[rows], 20.0, file.made.weekly[rows]))
    return np.where(full, "F", "P"), weekly


def contract(file: File, rows: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """The contract's code of messages, before or after the relationship's transformation."""
    return np.where(changed, final_contract(file.made, file.told.change)[rows], CONTRACTS[file.made.kind[rows]])


def template(file: File, rows: np.ndarray, event: np.ndarray) -> np.ndarray:
    """The template of messages."""
    usual = TEMPLATES[file.made.kind[rows]]
    return np.where(event == "URG", "UG", np.where(event == "VAR", "VD", usual))


def employer_kind(file: File, rows: np.ndarray) -> np.ndarray:
    """The kind of employer of messages."""
    agency = file.made.kind[rows] == AGENCY
    return np.where(agency, "agency", np.where(file.made.public[rows], "public", "private"))


def flags(file: File, rows: np.ndarray) -> dict[str, np.ndarray]:
    """Agriculture, seasonal work, targeted placement, traineeship."""
    sector = file.made.sector[rows]
    short = (np.where(np.isnat(file.made.end), NEVER, file.made.end) - file.made.start)[rows]
    brief = ~np.isnat(short) & (short < np.timedelta64(200, "D"))
    return {
        "agriculture": sector == AGRICULTURE,
        "seasonal": np.isin(sector, SEASONAL) & brief,
        "protected": file.made.protected[rows],
        "traineeship": file.made.kind[rows] == TRAINEE,
    }
