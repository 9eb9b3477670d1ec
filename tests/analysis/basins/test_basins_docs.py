"""The worked example of docs/analysis/basins.md is what the product does."""

import csv
import re
from pathlib import Path

from raccordo.analysis.basins import Flows, delineate

PAGE = Path(__file__).parents[3] / "docs" / "analysis" / "basins.md"


def test_the_page_tells_what_the_product_does():
    given, result = (
        list(csv.DictReader(block.splitlines()))
        for block in re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    )
    flows = Flows.of([(row["origin"], row["destination"], float(row["commuters"])) for row in given])
    assert delineate(flows).area_of == {row["municipality"]: row["area"] for row in result}
