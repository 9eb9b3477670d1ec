"""Life tables: per group and time, how many are at risk, how many leave by each exit, how many are lost from sight.

An end and a loss at the same time: the end comes first, so that who is lost on a day was still at risk on it
(Kaplan and Meier 1958, section 2). Who enters late (delayed entry) is at risk from the time after the entry on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

CENSORED = -1
"""The exit of a case that was still going on when it was last seen."""


@dataclass(frozen=True)
class LifeTable:
    """Counts by group and time.

    Shapes, with G groups, C causes (exits) and T times: `times` (T,) increasing, every time at which anybody left,
    was lost or began to be seen; `at_risk` (G, T); `ended` (G, C, T); `lost` (G, T).
    """

    groups: tuple[str, ...]
    causes: tuple[str, ...]
    times: np.ndarray
    at_risk: np.ndarray
    ended: np.ndarray
    lost: np.ndarray

    @property
    def cases(self) -> np.ndarray:
        """How many cases each group has, (G,)."""
        cases: np.ndarray = self.ended.sum((1, 2)) + self.lost.sum(1)
        return cases

    def one(self, group: str) -> LifeTable:
        """The table of one group alone.

        Raises:
            KeyError: there is no such group.
        """
        if group not in self.groups:
            raise KeyError(group)
        g = self.groups.index(group)
        return LifeTable(
            (group,), self.causes, self.times, self.at_risk[g : g + 1], self.ended[g : g + 1], self.lost[g : g + 1]
        )

    def pooled(self, name: str = "all") -> LifeTable:
        """All groups as one."""
        return LifeTable(
            (name,),
            self.causes,
            self.times,
            self.at_risk.sum(0, keepdims=True),
            self.ended.sum(0, keepdims=True),
            self.lost.sum(0, keepdims=True),
        )


def life_table(
    durations: np.ndarray,
    exits: np.ndarray,
    causes: Sequence[str] = ("end",),
    groups: np.ndarray | None = None,
    names: Sequence[str] = ("all",),
    entries: np.ndarray | None = None,
) -> LifeTable:
    """The life table of single cases.

    `durations` (n,) are at least 0; `exits` (n,) are places in `causes` or `CENSORED`; `groups` (n,) are places in
    `names`; `entries` (n,), smaller than the durations, are the times from which each case was under observation.

    Raises:
        ValueError: lengths differ, a duration is negative or not a number, an exit or group has no name, or an
            entry does not come before the duration.
    """
    ones = np.ones(len(durations), np.int64)
    return life_table_of_counts(durations, exits, ones, causes, groups, names, entries)


def life_table_of_counts(
    durations: np.ndarray,
    exits: np.ndarray,
    counts: np.ndarray,
    causes: Sequence[str] = ("end",),
    groups: np.ndarray | None = None,
    names: Sequence[str] = ("all",),
    entries: np.ndarray | None = None,
) -> LifeTable:
    """The same where row i stands for `counts[i]` equal cases, as a GROUP BY gives them."""
    durations, exits, counts = np.asarray(durations), np.asarray(exits), np.asarray(counts)
    groups = np.zeros(len(durations), np.int64) if groups is None else np.asarray(groups)
    _check(durations, exits, counts, groups, entries, len(causes), len(names))
    times, place = np.unique(durations, return_inverse=True)
    if entries is not None:
        times = np.union1d(times, entries)
        place = np.searchsorted(times, durations)
    shape = (len(names), len(causes) + 1, len(times))
    # The censored come last: their exit, -1, is the last place of the axis.
    gone = np.zeros(shape, np.int64)
    np.add.at(gone, (groups, exits, place), counts)
    leaving = gone.sum(1)
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    if entries is not None:
        # At risk at t: entered before t and not gone before t.
        waiting = np.zeros(shape[::2], np.int64)
        np.add.at(waiting, (groups, np.searchsorted(times, entries)), counts)
        at_risk = at_risk - np.cumsum(waiting[:, ::-1], axis=1)[:, ::-1]
    return LifeTable(tuple(names), tuple(causes), times, at_risk, gone[:, :-1], gone[:, -1])


def _check(
    durations: np.ndarray, exits: np.ndarray, counts: np.ndarray, groups: np.ndarray, entries: np.ndarray | None,
    causes: int, names: int,
) -> None:  # fmt: skip
    columns = [exits, counts, groups, *([entries] if entries is not None else [])]
    if any(len(column) != len(durations) for column in columns):
        raise ValueError("durations, exits, counts, groups and entries must be of one length")
    if not len(durations):
        return
    if not np.all(np.isfinite(durations)) or durations.min() < 0:
        raise ValueError("a duration is a number of days, at least 0")
    if exits.min() < CENSORED or exits.max() >= causes:
        raise ValueError("an exit is the place of a cause, or CENSORED")
    if groups.min() < 0 or groups.max() >= names:
        raise ValueError("a group is the place of a name")
    if counts.min() < 0:
        raise ValueError("a count is at least 0")
    if entries is not None and not np.all(entries < durations):
        raise ValueError("an entry comes before the end of its duration")
