"""The page on periods draws the machine that is declared."""

import re
from pathlib import Path

from raccordo.plan.periods.machine import MACHINE

PAGE = Path(__file__).parents[3] / "docs/algorithms/periods.md"


def test_the_drawing_is_the_declaration():
    (drawn,) = re.findall(r"```mermaid\n(.*?)\n```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert drawn == MACHINE.drawing()
