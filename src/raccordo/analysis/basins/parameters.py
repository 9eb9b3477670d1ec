"""The four parameters of a labour-market area and the measure of how far an area satisfies them.

Sources. Coombes M., Bond S. (2008), *Travel-to-Work Areas: the 2007 review*, ONS, for the trade-off between size and
self-containment; Istat (2014), *I sistemi locali del lavoro 2011, nota metodologica*, and Franconi L., D'Alò M.,
Ichim D. (2016), *Istat implementation of the algorithm to develop Labour Market Areas*, for the form used here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

#: Flows are counted in thousandths of a commuter, as integers: sums are then exact in any order.
UNIT = 1000

#: An area is valid from here on: the last digits are left to rounding, so that an area exactly on the frontier is in.
VALID = 1.0 - 1e-9


class ParameterError(ValueError):
    """A parameter out of its range; the message names it as the command line does."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an area must be: sizes in resident commuters, self-containments as shares between 0 and 1.

    The defaults are those in use for Istat's 2011 local labour systems: at least 1,000 resident commuters with a
    self-containment of 0.75, or 10,000 with 0.60, and between the two a straight trade-off. All but `min_sc` are also
    those of the manual of Istat's package `LabourMarketAreas` (`findClusters`), which has 0.6667 there; the 0.60 was
    not read in a source of Istat's.

    Raises:
        ParameterError: a value out of range, or a minimum that is not below its target.
    """

    min_size: float = 1_000
    min_sc: float = 0.60
    target_size: float = 10_000
    target_sc: float = 0.75

    def __post_init__(self) -> None:
        if not 0 < self.min_size < self.target_size:
            raise ParameterError(
                f"--min-size ({self.min_size:g}) must be above 0 and below --target-size ({self.target_size:g})"
            )
        if not 0 < self.min_sc < self.target_sc <= 1:
            raise ParameterError(
                f"--min-sc ({self.min_sc:g}) must be above 0 and below --target-sc ({self.target_sc:g}), at most 1"
            )

    def as_array(self) -> np.ndarray:
        """The four values as the kernel takes them: float64, (min_size, min_sc, target_size, target_sc)."""
        return np.array([self.min_size, self.min_sc, self.target_size, self.target_sc], dtype=np.float64)

    def validity(self, residents: float, workers: float, internal: float) -> float:
        """How far an area satisfies the parameters: valid at 1 (`VALID`, to rounding) or more.

        Args:
            residents: commuters who live in the area, wherever they work.
            workers: commuters who work in the area, wherever they live.
            internal: commuters who do both.
        """
        exact = (round(residents * UNIT), round(workers * UNIT), round(internal * UNIT))
        return float(validity(*exact, self.as_array()))


@numba.njit(cache=True)
def self_containment(residents: int, workers: int, internal: int) -> float:
    """The lesser of the two self-containments, internal / residents and internal / workers; 0 where one is empty."""
    if residents == 0 or workers == 0:
        return 0.0
    return min(internal / residents, internal / workers)


@numba.njit(cache=True)
def validity(residents: int, workers: int, internal: int, parameters: np.ndarray) -> float:
    """Validity of an area, its figures in thousandths of a commuter.

    min(SC/tarSC, 1) · [1 − (1 − minSC/tarSC) · max(0, (tarSZ − R)/(tarSZ − minSZ))] · tarSC/minSC, and never less
    than 1 for an area that nobody's work crosses (SC = 1). The bracket is kept at 0 or above: it would fall below
    only where minSZ is near tarSZ and minSC far from tarSC (never with the defaults), and there a better
    self-containment would count as worse.
    """
    min_size, min_sc, target_size, target_sc = parameters
    contained = self_containment(residents, workers, internal)
    missing = max(0.0, (target_size - residents / UNIT) / (target_size - min_size))
    bracket = max(0.0, 1.0 - (1.0 - min_sc / target_sc) * missing)
    value = min(contained / target_sc, 1.0) * bracket * (target_sc / min_sc)
    if contained == 1.0:
        return max(value, 1.0)
    return value
