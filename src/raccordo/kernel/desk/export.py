"""The file of a list: CSV (semicolons, UTF-8 with mark, as Italian spreadsheets expect) or XLSX."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator

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


def respond(listing: Listing, kind: str, name: str, at: dt.date) -> HttpResponseBase:
    """The file, named after the list and the day it looks at."""
    filename = f"{slugify(name) or 'elenco'}-{at.isoformat()}.{kind}"
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(_csv(listing), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_xlsx(listing, name), content_type=SHEET_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _csv(listing: Listing) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column.label) for column in listing.columns])
    for row in listing.all_rows():
        yield writer.writerow([values.plain(column.value(row)) for column in listing.columns])


def _xlsx(listing: Listing, name: str) -> bytes:
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet(slugify(name)[:31] or "elenco")
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(listing.columns):
        sheet.write_string(0, index, str(column.label), bold)
        sheet.set_column(index, index, 12 if column.number else 24)
    for number, row in enumerate(listing.all_rows(), start=1):
        for index, column in enumerate(listing.columns):
            value = values.for_sheet(column.value(row))
            if value is not None:
                sheet.write(number, index, value, day if isinstance(value, dt.date) else None)
    book.close()
    return buffer.getvalue()
