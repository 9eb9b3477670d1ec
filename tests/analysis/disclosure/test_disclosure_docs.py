"""The worked example of docs/analysis/disclosure.md is what the product does."""

import csv
import re
from pathlib import Path

import numpy as np

from raccordo.analysis.disclosure import protect

PAGE = Path(__file__).parents[3] / "docs" / "analysis" / "disclosure.md"


def test_the_page_tells_what_the_product_does():
    given, published = (
        [[int(cell) if cell else None for cell in row] for row in csv.reader(block.splitlines())]
        for block in re.findall(r"```csv\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    )
    assert protect(np.array(given)).rows() == published
