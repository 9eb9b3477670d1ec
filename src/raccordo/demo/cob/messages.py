"""Messages about relationships: every position of a relationship's file, in the order in which it was sent."""

from __future__ import annotations

from dataclasses import dataclass

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
from raccordo.demo.cob.oddities import (
    EMPLOYER_WRONG,
    FIXED_LATE,
    START_WRONG,
    STRAY,
    UNCONFIRMED,
    UNEXTENDED,
    UNREACHED,
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
    WRONG_GONE, END, END_FIXED, FAULT, SPOILT, HIRE_FIXED_LATE, POSITIONS,
) = range(20)  # fmt: skip
#: A message of one relationship is sent a minute after the one before, at the earliest.
OPENING = 8 * 3600
DUPLICATED = 0.001
REGION = 1300
EMPLOYER_KINDS = np.array(["private", "public", "agency"])


class File:
    """The messages of one chunk, gathered position by position as columns of numbers."""

    def __init__(
        self, rng: np.random.Generator, made: Contracts, told: Stories, odd: np.ndarray, first: int
    ) -> None:  # fmt: skip
        self.rng, self.made, self.told, self.odd = rng, made, told, odd
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
        self.happened: dict[str, Happening] = {}

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
        self, position: int, mask: np.ndarray, event: str | np.ndarray, about: np.ndarray, *,
        action: str | np.ndarray = "N", window: tuple[int, int] | None = (0, 5),
        target: int | np.ndarray | None = None, counts: bool = True, **fields: np.ndarray,
    ) -> np.ndarray:  # fmt: skip
        """Write a message at a position of the files in `mask`; returns their rows.

        `about` (a day for every file) is what the sending follows, on the day itself where there is no `window`;
        `fields` are columns for every file. `target` is the position of the message it refers to, else the last sent.
        """
        rows = np.flatnonzero(mask)

        def each(value: str | int | np.ndarray) -> np.ndarray:
            return value[rows] if isinstance(value, np.ndarray) else np.full(len(rows), value)

        sent = about[rows] if window is None else self.late(rows, about[rows], *window)
        sent = np.maximum(sent, self.sent[rows])
        previous = each(self.last if target is None else target)
        self.sent[rows] = sent
        part = {
            "contract_row": rows, "position": np.full(len(rows), position), "previous": previous, "sent": sent,
            "event": each(event), "action": each(action), "transformation": self.told.change[rows],
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

    def contradict(self, position: int | np.ndarray, rows: np.ndarray, reason: str, applied: bool) -> None:
        """Note that the messages at a position (one, or one for each row) contradict their relationship, on purpose."""
        self.contradictions.append((rows, np.broadcast_to(position, rows.shape), reason, applied))

    def happens(self, what: str, position: int, rows: np.ndarray, day: np.ndarray) -> None:
        """Note what the messages just written at a position say that happened, on a day of every file."""
        if what not in self.happened:
            count = len(self.made)
            never = np.full((2, count), NEVER, "datetime64[D]")
            self.happened[what] = Happening(np.full(count, -1), *never)
        found = self.happened[what]
        found.position[rows], found.day[rows], found.sent[rows] = position, day[rows], self.sent[rows]

    def corrects(self, what: str, position: int, rows: np.ndarray) -> None:
        """Let the messages at a position stand for those they correct, which were sent before."""
        self.happened[what].position[rows] = position


@dataclass(frozen=True)
class Happening:
    """What happened in the files: the position of the message that stands for it (−1: it did not), the day, and when
    it was first sent."""

    position: np.ndarray
    day: np.ndarray
    sent: np.ndarray


def write_file(rng: np.random.Generator, made: Contracts, told: Stories, odd: np.ndarray, first: int) -> File:
    """All the messages of one chunk."""
    file = File(rng, made, told, odd, first)
    _beginnings(file)
    _changes(file)
    _ends(file)
    _faults(file)
    return file


def _beginnings(file: File) -> None:
    made, told, odd = file.made, file.told, file.odd
    ghostly = made.start - 400
    for position, action in ((GHOST, "N"), (GHOST_GONE, "A")):
        target = GHOST if action == "A" else None
        file.write(position, told.ghost, "ASS", ghostly, action=action, target=target, counts=False, start=ghostly,
                   end=np.full(len(made), NEVER))  # fmt: skip
    file.write(URGENCY, told.urgent, "URG", made.start, window=(-1, 0))
    first = {"wrong": told.fixed_hire | (odd == FIXED_LATE), "sold": odd == EMPLOYER_WRONG}
    first["start"] = np.where(odd == START_WRONG, made.start - 3, made.start)
    event, acts = np.where(odd == UNCONFIRMED, "URG", "ASS"), np.where(odd == STRAY, "R", "N")
    aims = np.where(odd == STRAY, POSITIONS, file.last)
    plain = made.seen & ~told.urgent
    rows = file.write(HIRE, plain, event, made.start, window=(-7, -1), action=acts, target=aims, **first)
    file.happens("hire", HIRE, rows, made.start)
    file.contradict(HIRE, np.flatnonzero(odd == STRAY), "target_unknown", True)
    file.contradict(HIRE, np.flatnonzero(odd == UNCONFIRMED), "urgency_unconfirmed", True)
    rows = file.write(HIRE, told.urgent, "ASS", made.start, window=(0, 5), **first)
    file.happens("hire", HIRE, rows, made.start)
    fixed = file.write(HIRE_FIXED, told.fixed_hire, "ASS", made.start, action="R", target=HIRE)
    moved = (odd == START_WRONG) | (odd == EMPLOYER_WRONG)
    other = file.write(HIRE_FIXED, moved, "ASS", file.sent + 1, window=None, action="R", target=HIRE)
    file.contradict(HIRE_FIXED, other, "correction_moves", True)
    for rows in (fixed, other):
        file.messages[rows] -= 1
        file.corrects("hire", HIRE_FIXED, rows)
    twice = file.write(HIRE_AGAIN, told.again, "ASS", made.start)
    file.messages[twice] -= 1
    file.happens("hire", HIRE_AGAIN, twice, made.start)
    file.contradict(HIRE_AGAIN, twice, "double_hire", True)
    file.contradict(HIRE, twice, "superseded", False)


def _changes(file: File) -> None:
    made, told = file.made, file.told
    for step in range(MOST_EXTENSIONS):
        extended = told.extensions > step
        until = told.planned[:, step + 1]
        rows = file.write(EXTENSION + step, extended, "PRO", file.planned, window=(-5, 5), extended_to=until)
        file.happens(f"extension {step}", EXTENSION + step, rows, file.planned + 1)
        file.planned = np.where(extended, until, file.planned)
    changed = told.change != NO_CHANGE
    file.changed |= changed
    rows = file.write(CHANGE, changed, "TRS", told.changed_on, transformed_on=told.changed_on)
    file.happens("transformation", CHANGE, rows, told.changed_on)
    file.planned = np.where(told.change == MADE_PERMANENT, NEVER, file.planned)
    unreached = file.odd == UNREACHED
    moved = ~np.isnat(told.moved_on)
    file.place = np.where(moved & ~told.secondment & ~unreached, told.moved_to, file.place)
    place = np.where(moved & (told.secondment | unreached), told.moved_to, file.place)
    rows = file.write(MOVE, moved & ~unreached, "TRD", told.moved_on, transferred_on=told.moved_on, place=place)
    file.happens("move", MOVE, rows, told.moved_on)
    early = made.end - 10
    rows = file.write(MOVE, unreached, "TRD", early, window=None, transferred_on=told.moved_on, place=place)
    file.happens("move", MOVE, rows, told.moved_on)
    sold = ~np.isnat(told.sold_on)
    file.sold |= sold
    rows = file.write(SALE, sold, "VAR", told.sold_on, transferred_on=told.sold_on)
    file.happens("employer_change", SALE, rows, told.sold_on)


def _ends(file: File) -> None:
    made, told = file.made, file.told
    file.write(WRONG_END, told.wrong_end, "CES", file.sent, ceased_on=made.start + 10, counts=False)
    file.write(WRONG_GONE, told.wrong_end, "CES", file.sent, action="A", target=WRONG_END, counts=False)
    untrue = told.fixed_end
    stated = np.where(untrue, made.end - 1, made.end)
    rows = file.write(END, told.ceases, "CES", made.end, ceased_on=stated)
    file.happens("cessation", END, rows, made.end)
    rows = file.write(END_FIXED, untrue, "CES", made.end, action="R", target=END, ceased_on=made.end)
    file.messages[rows] -= 1
    file.corrects("cessation", END_FIXED, rows)
    for mask, reason in (
        (told.ceases & ~made.seen, "update_without_hire"),
        (file.odd == UNEXTENDED, "cessation_after_end"),
        (file.odd == UNREACHED, "cessation_before_change"),
    ):
        rows = np.flatnonzero(mask)
        file.contradict(file.happened["cessation"].position[rows], rows, reason, True)


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
    return digits((REGION * 10**10 + numbers) * 100 + positions, 16)


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


def employer_kind(file: File) -> np.ndarray:
    """The kind of employer of every file: its place in `EMPLOYER_KINDS`."""
    return np.where(file.made.kind == AGENCY, 2, np.where(file.made.public, 1, 0))


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
