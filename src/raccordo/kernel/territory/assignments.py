"""A region's own table of which centre serves which municipality, read from CSV; every bad row is named.

Columns, by either name, in any order, others ignored: ``municipality``/``comune`` (ISTAT code),
``centre``/``cpi`` (code of the centre), and optionally ``share``/``quota`` (up to four decimals, default 1)
and ``valid_from``/``valido_dal`` (default: the day given with the file). Comma or semicolon between
columns. Rows of the same municipality and day describe one state: their shares sum to one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from raccordo.kernel.territory.errors import InputError, InputErrors, gettext_noop
from raccordo.kernel.territory.proposal import SHARE_STEP, Shares

COLUMNS = {
    "municipality": ("municipality", "comune"),
    "centre": ("centre", "cpi"),
    "share": ("share", "quota"),
    "valid_from": ("valid_from", "valido_dal"),
}
REQUIRED = ("municipality", "centre")

#: First and last day of something; empty where open.
Validity = tuple[dt.date | None, dt.date | None]


@dataclass(frozen=True)
class Known:
    """What the rows may refer to: municipalities and centres with their validity."""

    municipalities: Mapping[str, Validity]
    centres: Mapping[str, Validity]


@dataclass(frozen=True)
class _Row:
    number: int
    municipality: str
    centre: str
    share: Decimal
    day: dt.date


States = dict[str, dict[dt.date, Shares]]


def read_assignments(text: str, known: Known, start: dt.date | None) -> States:
    """The states that a CSV describes: municipality → first day → centres and shares.

    :param start: the day for rows without their own.
    :raises InputErrors: every row error found, rows numbered as in a spreadsheet (the heading is row 1).
    """
    errors: list[InputError] = []
    rows = list(_rows(text, known, start, errors))
    states = _states(rows, errors)
    if errors:
        raise InputErrors(errors)
    return states


def _reader(text: str) -> csv.DictReader:
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    return csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)


def _columns(reader: csv.DictReader) -> dict[str, str]:
    """Our name of each column → its name in the file."""
    present = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    found = {ours: present[alias] for ours, aliases in COLUMNS.items() for alias in aliases if alias in present}
    missing = [InputError(1, name, gettext_noop("the column is missing")) for name in REQUIRED if name not in found]
    if missing:
        raise InputErrors(missing)
    return found


def _rows(text: str, known: Known, start: dt.date | None, errors: list[InputError]) -> Iterator[_Row]:
    reader = _reader(text)
    columns = _columns(reader)
    empty = True
    for cells in reader:
        values = {ours: (cells.get(theirs) or "").strip() for ours, theirs in columns.items()}
        if not any(values.values()):
            continue
        empty = False
        row, found = _read_row(reader.line_num, values, known, start)
        errors += found
        if row is not None:
            yield row
    if empty:
        errors.append(InputError(1, "", gettext_noop("the file has no rows")))


def _read_row(
    number: int, values: Mapping[str, str], known: Known, start: dt.date | None
) -> tuple[_Row | None, list[InputError]]:
    """A row with its values read, or nothing; and everything that is wrong with it."""
    share = _share(values.get("share", ""))
    day = _day(values["valid_from"]) if values.get("valid_from") else start
    # Spreadsheets eat the zeros that codes begin with.
    municipality = values["municipality"].zfill(6) if values["municipality"] else ""
    found: list[tuple[str, str, dict[str, str]]] = []
    if share is None:
        message = gettext_noop("“%(value)s” is not a share between 0 and 1 with at most four decimals")
        found.append(("share", message, {"value": values["share"]}))
    if day is None and values.get("valid_from"):
        message = gettext_noop("“%(value)s” is not a date such as 2020-01-31 or 31/01/2020")
        found.append(("valid_from", message, {"value": values["valid_from"]}))
    elif day is None:
        found.append(("valid_from", gettext_noop("is empty, and no day was given for the whole file"), {}))
    found += _municipality_problems(municipality, day, known)
    found += _centre_problems(values["centre"], day, known)
    errors = [InputError(number, field, message, params) for field, message, params in found]
    if errors or share is None or day is None:
        return None, errors
    return _Row(number, municipality, values["centre"], share, day), []


def _share(text: str) -> Decimal | None:
    """A share such as ``0.5`` or ``0,5``; nothing means the whole."""
    try:
        share = Decimal(text.replace(",", ".")) if text else Decimal(1)
    except InvalidOperation:
        return None
    if not share.is_finite() or not 0 < share <= 1 or share != share.quantize(SHARE_STEP):
        return None
    return share.quantize(SHARE_STEP)


def _day(text: str) -> dt.date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def _municipality_problems(code: str, day: dt.date | None, known: Known) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is wrong with a row's municipality; one that starts after the day is taken from its start."""
    if not code:
        yield "municipality", gettext_noop("is empty"), {}
    elif code not in known.municipalities:
        message = gettext_noop("no municipality of the region has the code “%(value)s”")
        yield "municipality", message, {"value": code}
    elif day and (last := known.municipalities[code][1]) and last < day:
        message = gettext_noop("%(value)s ceased to exist on %(day)s")
        yield "municipality", message, {"value": code, "day": last.isoformat()}


def _centre_problems(code: str, day: dt.date | None, known: Known) -> Iterator[tuple[str, str, dict[str, str]]]:
    """What is wrong with a row's centre."""
    if not code:
        yield "centre", gettext_noop("is empty"), {}
    elif code not in known.centres:
        yield "centre", gettext_noop("no centre has the code “%(value)s”"), {"value": code}
    elif day:
        first, last = known.centres[code]
        if (first and day < first) or (last and last < day):
            message = gettext_noop("the centre “%(value)s” is not open on %(day)s")
            yield "centre", message, {"value": code, "day": day.isoformat()}


def _states(rows: list[_Row], errors: list[InputError]) -> States:
    groups: dict[tuple[str, dt.date], list[_Row]] = {}
    for row in rows:
        group = groups.setdefault((row.municipality, row.day), [])
        twin = next((other for other in group if other.centre == row.centre), None)
        if twin:
            message = gettext_noop("%(value)s already stands at row %(twin)s with the same centre and day")
            params = {"value": row.municipality, "twin": twin.number}
            errors.append(InputError(row.number, "municipality", message, params))
            continue
        group.append(row)
    states: States = {}
    for (municipality, day), group in groups.items():
        total = sum((row.share for row in group), Decimal(0))
        if total != 1:
            message = gettext_noop("the shares of %(value)s from %(day)s sum to %(total)s instead of 1")
            params = {"value": municipality, "day": day.isoformat(), "total": f"{total.normalize():f}"}
            errors.append(InputError(group[-1].number, "share", message, params))
        states.setdefault(municipality, {})[day] = tuple((row.centre, row.share) for row in group)
    return states
