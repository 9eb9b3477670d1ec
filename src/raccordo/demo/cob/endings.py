"""What is odd at the end of files, or can only be told when they are whole; and when everything was due."""

from __future__ import annotations

import numpy as np

from raccordo.demo.cob.messages import FAULT, GHOST, HIRE, HIRE_FIXED_LATE, File, employer_kind, hours
from raccordo.demo.cob.oddities import (
    AFTER_END,
    ALREADY_PERMANENT,
    BEFORE_LAST_CHANGE,
    BEFORE_START,
    FIXED_LATE,
    HOURS_UNCHANGED,
    REASONS,
    TARGET_NOT_VALID,
    UNCONFIRMED,
    overlapping,
)
from raccordo.demo.cob.stories import MADE_PERMANENT, TO_FULL, TO_PART

CLASSES = np.array(["on_time", "late_to_5", "late_to_30", "late_more"])
BOUNDS = np.array([1, 6, 31])
"""Days late from which the later classes begin."""
KINDS = np.array(["hire", "extension", "transformation", "transfer", "secondment", "employer_change", "cessation"])
PLACES = {name: place for place, name in enumerate(KINDS.tolist())} | {"move": 3}
"""Of what happens in files; a move is a transfer or, the place after it, a secondment."""


def odd_ends(file: File) -> None:
    """What is odd at the end of files, or only seen there; nothing of it is applied but a late correction."""
    made, told, odd = file.made, file.told, file.odd
    annuls = np.where(file.number % 2 == 0, "A", "R")
    target = np.where(told.fixed_hire, HIRE, GHOST)
    days: dict[int, dict[str, np.ndarray]] = {
        TARGET_NOT_VALID: {},
        ALREADY_PERMANENT: {"transformed_on": made.start + 30, "transformation": np.full(len(made), MADE_PERMANENT)},
        HOURS_UNCHANGED: {
            "transformed_on": made.start + 30,
            "transformation": np.where(hours(file, np.arange(len(made)), file.changed)[0] == "F", TO_FULL, TO_PART),
        },
        BEFORE_START: {"transferred_on": made.start - 5},
        AFTER_END: {"transferred_on": file.planned + 10},
        BEFORE_LAST_CHANGE: {"transferred_on": made.start},
    }
    for kind, fields in days.items():
        event = "ASS" if not fields else "TRS" if "transformed_on" in fields else "TRD"
        acts = {"action": annuls, "target": target} if kind == TARGET_NOT_VALID else {}
        rows = file.write(FAULT, odd == kind, event, file.sent + 1, window=None, counts=False, **acts, **fields)
        file.contradict(FAULT, rows, REASONS[kind], False)
    before = {"end": told.planned[:, 0], "changed": np.zeros(len(made), bool), "place": made.work}
    before["sold"] = before["changed"]
    rows = file.write(HIRE_FIXED_LATE, odd == FIXED_LATE, "ASS", file.sent + 1, window=None, action="R", target=HIRE,
                      counts=False, **before)  # fmt: skip
    file.corrects("hire", HIRE_FIXED_LATE, rows)
    file.contradict(HIRE_FIXED_LATE, rows, "target_not_last", True)
    for what, found in file.happened.items():
        rows = np.flatnonzero((odd == UNCONFIRMED) & (found.position >= 0))
        if what != "hire":
            file.contradict(found.position[rows], rows, "update_after_urgency", True)
    rows = overlapping(made, told.last_planned(), told.ceases)
    hired = file.happened["hire"].position[rows]
    first = np.where(hired >= 0, hired, file.happened["cessation"].position[rows])
    file.contradict(first, rows, "overlaps_itself", True)


def lateness(file: File) -> dict[str, np.ndarray]:
    """Of every message that stands: the file, its position, employer, what happened, when; sent, due, days late, class.

    Private hires are due the day before their start, five days from it after an urgency that they confirm; other
    private messages five days from their day; those of offices and agencies by the 20th of the next month. A corrected
    message counts from its first sending.
    """
    parts = []
    employers = employer_kind(file)
    for what, found in file.happened.items():
        rows = np.flatnonzero(found.position >= 0)
        kind = np.full(len(rows), PLACES[what.partition(" ")[0]])
        if what == "move":
            kind += file.told.secondment[rows]
        employer, day = employers[rows], found.day[rows]
        private = day + 5
        if what == "hire":
            private = np.where(file.told.urgent[rows], private, day - 1)
        month = (day.astype("datetime64[M]") + 1).astype("datetime64[D]")
        due = np.where(employer == 0, private, month + 19)
        late = (found.sent[rows] - due).astype(int)
        parts.append(
            {
                "number": file.number[rows], "position": found.position[rows], "employer_kind": employer, "kind": kind,
                "day": day, "sent": found.sent[rows], "due": due, "days_late": np.maximum(late, 0),
                "lateness": np.searchsorted(BOUNDS, late, side="right"),
            }
        )  # fmt: skip
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
