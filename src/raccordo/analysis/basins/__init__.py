"""Employment basins: labour-market areas drawn from commuting flows."""

from raccordo.analysis.basins.areas import Area, Move, Partition, Why, delineate, unknown_neighbours
from raccordo.analysis.basins.compare import Comparison, Mover, compare
from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.basins.parameters import ParameterError, Parameters

__all__ = [
    "Area",
    "Comparison",
    "Flows",
    "Move",
    "Mover",
    "ParameterError",
    "Parameters",
    "Partition",
    "Why",
    "compare",
    "delineate",
    "unknown_neighbours",
]
