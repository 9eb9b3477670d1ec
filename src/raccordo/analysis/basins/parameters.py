"""The four parameters of a labour-market area and the measure of how far an area satisfies them.

Sources. Coombes M., Bond S. (2008), *Travel-to-Work Areas: the 2007 review*, ONS, for the trade-off between size and
self-containment; Istat (2014), *I sistemi locali del lavoro 2011, nota metodologica*, and Franconi L., D'Alò M.,
Ichim D. (2016), *Istat implementation of the algorithm to develop Labour Market Areas*, for the form used here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from raccordo.analysis.basins.kernel import UNIT, validity


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
        """How far an area satisfies the parameters: valid at 1 (`kernel.VALID`, to rounding) or more.

        Args:
            residents: commuters who live in the area, wherever they work.
            workers: commuters who work in the area, wherever they live.
            internal: commuters who do both.
        """
        exact = (round(residents * UNIT), round(workers * UNIT), round(internal * UNIT))
        return float(validity(*exact, self.as_array()))
