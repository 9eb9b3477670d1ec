"""Home–work flows come from the segments and go into the basins as they are."""

import datetime as dt

import pyarrow.csv
from click.testing import CliRunner

from raccordo.analysis.basins.cli import basins
from raccordo.analysis.careers.run import build_careers
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.commuting import commuting

JOBS = """relationship,person,start,end,hours,municipality,residence
r1,ada,2020-01-01,,F,005005,005005
r2,ada,2020-01-01,,P,004003,005005
r3,bea,2020-01-01,2020-06-30,F,004003,005005
r4,carlo,2020-01-01,,F,004003,004003
r5,dino,2020-01-01,,F,004003,
r6,elsa,2020-07-01,,F,004003,004003
"""


def test_one_person_is_one_commuter_at_the_dominant_job(tmp_path):
    (tmp_path / "jobs.csv").write_text(JOBS)
    with EmbeddedEngine(threads=1) as engine:
        outputs = {"segments": tmp_path / "segments.parquet"}
        build_careers(engine, tmp_path / "jobs.csv", outputs, last=dt.date(2020, 12, 31), keep=["residence"])
        table = commuting(engine, outputs["segments"], dt.date(2020, 6, 30))
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("004003", "004003", 1), ("005005", "004003", 1), ("005005", "005005", 1),
    ]  # fmt: skip
    pyarrow.csv.write_csv(table, tmp_path / "flows.csv")
    limits = ["--min-size", "1", "--min-sc", "0.6", "--target-size", "2", "--target-sc", "0.75"]
    done = CliRunner().invoke(basins, ["areas", str(tmp_path / "flows.csv"), str(tmp_path / "areas.csv"), *limits])
    assert done.exit_code == 0, done.output
    assert pyarrow.csv.read_csv(tmp_path / "areas.csv").num_rows == 2
