"""Which engine runs, and what is said when it cannot."""

import sys

import pytest
from click.testing import CliRunner

from raccordo.analysis.cli import careers
from raccordo.analysis.engine import EmbeddedEngine, EngineMissing, open_engine


def test_the_embedded_engine_is_the_usual_one():
    with open_engine() as engine:
        assert isinstance(engine, EmbeddedEngine)
        folder = engine.folder
        assert folder.is_dir()
    assert not folder.exists()


def test_an_unknown_engine_is_told():
    with pytest.raises(ValueError, match="choose among embedded, spark"):
        open_engine("abacus")


def test_without_spark_the_command_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineMissing, match="make spark"):
        open_engine("spark")
    (tmp_path / "in.csv").write_text("relationship,person,start,end\n")
    done = CliRunner().invoke(
        careers, ["segments", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--engine", "spark"]
    )
    assert done.exit_code == 1
    assert "make spark" in done.output
    assert not (tmp_path / "out.csv").exists()


def test_a_master_is_sparks(tmp_path):
    (tmp_path / "in.csv").write_text("relationship,person,start,end\n")
    done = CliRunner().invoke(
        careers, ["segments", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--master", "local[1]"]
    )
    assert done.exit_code == 2
    assert "--engine spark" in done.output
