"""Numbers of sections, tables and figures: every format walks the tree in the same order and finds the same ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from raccordo.kernel.documents.tree import Figure, Listed, Note, Section

DEEPEST = 4


class Numbers:
    """Counters for one walk of a document."""

    def __init__(self) -> None:
        self.sections: list[int] = []
        self.tables = self.figures = 0

    def section(self, section: Section, level: int) -> str:
        """The number of a section at a level (1 is the outermost): “2”, “2.1”; empty for one that has none."""
        if not section.numbered or level > DEEPEST:
            return ""
        self.sections = [*self.sections[:level], *[0] * (level - len(self.sections))]
        self.sections[level - 1] += 1
        return ".".join(map(str, self.sections))

    def table(self) -> int:
        """The next table's number."""
        self.tables += 1
        return self.tables

    def figure(self) -> int:
        """The next figure's number."""
        self.figures += 1
        return self.figures


def figures(blocks: Iterable[Any]) -> Iterator[Figure]:
    """Every figure, in the order of its number."""
    for block in blocks:
        match block:
            case Figure():
                yield block
            case Section(blocks=inner) | Note(blocks=inner):
                yield from figures(inner)
            case Listed(items=items):
                for item in items:
                    yield from figures(item)
