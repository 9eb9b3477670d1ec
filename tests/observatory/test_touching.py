"""Municipalities that border on each other, from the boundaries that ship, and basins drawn on them."""

import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.files import read_neighbours
from raccordo.analysis.problems import TableError
from raccordo.observatory.commands import basins
from raccordo.observatory.touching import touching

ASTI, CANELLI, MONCALVO = "005005", "005017", "005069"


def test_those_with_a_border_in_common_touch():
    found, missing = touching(["005"])
    pairs = set(found)
    assert all(one < other for one, other in pairs)
    mine = {other if one == ASTI else one for one, other in pairs if ASTI in (one, other)}
    assert len(mine) > 10  # a large town among small ones
    assert not mine & {CANELLI, MONCALVO}  # twenty kilometres away
    assert missing == ["005122"]  # founded in 2023, after the boundaries
    assert len({code for pair in pairs for code in pair}) == 116  # each of the others has some


def test_the_command_writes_what_contiguity_reads(tmp_path):
    out = tmp_path / "pairs.csv"
    done = CliRunner().invoke(basins, ["neighbours", str(out), "--province", "005"])
    assert done.exit_code == 0, done.output
    assert "005122" in done.output
    assert read_neighbours(out) == touching(["005"])[0]
    wrong = CliRunner().invoke(basins, ["neighbours", str(out), "--province", "999"])
    assert wrong.exit_code == 1
    assert "999" in wrong.output
    assert read_neighbours(out)  # what was there stays
    with pytest.raises(TableError, match="province 999"):
        touching(["005", "999"])
