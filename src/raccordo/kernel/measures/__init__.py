"""Measures: how every number of the plan is asked of the records. Start reading at :mod:`.types`."""

from raccordo.kernel.measures.registry import all_measures, get_measure, measure, ratio
from raccordo.kernel.measures.types import Figure, Measure, Ratio, Unit, Window

__all__ = ["Figure", "Measure", "Ratio", "Unit", "Window", "all_measures", "get_measure", "measure", "ratio"]
