"""Figures told in threes: where tables that tell each other cannot be protected exactly, none of them is told exactly.

Persons at work on one day and on the next, a municipality and its centre, what became of hirings and the hirings
themselves: whoever holds both tables reads in one what the other withholds. So each count is moved at random to the
multiple of three beside it, always the same one (`raccordo.analysis.rounding`), and a share is worked out again from
the rounded counts, since an exact one would tell them. Small cells stay withheld (`hiding`). See
``docs/analysis/disclosure.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.crypto import salted_hmac

from raccordo.analysis.intervals import wilson
from raccordo.analysis.rounding import keys_of, rounded
from raccordo.observatory import hiding

Row = dict[str, Any]
SHARE = ("share", "low", "high")


def round_rows(rows: Sequence[Row], names: Sequence[str], table: str, counts: Sequence[str]) -> None:
    """Round in place the counts that are told; the same number of the same cell of a ``table`` is always rounded alike.

    ``names`` are the columns that name a cell. Fractions, as the cases that a share is worth, are made whole first.
    """
    if not rows:
        return
    secret = salted_hmac("raccordo.observatory.cells", table, algorithm="sha256").digest()
    keys = keys_of([[row[name] for row in rows] for name in names], secret)
    for measure in counts:
        told = [n for n, row in enumerate(rows) if row[measure] is not hiding.HIDDEN]
        values = np.array([round(rows[n][measure]) for n in told], np.int64)
        mine = keys_of([[measure]], secret)[0] ^ keys[told]
        for place, value in zip(told, rounded(values, mine).tolist(), strict=True):
            rows[place][measure] = value


def at_most(rows: Sequence[Row], part: str, whole: str) -> None:
    """A part that rounding made larger than its whole becomes the whole."""
    for row in rows:
        if row[part] is not hiding.HIDDEN and row[whole] is not hiding.HIDDEN:
            row[part] = min(row[part], row[whole])


def share_again(rows: Sequence[Row], part: str, whole: str, worth: str, names: Sequence[str] = SHARE) -> None:
    """Share, low and high (as ``names`` calls them) of rounded counts; ``worth`` is the column of independent cases."""
    at_most(rows, part, whole)
    for row in rows:
        if row[part] is hiding.HIDDEN or row[whole] is hiding.HIDDEN or not row[whole]:
            row.update(dict.fromkeys(names, hiding.HIDDEN))
            continue
        share = row[part] / row[whole]
        low, high = wilson(np.array([share]), np.array([max(row[worth], 1.0)]))
        row.update(zip(names, (round(share, 6), round(float(low[0]), 6), round(float(high[0]), 6)), strict=True))
