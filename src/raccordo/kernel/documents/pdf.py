"""A document as an accessible PDF (PDF/UA-1), typeset by Typst with the fonts of the package and nothing else.

The document reaches Typst as JSON: its texts are strings there and never markup, so nothing written in a record can
become a command. The template is ``typeset/document.typ``.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.utils.translation import override

from raccordo.kernel.documents import drawing, fonts, words
from raccordo.kernel.documents.inline import Span
from raccordo.kernel.documents.numbering import DEEPEST, Numbers
from raccordo.kernel.documents.parts import closing_section
from raccordo.kernel.documents.tree import (
    Column,
    Definitions,
    Document,
    Figure,
    Kind,
    Listed,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Table,
)

#: Region of the language, for hyphenation and quotation marks.
REGIONS = {"it": "IT", "en": "GB", "fr": "FR", "de": "DE"}
#: Width of the text on the page, and the millimetres in a point of a drawing, kept from filling the page.
TEXT_WIDTH, POINT = 166.0, 0.235
#: Characters of a table that a line holds, and that a column of text of width 1 wants at least.
LINE, LEAST_TEXT = 105, 11
WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)"')


def pdf(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    with override(document.language), TemporaryDirectory(prefix="raccordo-") as folder:
        root = Path(folder)
        told = _Press(document, root).told()
        text = printable(json.dumps(told, ensure_ascii=False, sort_keys=True))
        (root / "document.json").write_text(text, encoding="utf-8")
        (root / "document.typ").write_bytes(_template())
        made = typst.compile(
            root / "document.typ",
            root=root,
            font_paths=_fonts(),
            format="pdf",
            pdf_standards="ua-1",
            timestamp=dt.datetime.combine(document.day, dt.time(), tzinfo=dt.UTC),
        )
        return bytes(made)


@cache
def _template() -> bytes:
    return (files("raccordo.kernel.documents") / "typeset" / "document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[str(fonts.TEXT), str(fonts.CODE)])


def printable(text: str) -> str:
    """The text with the code of each character that no font at hand can draw in its place: “[U+1F600]”.

    PDF/UA wants every sign to be legible; a report is printed all the same when somebody wrote one that is not.
    """
    for character in sorted(set(text)):
        if ord(character) > 126 and not _has_shape(character):
            text = text.replace(character, f"[U+{ord(character):04X}]")
    return text


@lru_cache(maxsize=4096)
def _has_shape(character: str) -> bool:
    """Whether the fonts can draw a character, asked of Typst itself."""
    probe = f'#set document(title: "-")\n#set text(font: "Titillium Web")\n#"\\u{{{ord(character):x}}}"'
    try:
        typst.compile(probe.encode(), font_paths=_fonts(), format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True


def _widths(columns: Sequence[Column]) -> list[float]:
    """How wide columns are: numbers as wide as they need, text what they leave.

    Where the heads of the numbers would leave too little they are given a share as well, and break at their spaces.
    """
    heads = sum(len(column.label) + 3 for column in columns if column.kind is not Kind.TEXT)
    crowded = heads + sum(LEAST_TEXT * column.width for column in columns if column.kind is Kind.TEXT) > LINE
    return [column.width if column.kind is Kind.TEXT else crowded * 1.0 for column in columns]


class _Press:
    """One walk of a document, to the plain data the template reads. Drawings are written beside it."""

    def __init__(self, document: Document, root: Path) -> None:
        self.document, self.root, self.numbers = document, root, Numbers()
        self.language = document.language

    def told(self) -> dict[str, Any]:
        """The whole document."""
        document, said = self.document, words.labels()
        blocks = document.blocks
        if document.provenance:
            blocks = (*blocks, closing_section(document.provenance))
        return {
            "title": document.title,
            "subtitle": document.subtitle,
            "publisher": document.publisher,
            "description": document.description or document.title,
            "keywords": list(document.keywords),
            "language": document.language,
            "region": REGIONS.get(document.language),
            "date": [document.day.year, document.day.month, document.day.day],
            "running": document.day.strftime("%d/%m/%Y"),
            "notice": document.notice,
            "digest": document.digest,
            "cover": [[term, self.inline(meaning)] for term, meaning in document.cover],
            "words": said,
            "contents": sum(isinstance(block, Section) for block in blocks) > 2,
            "blocks": [self.block(block, 1) for block in blocks],
        }

    def block(self, block: Any, level: int) -> dict[str, Any]:
        """One block."""
        match block:
            case Paragraph(text=text):
                return {"type": "paragraph", "text": self.inline(text)}
            case Section(title=title, blocks=blocks):
                number = self.numbers.section(block, level)
                inner = [self.block(part, level + 1) for part in blocks]
                rank = min(level, DEEPEST)
                return {
                    "type": "section", "number": number, "title": self.inline(title), "level": rank, "blocks": inner,
                    "listed": rank < 3 and bool(number or rank == 1),
                }  # fmt: skip
            case Listed(items=items, ordered=ordered):
                told = [[self.block(part, level) for part in item] for item in items]
                return {"type": "list", "ordered": ordered, "items": told}
            case Definitions(items=pairs):
                return {"type": "definitions", "items": [[self.inline(t), self.inline(m)] for t, m in pairs]}
            case Table():
                return self.table(block, str(self.numbers.table()))
            case Figure():
                return self.figure(block)
            case Note(title=title, blocks=blocks, warning=warning):
                inner = [self.block(part, level) for part in blocks]
                return {"type": "note", "title": self.inline(title), "warning": warning, "blocks": inner}
            case PageBreak():
                return {"type": "page_break"}
        raise TypeError(f"{type(block).__name__} is no block of a document.")

    def table(self, table: Table, number: str) -> dict[str, Any]:
        """A table."""
        table = table.shown()
        return {
            "type": "table",
            "number": number,
            "caption": self.inline(table.caption),
            "head": [column.label for column in table.columns],
            "right": [column.numeric for column in table.columns],
            "widths": _widths(table.columns),
            "rows": [self.row(table, row) for row in table.rows],
            "total": None if table.total is None else self.row(table, table.total),
            "notes": [self.inline(note) for note in table.notes],
            "headed": table.headed_rows,
        }

    def row(self, table: Table, row: tuple[Any, ...]) -> list[list[dict[str, Any]]]:
        """The cells of a row."""
        return [
            self.inline(words.cell_runs(value, column, self.language))
            for value, column in zip(row, table.columns, strict=True)
        ]

    def figure(self, figure: Figure) -> dict[str, Any]:
        """A figure, its drawing written to its own file, its data below."""
        number = self.numbers.figure()
        drawn = printable(drawing.svg(figure, self.language))
        name = f"figure-{number}.svg"
        (self.root / name).write_text(drawn, encoding="utf-8")
        size = WIDTH.search(drawn)
        width = float(size[1]) * POINT if size else TEXT_WIDTH
        source = [] if figure.source is None else [Span(text=f"{words.labels()['source']}: "), *figure.source]
        return {
            "type": "figure",
            "number": str(number),
            "file": name,
            "alt": figure.alt,
            "width": min(width, TEXT_WIDTH),
            "caption": self.inline(figure.caption),
            "data": self.table(figure.data, ""),
            "notes": [self.inline(source)] if source else [],
        }

    def inline(self, runs: Any) -> list[dict[str, Any]]:
        """Runs of text; addresses of this site lead nowhere on paper and are left out."""
        return [
            {
                "text": span.text,
                "strong": span.strong,
                "emphasis": span.emphasis,
                "code": span.code,
                "url": span.outside,
                "tone": span.tone and span.tone.value,
            }
            for span in runs
        ]
