"""The states between which the observatory counts who goes, and the matrices it keeps of them.

A matrix of six hundred codes tells nobody anything, and would be withheld nearly whole: occupations are told by great
group, activities by section, workplaces by basin.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from raccordo.analysis.careers.transitions import Matrix, State
from raccordo.analysis.groups import first_division, great_group

AT_HORIZON = ("status", "contract", "occupation", "basin")
NEXT_JOB = ("contract", "sector", "occupation", "basin")
MOVES = ("contract", "sector")
"""What each question is asked of: the end of the name of its answer."""


def states(places: pa.Table) -> dict[str, State]:
    """Every state by its name; ``places`` (municipality, basin) tell the basins: none is known where none was drawn."""
    basins = dict(zip(places["municipality"].to_pylist(), places["basin"].to_pylist(), strict=True))
    return {
        "status": State(),
        "contract": State("contract"),
        "sector": State("sector", first_division),
        "occupation": State("occupation", great_group),
        "basin": State("municipality", basins.get),
    }


def matrices(folder: Path, question: str, names: Iterable[str], places: pa.Table) -> list[Matrix]:
    """The matrices of a question: `<question>_<state>.parquet`, and beside each what its cells sum."""
    known = states(places)
    return [
        Matrix(folder / f"{question}_{name}.parquet", known[name], folder / f"{question}_{name}_parts.parquet")
        for name in names
    ]
