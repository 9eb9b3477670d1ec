"""The worked example of docs/analysis/cob.md is what the commands really make, and its tables name what there is."""

import csv
import io
import re
from pathlib import Path

from raccordo.analysis.cob.fields import FIELDS
from raccordo.analysis.cob.reasons import CONTRADICTIONS
from raccordo.analysis.cob.store import Store
from raccordo.demo.cob.figures import contracts_at_scale_one
from tests.analysis.cob.files import folded, take

PAGE = (Path(__file__).parents[3] / "docs" / "analysis" / "cob.md").read_text(encoding="utf-8")


def test_the_worked_example(tmp_path):
    source, *expected = re.findall(r"^```csv\n(.*?)^```$", PAGE, re.M | re.S)
    path = tmp_path / "messages.csv"
    path.write_text(source, encoding="utf-8")
    store = Store(tmp_path / "store")
    assert take(store, path).rejected == 0
    found = folded(store)
    for text, name in zip(expected, ("relationships", "phases", "events", "contradictions"), strict=True):
        wanted = list(csv.DictReader(io.StringIO(text)))
        assert [{column: str(item[column]) for column in wanted[0]} for item in found[name]] == wanted


def test_every_field_and_every_contradiction_is_named():
    for name in [*(item.name for item in FIELDS), *CONTRADICTIONS]:
        assert f"`{name}`" in PAGE, name


def test_scale_one_is_the_number_the_page_says():
    assert f"{contracts_at_scale_one():,}" in PAGE
