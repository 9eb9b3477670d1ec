"""The document tree. It is data: it can be kept as JSON, read again, and rendered to the same bytes."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from raccordo.kernel.documents.inline import Inline, Node, Span, clean, runs

Text = Annotated[str, Field(min_length=1)]


class Kind(StrEnum):
    """What the cells of a column hold. ``CODE`` is text to be compared sign by sign: a digest, an identifier."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    DECIMAL = "decimal"
    SHARE = "share"
    DAY = "day"


class Mark(Node):
    """What stands in a cell instead of its value: “–” for what cannot be computed, “n.p.” for what is withheld."""

    mark: str


class Column(Node):
    """A column of a table. ``share`` holds fractions (0.4), shown as percentages.

    ``width``: relative to the others; 0 is as wide as what it holds. ``decimals``: how many are shown; none where all
    values of a table's column are whole. ``sheet_only``: it stands in the workbook alone, for numbers that another
    column says in words.
    """

    label: str
    kind: Kind = Kind.TEXT
    decimals: int = Field(1, ge=0, le=6)
    width: float = Field(1.0, ge=0)
    sheet_only: bool = False

    @field_validator("label", mode="before")
    @classmethod
    def _clean(cls, label: object) -> str:
        return clean(label)

    @property
    def numeric(self) -> bool:
        """Whether its cells stand at the right."""
        return self.kind in {Kind.INTEGER, Kind.DECIMAL, Kind.SHARE}

    def evened(self, values: list[Any]) -> Column:
        """The column as it shows some values: without decimals where none of them has any."""
        shown = [self.rounded(value) for value in values if isinstance(value, Decimal)]
        whole = all(value == value.to_integral_value() for value in shown)
        return self.model_copy(update={"decimals": 0}) if whole else self

    def rounded(self, value: Decimal) -> Decimal:
        """A value as it is shown, to so many decimals; a fraction as a percentage."""
        scaled = value * 100 if self.kind is Kind.SHARE else value
        return scaled.quantize(Decimal(1).scaleb(-self.decimals), rounding=ROUND_HALF_UP)

    def cell(self, value: Any) -> Any:
        """A value as this column holds it.

        Raises:
            ValueError: it is not of the column's kind.
        """
        if value is None or isinstance(value, Mark):
            return value
        if isinstance(value, dict) and "mark" in value:
            return Mark(**value)
        if self.kind is Kind.TEXT:
            return runs(value)
        if self.kind is Kind.CODE:
            return runs(value) if isinstance(value, list | tuple) else (Span(text=value, code=True),)
        try:
            return _VALUES[self.kind](value)
        except (ValueError, TypeError, InvalidOperation):
            raise ValueError(f"Column “{self.label}” holds {self.kind} values, not {value!r}.") from None


def _whole(value: Any) -> int:
    found = _number(value)
    if found != found.to_integral_value():
        raise ValueError
    return int(found)


def _number(value: Any) -> Decimal:
    found = Decimal(str(value))
    if isinstance(value, bool) or not found.is_finite():
        raise ValueError
    return found


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        raise ValueError
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


_VALUES: dict[Kind, Any] = {Kind.INTEGER: _whole, Kind.DECIMAL: _number, Kind.SHARE: _number, Kind.DAY: _day}


class Paragraph(Node):
    """A paragraph."""

    type: Literal["paragraph"] = "paragraph"
    text: Inline


class Listed(Node):
    """A list, bulleted or numbered; each item is one or more blocks."""

    type: Literal["list"] = "list"
    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False

    @field_validator("items", mode="before")
    @classmethod
    def _items(cls, items: Any) -> Any:
        return tuple(item if isinstance(item, list | tuple) else (_block(item),) for item in items)


class Definitions(Node):
    """Terms, each with what it stands for."""

    type: Literal["definitions"] = "definitions"
    items: tuple[tuple[Inline, Inline], ...]


class Table(Node):
    """A table: caption above, header row repeated on every page, notes below.

    ``headed_rows``: the first cell of each row names the row. ``total``: a last row set apart.
    ``sheet``: name of its sheet in the workbook; by default from its number.
    """

    type: Literal["table"] = "table"
    caption: Inline
    columns: tuple[Column, ...] = Field(min_length=1)
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None
    notes: tuple[Inline, ...] = ()
    headed_rows: bool = True
    sheet: str = ""

    @model_validator(mode="before")
    @classmethod
    def _typed(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        columns = tuple(c if isinstance(c, Column) else Column(**c) for c in data.get("columns", ()))
        known: dict[str, Any] = {**data, "columns": columns}
        known["rows"] = tuple(_row(columns, row, n) for n, row in enumerate(data.get("rows", ()), start=1))
        if data.get("total") is not None:
            known["total"] = _row(columns, data["total"], len(known["rows"]) + 1)
        return known

    def shown(self) -> Table:
        """The table as it is read: without the columns that stand in the workbook alone, each with even decimals."""
        kept = [position for position, column in enumerate(self.columns) if not column.sheet_only]
        rows = [*self.rows, *([self.total] if self.total else [])]
        return self.model_copy(
            update={
                "columns": tuple(self.columns[n].evened([row[n] for row in rows]) for n in kept),
                "rows": tuple(tuple(row[n] for n in kept) for row in self.rows),
                "total": self.total and tuple(self.total[n] for n in kept),
            }
        )


def _row(columns: tuple[Column, ...], row: Any, number: int) -> tuple[Any, ...]:
    if len(row) != len(columns):
        raise ValueError(f"Row {number} has {len(row)} cells for {len(columns)} columns.")
    return tuple(column.cell(value) for column, value in zip(columns, row, strict=True))


class Figure(Node):
    """A chart: what it finds as its caption, its alternative text, its Vega-Lite specification and its data.

    The specification holds its data itself (no address: nothing is fetched) and no title: the caption is the title.
    """

    type: Literal["figure"] = "figure"
    caption: Inline
    alt: Text
    spec: dict[str, Any]
    data: Table
    source: Inline | None = None

    @field_validator("alt", mode="before")
    @classmethod
    def _clean(cls, alt: object) -> str:
        return clean(alt)

    @field_validator("spec")
    @classmethod
    def _closed(cls, spec: dict[str, Any]) -> dict[str, Any]:
        if _fetches(spec):
            raise ValueError("A figure holds its data: its specification may not name an address.")
        return spec


def _fetches(part: Any) -> bool:
    if isinstance(part, dict):
        return "url" in part or any(_fetches(value) for value in part.values())
    return isinstance(part, list | tuple) and any(_fetches(value) for value in part)


class Note(Node):
    """A box apart: something the reader must know about what stands around it."""

    type: Literal["note"] = "note"
    title: Inline
    blocks: tuple[Block, ...] = ()
    warning: bool = False


class PageBreak(Node):
    """A new page, where there are pages."""

    type: Literal["page_break"] = "page_break"


class Section(Node):
    """A titled part; sections within it are one level lower, down to the fourth."""

    type: Literal["section"] = "section"
    title: Inline
    blocks: tuple[Block, ...] = ()
    anchor: str = Field("", pattern=r"^[a-z0-9-]*$")
    numbered: bool = True


Block = Annotated[
    Paragraph | Listed | Definitions | Table | Figure | Note | PageBreak | Section, Field(discriminator="type")
]


class Source(Node):
    """One thing a document was computed from: what it is, its digest (SHA-256, hexadecimal), what to know of it."""

    label: str
    digest: str
    detail: str = ""


class Provenance(Node):
    """What the document was computed from. ``digest`` seals all of it."""

    digest: str
    sources: tuple[Source, ...] = ()
    statement: Inline = Field((), validate_default=False)


class Document(Node):
    """A whole document.

    ``day``: the day it says things about and the date of its files. ``cover``: what the first page says beside the
    title (period, who answers, version). ``notice``: said on the cover and at the foot of every page.
    """

    title: Text
    subtitle: str = ""
    publisher: Text
    day: dt.date
    language: str = Field("it", pattern=r"^[a-z]{2}$")
    description: str = ""
    keywords: tuple[str, ...] = ()
    cover: tuple[tuple[str, Inline], ...] = ()
    notice: str = ""
    blocks: tuple[Block, ...]
    provenance: Provenance | None = None

    @field_validator("title", "subtitle", "publisher", "notice", "description", mode="before")
    @classmethod
    def _clean(cls, text: object) -> str:
        return clean(text)

    def as_json(self) -> str:
        """The document as canonical JSON: the same document always gives the same text."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of the whole document, hexadecimal."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()


def _block(item: Any) -> Any:
    """An item of a list that is a text alone, as a paragraph."""
    return item if isinstance(item, Node | dict) else Paragraph(text=item)


for _model in (Listed, Note, Section, Document):
    _model.model_rebuild()
