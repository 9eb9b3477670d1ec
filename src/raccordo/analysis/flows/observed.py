"""Since when an archive tells in full who is hired.

Of what began before messages were kept only the jobs that lasted are known, by what was said of them later. Counted as
hirings of their year they would all have lasted: whoever follows hirings must leave them out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

FULL_SHARE = 0.25
"""A month with less than this part of the usual hirings, at the beginning, was not observed in full. An assumption."""


def first_full_month(hires: Mapping[int, int]) -> int | None:
    """The first month whose hirings reach a quarter of the median of all; ``None`` where no month has any.

    Args:
        hires: hirings of some months that follow one another, by the month's number (`calendar.number`).
    """
    if not hires:
        return None
    usual = float(np.median(list(hires.values())))
    return min(month for month, number in hires.items() if number >= usual * FULL_SHARE)
