"""A document as a Word file that can be edited: real styles, headings, tables with header rows, alternative texts."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any

import docx as word
from django.utils.translation import override
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Cm, Pt

from raccordo.kernel.documents import drawing, wordparts, words
from raccordo.kernel.documents.archive import settled
from raccordo.kernel.documents.inline import Span, plain
from raccordo.kernel.documents.numbering import DEEPEST, Numbers
from raccordo.kernel.documents.parts import SHAPES, closing_section
from raccordo.kernel.documents.tree import (
    Definitions,
    Document,
    Figure,
    Listed,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Table,
)

TEXT_WIDTH = Cm(16.6)
#: Characters of a table that a line of the page holds; room beside those of a cell.
LINE, MARGIN = 92, 3
#: A table of so many rows stays on one page.
WHOLE = 14


def docx(document: Document) -> bytes:
    """The document as DOCX; the same document gives the same bytes."""
    buffer = io.BytesIO()
    with override(document.language):
        file = word.Document()
        wordparts.dress(file, document.language)
        _File(document, file).fill()
        file.save(buffer)
    return settled(buffer.getvalue())


class _File:
    """One document in one Word file."""

    def __init__(self, document: Document, file: Any) -> None:
        self.document, self.file = document, file
        self.language, self.words = document.language, words.labels()
        self.numbers, self.bookmarks = Numbers(), 0
        self.cell_style, self.kept_style = (file.styles[name].style_id for name in ("Table Text", "Table Text Kept"))

    def fill(self) -> None:
        """Properties, first page, contents, blocks, the frame of the pages."""
        document = self.document
        blocks = document.blocks
        if document.provenance:
            blocks = (*blocks, closing_section(document.provenance))
        self.properties()
        self.cover()
        titles = list(headings(blocks))
        if sum(level == 1 for level, _title in titles) > 2:
            self.file.add_paragraph(self.words["contents"], style="TOC Heading")
            wordparts.contents(self.file, [(n, t, mark_name(i)) for i, (n, t) in enumerate(titles, 1) if n < 3])
            self.file.add_page_break()
        self.blocks(blocks, 1)
        wordparts.frame(self.file, document.title, document.notice or document.publisher, self.words)

    def properties(self) -> None:
        """What the file says of itself."""
        told, document = self.file.core_properties, self.document
        moment = dt.datetime.combine(document.day, dt.time())
        told.title, told.subject, told.author = document.title[:255], document.subtitle[:255], document.publisher[:255]
        told.comments, told.language = f"SHA-256 {document.digest}", document.language
        told.keywords = ", ".join(document.keywords)[:255]
        told.created = told.modified = moment
        told.last_modified_by, told.revision = document.publisher[:255], 1

    def cover(self) -> None:
        """The first page."""
        document = self.document
        self.file.add_paragraph(document.publisher, style="Publisher")
        self.file.add_paragraph(document.title, style="Title")
        if document.subtitle:
            self.file.add_paragraph(document.subtitle, style="Subtitle")
        if document.cover:
            self.block(Definitions(items=document.cover), 1)
        if document.notice:
            self.file.add_paragraph(document.notice, style="Warning Box")
        self.file.add_paragraph(f"{self.words['document_digest']}: {document.digest}", style="Table Note")
        self.file.add_page_break()

    def blocks(self, blocks: Iterable[Any], level: int) -> None:
        """Blocks one after the other."""
        for block in blocks:
            self.block(block, level)

    def block(self, block: Any, level: int) -> None:
        """One block."""
        match block:
            case Paragraph(text=text):
                self.runs(self.file.add_paragraph(), text)
            case Section():
                self.section(block, level)
            case Listed():
                self.listed(block, 1)
            case Definitions(items=pairs):
                for term, meaning in pairs:
                    line = self.file.add_paragraph(style="Definition")
                    self.runs(line, [span.model_copy(update={"strong": True}) for span in term])
                    line.add_run("\t")
                    self.runs(line, meaning)
            case Table():
                self.table(block, f"{self.words['table']} {self.numbers.table()}. ")
            case Figure():
                self.figure(block)
            case Note(title=title, blocks=blocks, warning=warning):
                style = "Warning Box" if warning else "Note Box"
                box = self.file.add_paragraph(style=style)
                self.runs(box, [span.model_copy(update={"strong": True}) for span in title])
                for part in blocks:
                    if isinstance(part, Paragraph):
                        box.paragraph_format.keep_with_next = True
                        box = self.file.add_paragraph(style=style)
                        self.runs(box, part.text)
                    else:
                        self.block(part, level)
            case PageBreak():
                self.file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
            case _:
                raise TypeError(f"{type(block).__name__} is no block of a document.")

    def section(self, section: Section, level: int) -> None:
        """A heading with its number, a place the contents lead to, and what stands under it."""
        number = self.numbers.section(section, level)
        heading = self.file.add_heading(level=min(level, DEEPEST))
        self.bookmarks += 1
        wordparts.bookmark(heading, self.bookmarks, mark_name(self.bookmarks))
        if number:
            heading.add_run(f"{number}\u2002")
        self.runs(heading, section.title)
        self.blocks(section.blocks, level + 1)

    def listed(self, block: Listed, depth: int) -> None:
        """A list; a list in a list is one step to the right."""
        style = "List Number" if block.ordered else "List Bullet"
        if depth > 1:
            style += f" {min(depth, 3)}"
        restart = wordparts.new_numbering(self.file, style) if block.ordered else None
        for item in block.items:
            for position, part in enumerate(item):
                if isinstance(part, Paragraph):
                    line = self.file.add_paragraph(style=style if position == 0 else "List Continue")
                    if restart is not None and position == 0:
                        wordparts.number_with(line, restart)
                    self.runs(line, part.text)
                elif isinstance(part, Listed):
                    self.listed(part, depth + 1)
                else:
                    self.block(part, DEEPEST)

    def table(self, table: Table, label: str) -> None:
        """A table whose header row is repeated on every page, its caption above, its notes below."""
        table = table.shown()
        caption = self.file.add_paragraph(style="Caption")
        if label:
            caption.add_run(label).bold = True
        self.runs(caption, table.caption)
        caption.paragraph_format.keep_with_next = True
        rows = [*table.rows, *([table.total] if table.total else [])]
        grid = self.file.add_table(rows=1 + len(rows), cols=len(table.columns), style="Report Table")
        wordparts.describe(grid, plain(table.caption))
        cells = [list(row.cells) for row in grid.rows]
        for cell, column in zip(cells[0], table.columns, strict=True):
            self.cell(cell, (Span(text=column.label, strong=True),), column.numeric, kept=True)
        wordparts.repeat_header(grid)
        for number, (line, row) in enumerate(zip(cells[1:], rows, strict=True), start=1):
            kept = number < len(rows) <= WHOLE
            for position, (cell, value, column) in enumerate(zip(line, row, table.columns, strict=True)):
                told = words.cell_runs(value, column, self.language)
                if row is table.total or (table.headed_rows and position == 0):
                    told = tuple(span.model_copy(update={"strong": True}) for span in told)
                self.cell(cell, told, column.numeric, kept=kept)
        wordparts.widths(grid, _weights(table, self.language), TEXT_WIDTH)
        for note in table.notes:
            self.runs(self.file.add_paragraph(style="Table Note"), note)
        self.file.add_paragraph(style="Table Note")

    def cell(self, cell: Any, runs: Iterable[Span], numeric: bool, *, kept: bool) -> None:
        """One cell. ``kept``: on the page of the row below."""
        line = cell.paragraphs[0]
        # by its identifier: to look a style up takes longer than to write the cell
        line._p.style = self.kept_style if kept else self.cell_style
        if numeric:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self.runs(line, runs)

    def figure(self, figure: Figure) -> None:
        """A picture with its finding above, its alternative text, its data below."""
        number = self.numbers.figure()
        caption = self.file.add_paragraph(style="Caption")
        caption.add_run(f"{self.words['figure']} {number}. ").bold = True
        self.runs(caption, figure.caption)
        caption.paragraph_format.keep_with_next = True
        shown = self.file.add_picture(io.BytesIO(drawing.png(figure, self.language)), width=TEXT_WIDTH)
        shown._inline.docPr.set("descr", figure.alt)
        shown._inline.docPr.set("name", f"{self.words['figure']} {number}")
        if figure.source:
            line = self.file.add_paragraph(style="Table Note")
            self.runs(line, (Span(text=f"{self.words['source']}: "), *figure.source))
        self.table(figure.data, f"{self.words['data_of']} {number}. ")

    def runs(self, line: Any, runs: Iterable[Span]) -> None:
        """Runs of text in a paragraph."""
        for span in runs:
            if span.outside:
                wordparts.hyperlink(line, span.outside, span.text)
                continue
            run = line.add_run(f"{SHAPES[span.tone]} {span.text}" if span.tone else span.text)
            run.bold, run.italic = span.strong or bool(span.tone) or None, span.emphasis or None
            if span.code:
                run.font.name, run.font.size = "Courier New", Pt(7)
            if span.tone:
                run.font.color.rgb = wordparts.TONES[span.tone]


def _weights(table: Table, language: str) -> list[float]:
    """How many characters wide each column is: numbers as they need, uncut; text shares what they leave."""
    needed = []
    for position, column in enumerate(table.columns):
        told = column.label.split()
        if column.numeric:
            rows = [*table.rows, *([table.total] if table.total else [])]
            told += [words.cell_text(row[position], column, language) for row in rows]
        needed.append(max(map(len, told), default=0) + MARGIN)
    texts = sum(column.width or 1 for column in table.columns if not column.numeric)
    left = LINE - sum(wide for wide, column in zip(needed, table.columns, strict=True) if column.numeric)
    return [
        wide if column.numeric else max(wide, left * (column.width or 1) / texts)
        for wide, column in zip(needed, table.columns, strict=True)
    ]


def headings(blocks: Iterable[Any], numbers: Numbers | None = None, level: int = 1) -> Iterable[tuple[int, str]]:
    """Every section's level and numbered title, in order."""
    numbers = numbers or Numbers()
    for block in blocks:
        if isinstance(block, Section):
            number = numbers.section(block, level)
            kept = level if number or level == 1 else DEEPEST
            yield kept, f"{number}\u2002{plain(block.title)}" if number else plain(block.title)
            yield from headings(block.blocks, numbers, level + 1)
        elif isinstance(block, Note):
            yield from headings(block.blocks, numbers, level)


def mark_name(number: int) -> str:
    """The name of the place a heading is at, as Word itself calls them."""
    return f"_Toc{number:08d}"
