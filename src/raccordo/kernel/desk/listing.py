"""A list of anything: columns, sorting, pages, totals and the file of exactly what is shown.

Desks list QuerySets, the pages of the plan also rows in memory; both go through :class:`Listing`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from raccordo.kernel import numbers
from raccordo.kernel.desk import values
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.remembered import Memory, Pages

PAGE_SIZE = 25
#: Above this only CSV is offered: a larger spreadsheet takes long to make and to open.
SHEET_LIMIT = 20_000


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: name in the address (``?ordina=key``).
        label: the heading.
        read: row → value.
        sort: lookup by which a QuerySet is sorted; rows in memory are sorted by their value.
        link: row → address the value opens, or ``None``.
        text: value → words, where :func:`values.shown` is not enough.
        number: aligned and exported as a number.
        total: summed under the column.
        masked: the reader may not see the values; they are neither read nor sorted.
        bar: row → length from 0 to 1 of the bar drawn before the value.
        mark: row → icon and colour (a class) shown with the words of a state, or ``None``.
        prepare: called with the rows of a page before ``link``, to find out at once which values open.
    """

    key: str
    label: str
    read: Callable[[Any], Any]
    sort: str | None = None
    link: Callable[[Any], str | None] | None = None
    text: Callable[[Any], str] | None = None
    number: bool = False
    total: bool = False
    masked: bool = False
    bar: Callable[[Any], float | None] | None = None
    mark: Callable[[Any], tuple[str, str] | None] | None = None
    prepare: Callable[[Sequence], None] | None = None

    def words(self, row: Any) -> str:
        """What the cell says."""
        if self.masked:
            return _("reserved")
        value = self.read(row)
        return self.text(value) if self.text else values.shown(value)

    def value(self, row: Any) -> Any:
        """What the file holds: the value, or the words where only they make sense."""
        if self.masked:
            return _("reserved")
        value = self.read(row)
        if self.text and not isinstance(value, (int, Decimal, dt.date)):
            return numbers.typed(self.words(row))
        return value


@dataclass(frozen=True)
class Cell:
    """One cell of the page."""

    label: str
    words: str
    url: str | None
    number: bool
    masked: bool
    bar: float | None = None
    mark: tuple[str, str] | None = None


class Listing:
    """Rows under columns, as the address asks for them.

    Args:
        request: gives ``ordina``, ``pagina`` and ``formato``, each with ``prefix`` where a page has two lists.
        rows: a QuerySet (sorted and cut by the database) or a sequence.
        ordering: the order when the address says none. In a QuerySet ties are broken by the primary key, so that
            pages never repeat a row.
        memory: where what was asked of the rows is remembered, for rows that are slow to find.
    """

    def __init__(
        self,
        request: PageRequest,
        rows: QuerySet | Sequence,
        columns: Iterable[Column],
        *,
        ordering: Sequence[str] = (),
        prefix: str = "",
        page_size: int = PAGE_SIZE,
        memory: Memory | None = None,
    ):
        self.request = request
        self.columns = list(columns)
        self.prefix = prefix
        self.page_size = page_size
        self.memory = memory
        self.sorted_by = request.GET.get(f"{prefix}ordina", "")
        self.rows = self._sorted(rows, ordering)

    def _sorted(self, rows: QuerySet | Sequence, ordering: Sequence[str]):
        key, descending = self.sorted_by.lstrip("-"), self.sorted_by.startswith("-")
        column = next((c for c in self.columns if c.key == key and not c.masked), None)
        if isinstance(rows, QuerySet):
            if column is None or column.sort is None:
                self.sorted_by = ""
                return rows.order_by(*ordering, "pk") if ordering else rows
            by = F(column.sort)
            return rows.order_by(by.desc(nulls_last=True) if descending else by.asc(nulls_last=True), "pk")
        if column is None:
            self.sorted_by = ""
            return rows
        known = [row for row in rows if column.read(row) is not None]
        unknown = [row for row in rows if column.read(row) is None]
        return sorted(known, key=lambda row: _comparable(column.read(row)), reverse=descending) + unknown

    @cached_property
    def page(self) -> Page:
        """The page asked for; a number out of range gives the nearest one."""
        pages = Paginator(self.rows, self.page_size)
        if self.memory is not None and isinstance(self.rows, QuerySet):
            pages = Pages(self.rows, self.page_size, self.memory)
        return pages.get_page(self.request.GET.get(f"{self.prefix}pagina"))

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count

    @property
    def sheet_limit(self) -> int:
        """Up to how many rows a spreadsheet is offered."""
        return SHEET_LIMIT

    @property
    def pages(self) -> list[int | str]:
        """Page numbers to offer, with gaps."""
        return list(self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1))

    @cached_property
    def lines(self) -> list[tuple[Any, list[Cell]]]:
        """The rows of the page with their cells."""
        return cells_of(self.columns, self.page.object_list)

    @property
    def headings(self) -> list[dict]:
        """The headings, with the address that sorts by each."""
        in_database = isinstance(self.rows, QuerySet)
        found = []
        for column in self.columns:
            up, down = self.sorted_by == column.key, self.sorted_by == f"-{column.key}"
            sortable = not column.masked and (column.sort is not None or not in_database)
            found.append(
                {
                    "label": column.label,
                    "number": column.number,
                    "sort": (f"-{column.key}" if up else column.key) if sortable else None,
                    "aria": "ascending" if up else "descending" if down else None,
                }
            )
        return found

    @cached_property
    def totals(self) -> list[str] | None:
        """What stands under each column, or ``None`` if nothing is summed."""
        summed = [c for c in self.columns if c.total and not c.masked]
        if not summed or not self.count:
            return None
        if isinstance(self.rows, QuerySet):
            sums = self.rows.order_by().aggregate(**{c.key: Sum(c.sort) for c in summed})
        else:
            sums = {c.key: sum(c.read(row) or 0 for row in self.rows) for c in summed}
        return [values.shown(sums[c.key]) if c in summed else "" for c in self.columns]

    def all_rows(self) -> Iterable:
        """Every row of every page, without holding them all."""
        return self.rows.iterator(chunk_size=2000) if isinstance(self.rows, QuerySet) else iter(self.rows)


def cells_of(columns: Sequence[Column], rows: Iterable) -> list[tuple[Any, list[Cell]]]:
    """Rows as a page shows them."""
    shown = list(rows)
    for column in columns:
        if column.prepare is not None and not column.masked:
            column.prepare(shown)
    labelled = [(column, str(column.label)) for column in columns]
    return [(row, [_cell(column, label, row) for column, label in labelled]) for row in shown]


def _cell(column: Column, label: str, row: Any) -> Cell:
    opens = column.link is not None and not column.masked and column.read(row) is not None
    return Cell(
        label,
        column.words(row),
        column.link(row) if column.link is not None and opens else None,
        column.number,
        column.masked,
        column.bar(row) if column.bar else None,
        column.mark(row) if column.mark and not column.masked else None,
    )


def _comparable(value: Any):
    """Texts compare without case; everything else as it is."""
    return str(value).casefold() if not isinstance(value, (int, float, Decimal, dt.date)) else value
