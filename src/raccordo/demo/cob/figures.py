"""What the synthetic messages are calibrated on: the published quarterly figures of Piemonte, and an assumption.

The figures and their source are in :mod:`raccordo.observatory.official`, which also shows them beside what was built.
"""

from raccordo.observatory.official import QUARTERS

#: Part of the synthetic relationships that began before the first quarter: their hires are not in the file.
#: An assumption, so that the file has messages without a hire, as every archive has.
BEFORE_SHARE = 0.03

#: Hirings of all quarters: what scale 1 holds, with those begun before.
HIRINGS = sum(quarter[2] for quarter in QUARTERS)


def contracts_at_scale_one() -> int:
    """How many relationships reproduce the published hirings one for one."""
    return round(HIRINGS / (1 - BEFORE_SHARE))
