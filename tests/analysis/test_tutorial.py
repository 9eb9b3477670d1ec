"""The tutorial does what it says: its blocks are run in order and print what stands below them."""

import contextlib
import io
import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "analysis" / "tutorial.md"
BLOCK = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```\n)?", re.DOTALL)


def run(page: str) -> list[tuple[str, str, str]]:
    """Each block, what the page says it prints, and what it prints."""
    names: dict[str, object] = {}
    found = []
    for block, said in BLOCK.findall(page):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102 - our own page
        found.append((block, said, out.getvalue()))
    return found


def test_every_block_prints_what_the_page_says():
    told = run(PAGE.read_text(encoding="utf-8"))
    assert len(told) > 8
    for block, said, printed in told:
        assert printed == said, block
