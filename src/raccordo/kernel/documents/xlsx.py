"""A document's tables as a workbook: a cover that tells what it is, then a sheet for each table, its cells typed.

Every text is written as a text: what looks like a formula or an address stays the characters it is made of.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import override

from raccordo.kernel.documents import words
from raccordo.kernel.documents.archive import settled
from raccordo.kernel.documents.inline import plain
from raccordo.kernel.documents.numbering import Numbers
from raccordo.kernel.documents.parts import closing_section
from raccordo.kernel.documents.tree import Document, Figure, Kind, Listed, Mark, Note, Section, Table

#: What a sheet's name may not hold, and how long it may be.
FORBIDDEN, LONGEST = re.compile(r"[\[\]:*?/\\']"), 31
#: The longest text of a cell.
CELL = 32_767
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsx(document: Document) -> bytes:
    """The workbook; the same document gives the same bytes."""
    buffer = io.BytesIO()
    with override(document.language):
        book = xlsxwriter.Workbook(buffer, OPTIONS)
        book.set_properties(
            {
                "title": document.title,
                "subject": document.subtitle,
                "author": document.publisher,
                "comments": document.description,
                "created": dt.datetime.combine(document.day, dt.time()),
            }
        )
        _Workbook(document, book).fill()
        book.close()
    return settled(buffer.getvalue())


class _Workbook:
    """One document in one workbook."""

    def __init__(self, document: Document, book: Any) -> None:
        self.document, self.book = document, book
        self.words, self.names = words.labels(), set[str]()
        self.title = book.add_format({"bold": True, "font_size": 16, "font_color": "#17324d"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#e8eef5", "bottom": 2, "text_wrap": True, "valign": "top"}
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.small = book.add_format({"font_size": 9, "font_color": "#455a6d"})
        self.link = book.add_format({"font_color": "#0066cc", "underline": 1})

    def fill(self) -> None:
        """The cover, then the tables in the order of the document."""
        cover = self.book.add_worksheet(self.sheet_name(self.words["cover"]))
        blocks = self.document.blocks
        if self.document.provenance:
            blocks = (*blocks, closing_section(self.document.provenance))
        sheets = []
        for table, word, number in tables(blocks):
            label = f"{self.words[word]} {number}" if number else self.words[word]
            sheet = self.book.add_worksheet(self.sheet_name(table.sheet or label))
            self.table(sheet, table, label)
            sheets.append((sheet.name, label, plain(table.caption)))
        self.cover(cover, sheets)

    def cover(self, sheet: Any, sheets: list[tuple[str, str, str]]) -> None:
        """What the workbook is, and a link to each sheet."""
        document, said = self.document, self.words
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 90)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, document.title[:CELL], self.title)
        rows = [
            ("", document.subtitle),
            (said["publisher"], document.publisher),
            (said["day"], document.day.strftime("%d/%m/%Y")),
            *((term, plain(meaning)) for term, meaning in document.cover),
            ("", document.notice),
            (said["document_digest"], document.digest),
        ]
        if document.provenance:
            rows.append((said["seal"], document.provenance.digest))
        line = 1
        for term, meaning in rows:
            if meaning:
                line += 1
                sheet.write_string(line, 0, term[:CELL], self.bold)
                sheet.write_string(line, 1, meaning[:CELL], self.wrapped)
        line += 2
        sheet.write_string(line, 0, said["sheet"], self.head)
        sheet.write_string(line, 1, said["contains"], self.head)
        for name, label, caption in sheets:
            line += 1
            sheet.write_url(line, 0, f"internal:'{name}'!A1", self.link, string=name)
            sheet.write_string(line, 1, (caption if name == label else f"{label}. {caption}")[:CELL], self.wrapped)

    def table(self, sheet: Any, table: Table, label: str) -> None:
        """A table: its caption, its header which stays in sight, its rows, its notes."""
        sheet.write_string(0, 0, f"{label}. {plain(table.caption)}"[:CELL], self.bold)
        for position, column in enumerate(table.columns):
            sheet.write_string(2, position, column.label[:CELL], self.head)
            sheet.set_column(position, position, self.width(table, position))
        line = 2
        for row in table.rows:
            line += 1
            self.row(sheet, line, table, row, bold=False)
        if table.rows:
            sheet.autofilter(2, 0, line, len(table.columns) - 1)
        if table.total:
            line += 1
            self.row(sheet, line, table, table.total, bold=True)
        for note in table.notes:
            line += 1
            sheet.write_string(line + 1, 0, plain(note)[:CELL], self.small)
        sheet.freeze_panes(3, 1 if table.headed_rows else 0)
        sheet.repeat_rows(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)

    def row(self, sheet: Any, line: int, table: Table, row: tuple[Any, ...], *, bold: bool) -> None:
        """The cells of a row, each of its own type."""
        for position, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            look = self.look(column.kind, column.decimals, bold)
            match value:
                case None:
                    continue
                case Mark(mark=mark):
                    sheet.write_string(line, position, mark, look)
                case int() | Decimal():
                    sheet.write_number(line, position, float(value), look)
                case dt.date():
                    sheet.write_datetime(line, position, dt.datetime.combine(value, dt.time()), look)
                case _:
                    sheet.write_string(line, position, plain(value)[:CELL], look)

    def look(self, kind: Kind, decimals: int, bold: bool) -> Any:
        """The format of a cell; made once for each kind."""
        key = f"_look_{kind}_{decimals}_{bold}"
        if not hasattr(self, key):
            places = "." + "0" * decimals if decimals else ""
            numbers = {
                Kind.INTEGER: "#,##0",
                Kind.DECIMAL: f"#,##0{places}",
                Kind.SHARE: f"0{places}%",
                Kind.DAY: "dd/mm/yyyy",
            }
            look: dict[str, Any] = {"valign": "top", "bold": bold}
            if kind in numbers:
                look |= {"num_format": numbers[kind], "align": "right"}
            elif kind is Kind.TEXT:
                look["text_wrap"] = True
            setattr(self, key, self.book.add_format(look))
        return getattr(self, key)

    def width(self, table: Table, position: int) -> int:
        """The width of a column, from what it holds, between 10 and 60 characters."""
        column = table.columns[position]
        cells = [words.cell_text(row[position], column, self.document.language) for row in table.rows[:200]]
        return max(10, min(70, max(len(text) for text in [column.label, *cells]) + 2))

    def sheet_name(self, wanted: str) -> str:
        """A name no other sheet has, of the length and the characters a workbook allows."""
        base = FORBIDDEN.sub(" ", wanted).strip()[:LONGEST] or self.words["sheet"]
        name, count = base, 1
        while name.casefold() in self.names:
            count += 1
            name = f"{base[: LONGEST - len(str(count)) - 1]} {count}"
        self.names.add(name.casefold())
        return name


def tables(blocks: Iterable[Any], numbers: Numbers | None = None) -> Iterator[tuple[Table, str, int]]:
    """Every table, with the word and the number it is called by: a figure's data bear the figure's."""
    numbers = numbers or Numbers()
    for block in blocks:
        match block:
            case Table():
                yield block, "table", numbers.table()
            case Figure(data=data):
                yield data, "figure", numbers.figure()
            case Section(blocks=inner) | Note(blocks=inner):
                yield from tables(inner, numbers)
            case Listed(items=items):
                for item in items:
                    yield from tables(item, numbers)
