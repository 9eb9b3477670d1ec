"""``import raccordo.analysis`` is enough, and quick: what it offers is there, told, and loaded when it is used."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import raccordo.analysis as lab

PAGES = Path(__file__).parents[2] / "docs" / "analysis"
HEAVY = {"duckdb", "numba", "numpy", "pandas", "pyarrow", "scipy", "statsmodels", "pyspark", "django"}
NAMES = sorted(set(dir(lab)) - set(vars(lab)) | {"build_careers"})


def test_importing_it_loads_nothing_heavy():
    code = "import sys, raccordo.analysis; print(*sorted(name for name in sys.modules if '.' not in name))"
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - this interpreter, our own text
    loaded = asked.stdout.split()
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize("name", NAMES)
def test_what_it_offers_is_there_and_told(name):
    offered = getattr(lab, name)
    told = offered.__doc__ or ""
    assert len(told) > 30
    if inspect.isfunction(offered):
        assert inspect.signature(offered).return_annotation is not inspect.Signature.empty
        source = inspect.getsource(offered)
        assert "raise " not in source.replace(told, "") or "Raises" in told or "rror" in told, "what may go wrong"


def test_a_name_that_is_not_offered_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'forecast'"):
        getattr(lab, "forecast")  # noqa: B009 - no checker knows it either


def test_no_name_hides_a_module_of_the_package():
    modules = {path.stem for path in Path(str(lab.__file__)).parent.iterdir()}
    assert not modules & set(NAMES)


def test_the_tutorial_needs_nothing_else_of_the_analysis():
    page = (PAGES / "tutorial.md").read_text(encoding="utf-8")
    assert not re.findall(r"from raccordo\.analysis", page)
    assert set(re.findall(r"\blab\.(\w+)", page)) <= set(NAMES)
