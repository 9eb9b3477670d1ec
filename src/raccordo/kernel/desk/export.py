"""The file of a list: CSV (semicolons, UTF-8 with mark, as Italian spreadsheets expect) or XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import IO

import xlsxwriter
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import slugify

from raccordo.kernel.desk import values
from raccordo.kernel.desk.listing import SHEET_LIMIT, Listing
from raccordo.kernel.desk.pages import PageRequest

SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted(request: PageRequest, listing: Listing) -> str | None:
    """``csv`` or ``xlsx`` if the address asks for the file of this list."""
    asked = request.GET.get(f"{listing.prefix}formato")
    if asked == "xlsx" and listing.count > SHEET_LIMIT:
        return "csv"
    return asked if asked in {"csv", "xlsx"} else None


def file_name(name: str, at: dt.date, kind: str) -> str:
    """What the file is called: the list and the day it looks at."""
    return f"{slugify(name) or 'elenco'}-{at.isoformat()}.{kind}"


def respond(listing: Listing, kind: str, name: str, at: dt.date) -> HttpResponseBase:
    """The file, named after the list and the day it looks at."""
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(_csv(listing), content_type="text/csv; charset=utf-8")
    else:
        buffer = io.BytesIO()
        _xlsx(listing, name, buffer)
        response = HttpResponse(buffer.getvalue(), content_type=SHEET_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name(name, at, kind)}"'
    return response


def write(listing: Listing, kind: str, name: str, stream: IO[bytes], tell: Callable[[int], None]) -> None:
    """Write the file of a list to ``stream``; ``tell`` hears how many rows are written."""
    if kind == "csv":
        for line in _csv(listing, tell):
            stream.write(line.encode("utf-8"))
    else:
        _xlsx(listing, name, stream, tell)


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _nobody(rows: int) -> None:
    """Hears of rows and does nothing."""


def _csv(listing: Listing, tell: Callable[[int], None] = _nobody) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column.label) for column in listing.columns])
    for number, row in enumerate(listing.all_rows(), start=1):
        yield writer.writerow([values.plain(column.value(row)) for column in listing.columns])
        tell(number)


def _xlsx(listing: Listing, name: str, stream: IO[bytes], tell: Callable[[int], None] = _nobody) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(stream, options)
    sheet = book.add_worksheet(slugify(name)[:31] or "elenco")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(listing.columns):
        sheet.write_string(0, index, str(column.label), bold)
        sheet.set_column(index, index, 12 if column.number else 24)
    for number, row in enumerate(listing.all_rows(), start=1):
        for index, column in enumerate(listing.columns):
            value = values.for_sheet(column.value(row))
            if value is not None:
                style = moment if isinstance(value, dt.datetime) else day if isinstance(value, dt.date) else None
                sheet.write(number, index, value, style)
        tell(number)
    book.close()
