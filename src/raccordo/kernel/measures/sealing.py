"""The records behind a number written down as one canonical text, and the number worked out from that text alone.

The text is JSON, one value per line: a line that names the measure, then for each side a line that says what is
counted and in which days, then one line ``[record, subject, centre, day, amount]`` per record, in the order of these
columns (empty first). Its SHA-256 is the digest of the records: the same records give the same digest on every
database, and who has the text can work the number out again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, QuerySet

from raccordo.kernel.measures.types import Figure, Measure, Ratio, Window

NUMERATOR, DENOMINATOR = "numerator", "denominator"


class Row(NamedTuple):
    """One record behind a number: its key, what it counts, its centre, its day, and how much it counts."""

    record: int
    subject: int | str | None
    centre: int | None
    day: dt.date | None
    amount: int


@dataclass(frozen=True)
class Side:
    """One side of a number as it was written down: what was asked, and the rows that answered."""

    name: str
    measure: str
    model: str
    sums: bool
    rows: list[Row]

    @property
    def number(self) -> int:
        """The number the rows say: what is summed, or how many different subjects."""
        return _number(self.rows, self.sums)

    def by_centre(self) -> dict[int | None, int]:
        """The number of each centre; a subject with records in several counts in each."""
        groups: dict[int | None, list[Row]] = {}
        for row in self.rows:
            groups.setdefault(row.centre, []).append(row)
        found = {centre: _number(rows, self.sums) for centre, rows in groups.items()}
        return {centre: number for centre, number in found.items() if number}


@dataclass(frozen=True)
class Sealed:
    """An answer with the records it came from: ``packed`` is the compressed text, ``digest`` that of the text."""

    figure: Figure
    places: dict[int | None, Figure]
    last_record_on: dt.date | None
    records: dict[str, int]
    digest: str
    packed: bytes


def _number(rows: list[Row], sums: bool) -> int:
    if sums:
        return sum(row.amount for row in rows)
    return len({row.subject for row in rows if row.subject is not None})


def _sides(item: Measure | Ratio, window: Window) -> list[tuple[str, Measure, Window]]:
    if isinstance(item, Measure):
        return [(NUMERATOR, item, window)]
    return [(NUMERATOR, item.numerator, window), (DENOMINATOR, item.denominator, item.denominator_window(window))]


def rows(side: Measure, window: Window, only: int | None = None) -> Iterator[Row]:
    """The records that answer (or the one with the key ``only``), each once, in the order of the columns.

    The same on every database.
    """
    for record, subject, centre, day, amount in _values(side, window, only):
        yield Row(record, subject, centre, None if day is None else _day(day), amount)


def _values(side: Measure, window: Window, only: int | None = None) -> Iterator[tuple[Any, ...]]:
    """What a :class:`Row` is made of, the day as the driver gives it."""
    paths = ["pk", side.counts, side.place, side.on, side.sums]
    asked = list(dict.fromkeys(filter(None, paths)))
    order = [F(path).asc(nulls_first=True) for path in asked]
    question = side.question(window)
    found = (question if only is None else question.filter(pk=only)).order_by(*order).values_list(*asked)
    _pk, subject, centre, day, amount = (asked.index(path) if path else None for path in paths)
    before = None
    for values in _fetched(found):
        if values == before:
            continue
        before = values
        yield (
            values[0],
            None if subject is None else values[subject],
            None if centre is None else values[centre],
            None if day is None else values[day],
            1 if amount is None else values[amount] or 0,
        )


def _fetched(found: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows as the driver gives them: whole numbers and texts, and days that :func:`_day` reads.

    Django would look at each value again, which takes three times as long as the database.
    """
    try:
        sql, values = found.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(5000):
            yield from rows


@lru_cache(maxsize=8192)
def _day(value: dt.date | str) -> dt.date:
    """A day as SQLite or JSON writes it; there are few, and each comes thousands of times."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def _text(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode() + b"\n"


def _plain(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _heading(name: str, side: Measure, window: Window) -> dict[str, Any]:
    return {
        "side": name,
        "measure": side.code,
        "model": side.question(window).model._meta.label_lower,
        "sums": bool(side.sums),
        "from": window.start,
        "to": window.end,
    }


def text(item: Measure | Ratio, window: Window) -> Iterator[bytes]:
    """The canonical text of the records behind a number, line by line."""
    yield _text({"measure": item.code})
    for name, side, asked in _sides(item, window):
        yield _text(_heading(name, side, asked))
        yield from map(_line, _values(side, asked))


def _line(values: tuple[Any, ...]) -> bytes:
    """A row as the text writes it: what :func:`_text` would say, in a fifth of the time."""
    record, subject, centre, day, amount = values
    return f"[{record},{_word(subject)},{_word(centre)},{_word(day)},{amount}]\n".encode()


def _word(value: Any) -> str:
    if value is None:
        return "null"
    return str(value) if type(value) is int else _quoted(value)


@lru_cache(maxsize=8192)
def _quoted(value: dt.date | str) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def body(side: Measure, window: Window) -> bytes:
    """The lines of the records that answer, without their heading."""
    return b"".join(map(_line, _values(side, window)))


def digest_of_bodies(item: Measure | Ratio, window: Window, ask: Callable[[Measure, Window], bytes]) -> str:
    """:func:`digest`, of bodies that ``ask`` may have kept."""
    seal = hashlib.sha256(_text({"measure": item.code}))
    for name, side, asked in _sides(item, window):
        seal.update(_text(_heading(name, side, asked)))
        seal.update(ask(side, asked))
    return seal.hexdigest()


def digest(item: Measure | Ratio, window: Window) -> str:
    """SHA-256 over every record behind the number."""
    seal = hashlib.sha256()
    for line in text(item, window):
        seal.update(line)
    return seal.hexdigest()


def seal(item: Measure | Ratio, window: Window) -> Sealed:
    """Ask the records once, and keep them with the answer they give."""
    mark, packer, chunks = hashlib.sha256(), zlib.compressobj(6), []
    for line in text(item, window):
        mark.update(line)
        chunks.append(packer.compress(line))
    packed = b"".join([*chunks, packer.flush()])
    sides = unpack(packed)
    figure, places = answer(sides, less_one=isinstance(item, Ratio) and item.less_one)
    days = [row.day for row in sides[0].rows if row.day is not None]
    counts = {side.name: len(side.rows) for side in sides}
    return Sealed(figure, places, max(days, default=None), counts, mark.hexdigest(), packed)


def answer(sides: list[Side], *, less_one: bool = False) -> tuple[Figure, dict[int | None, Figure]]:
    """The figure of the region and of each centre, from the rows."""
    above = sides[0].by_centre()
    if len(sides) == 1:
        return Figure(sides[0].number), {centre: Figure(number) for centre, number in above.items()}
    below = sides[1].by_centre()
    keys = dict.fromkeys([*above, *below])
    places = {key: Figure(above.get(key, 0), below.get(key, 0), less_one) for key in keys}
    return Figure(sides[0].number, sides[1].number, less_one), places


def unpack(packed: bytes) -> list[Side]:
    """The sides and rows of a compressed text."""
    lines = zlib.decompress(packed).splitlines()
    heads = [at for at, line in enumerate(lines) if line.startswith(b"{")][1:]  # the first names the measure
    sides = []
    for head, end in pairwise([*heads, len(lines)]):
        told = json.loads(lines[head])
        values = json.loads(b"[" + b",".join(lines[head + 1 : end]) + b"]")
        rows = [
            Row(record, subject, centre, day and _day(day), amount) for record, subject, centre, day, amount in values
        ]
        sides.append(Side(told["side"], told["measure"], told["model"], told["sums"], rows))
    return sides


def digest_of(packed: bytes) -> str:
    """The digest of a compressed text, to hold it against the one written beside it."""
    return hashlib.sha256(zlib.decompress(packed)).hexdigest()
