"""Counting a year of the facts in many cuts: what `flows` counts, without asking the engine once for each.

Distinct persons are what costs: a hash for every person of every cell. Here the hirings of a year are put in the order
of their persons once, and each cut is one sweep over them in which a person looks back at its own earlier hirings, of
which it has a few. The tables are those of `flows`, row by row (a test holds them to that).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from numba import njit

from raccordo.analysis.allocator import give_back
from raccordo.analysis.flows.facts import CHANGE_IN, END, EXTENSION, HIRE, KINDS

COUNTS = ("hires", "extensions", "transformations", "ends", "balance", "persons")
"""What is counted in a cell; `persons` are those hired, each once."""
LEVELS = ("year", "quarter", "month")
_COUNTED = {HIRE: 0, EXTENSION: 1, CHANGE_IN: 2, END: 3}
MOST_SHORT = 1 << 15
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def years_of(facts: Path) -> list[int]:
    """The years in which anything happened."""
    found = pc.unique(ds.dataset(facts).to_table(columns=["year"])["year"]).to_pylist()
    return sorted(int(year) for year in found)


@dataclass(frozen=True)
class Year:
    """The facts of a year: day of the year (from 0), month (0 to 11), kind, sign, the cell of each in every cut; and
    the hirings in the order of their persons."""

    number: int
    day: np.ndarray
    month: np.ndarray
    kind: np.ndarray
    sign: np.ndarray
    codes: dict[str, np.ndarray]
    words: dict[str, list[str]]
    hires: np.ndarray
    person: np.ndarray

    @classmethod
    def read(cls, facts: Path, number: int, cuts: Sequence[str]) -> Year:
        """Read a year of a Parquet file of facts; fast where the file is in the order of days.

        One cut is read after the other: all of them as the file has them take several times what is kept.
        """
        of_the_year = partial(_columns, facts, ds.field("year") == number)
        codes, words = {}, {}
        for cut in cuts:
            codes[cut], words[cut] = _coded(of_the_year(cut)[cut])
        table = of_the_year("person", "day", "month", "kind", "sign")
        kinds = pc.index_in(table["kind"].cast(pa.string()), pa.array(KINDS)).to_numpy()
        counted = np.array([_COUNTED.get(kind, -1) for kind in KINDS], np.int8)[kinds]
        month = (table["month"].to_numpy() % 12).astype(np.int8)
        person = table["person"].to_numpy()
        hires = np.flatnonzero(counted == 0)
        hires = hires[np.lexsort((month[hires], person[hires]))]
        sign = table["sign"].to_numpy().astype(np.int8)
        day = (table["day"].to_numpy().astype("datetime64[D]") - np.datetime64(f"{number}-01-01")).astype(np.int16)
        return cls(number, day, month, counted, sign, codes, words, hires, person[hires])

    def cells(self, cut: str) -> pa.Table:
        """The cells of a cut by year, quarter and month: grain, period, value and `COUNTS`, ordered."""
        code, words = self.codes[cut], self.words[cut]
        by_month = _count(self.month, self.kind, self.sign, code, 12, len(words))
        parts = []
        for grain in LEVELS:
            size = _MONTHS[grain]
            counts = by_month.reshape(12 // size, size, *by_month.shape[1:]).sum(axis=1)
            persons = _persons(self.person, self.month[self.hires] // size, code[self.hires], 12 // size, len(words))
            parts.append(_table(grain, 12 // size * self.number, counts, persons, words))
        return pa.concat_tables(parts)

    def days(self, cut: str) -> pa.Table:
        """What each day brings to each cell of a cut: day, value, hires, ends and net (what it adds to the jobs)."""
        code, words = self.codes[cut], self.words[cut]
        counts = _count(self.day, self.kind, self.sign, code, 366, len(words))
        day, cell = np.nonzero(counts[:, :, -1])
        first = np.datetime64(f"{self.number}-01-01")
        names = {"hires": 0, "ends": 3, "net": 4}
        columns = {name: pa.array(counts[day, cell, n].astype(np.int32)) for name, n in names.items()}
        values = pa.array(words, pa.string()).take(pa.array(cell))
        return pa.table({"day": pa.array(first + day.astype("timedelta64[D]")), "value": values, **columns})

    def lies_in(self, finer: str, coarser: str) -> dict[str, str]:
        """The value of a cut in which each value of a finer one lies."""
        place = np.full(len(self.words[finer]), -1)
        place[self.codes[finer]] = self.codes[coarser]
        there = np.flatnonzero(place >= 0)
        return {self.words[finer][n]: self.words[coarser][place[n]] for n in there.tolist()}

    def pair(self, cuts: tuple[str, str], most: int) -> pa.Table | None:
        """The cells of two cuts in the year: period, both values, `COUNTS`; None where they could be over ``most``."""
        (first, firsts), (second, seconds) = ((self.codes[cut], self.words[cut]) for cut in cuts)
        size = len(firsts) * len(seconds)
        if size > most:
            return None
        code = first.astype(np.int32) * np.int32(len(seconds)) + second
        once = np.zeros(len(code), np.int8)
        counts = _count(once, self.kind, self.sign, code, 1, size)[0]
        persons = _persons(self.person, once[self.hires], code[self.hires], 1, size)[0]
        there = np.flatnonzero(counts[:, -1])
        columns = {
            "period": pa.array(np.full(len(there), self.number, np.int32)),
            cuts[0]: pa.array(firsts, pa.string()).take(pa.array(there // len(seconds))),
            cuts[1]: pa.array(seconds, pa.string()).take(pa.array(there % len(seconds))),
        }
        return pa.table({**columns, **_measured(counts[there], persons[there])})


def _columns(facts: Path, wanted: ds.Expression, *names: str) -> pa.Table:
    """Some columns of the rows wanted, words by their dictionary; no more of the file at once than is being read."""
    words = [item.name for item in pq.read_schema(facts) if item.name in names and pa.types.is_string(item.type)]
    source = ds.dataset(facts, format=ds.ParquetFileFormat(dictionary_columns=words))
    return source.to_table(columns=list(names), filter=wanted, batch_readahead=2, fragment_readahead=1)


def _coded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Numbers of the words in their order, and the words; in half the room where there are not too many."""
    whole = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = whole.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows, no chunk
        return np.zeros(0, np.int32), []
    words = whole.dictionary.to_pylist()
    order = sorted(range(len(words)), key=words.__getitem__)
    place = np.empty(len(words), np.int16 if len(words) <= MOST_SHORT else np.int32)
    place[order] = np.arange(len(words))
    return place[whole.indices.to_numpy()], [words[n] for n in order]


def _table(grain: str, first: int, counts: np.ndarray, persons: np.ndarray, words: list[str]) -> pa.Table:
    period, cell = np.nonzero(counts[:, :, -1])
    columns = {
        "grain": pa.array([grain] * len(cell), pa.string()),
        "period": pa.array((first + period).astype(np.int32)),
        "value": pa.array(words, pa.string()).take(pa.array(cell)),
    }
    return pa.table({**columns, **_measured(counts[period, cell], persons[period, cell])})


def _measured(counts: np.ndarray, persons: np.ndarray) -> dict[str, pa.Array]:
    found = {name: pa.array(np.ascontiguousarray(counts[:, n])) for n, name in enumerate(COUNTS[:-1])}
    return {**found, "persons": pa.array(persons)}


@njit(cache=True)
def _count(month, kind, sign, code, periods, cells):  # type: ignore[no-untyped-def]  # compiled
    """Counts by period and cell: the four kinds, the sum of the signs, and how many facts there are at all."""
    found = np.zeros((periods, cells, 6), np.int64)
    for row in range(len(code)):
        cell = found[month[row], code[row]]
        if kind[row] >= 0:
            cell[kind[row]] += 1
        cell[4] += sign[row]
        cell[5] += 1
    return found


@njit(cache=True)
def _persons(person, period, code, periods, cells):  # type: ignore[no-untyped-def]  # compiled
    """Distinct persons by period and cell, of hirings in the order of persons and, for each, of periods."""
    found = np.zeros((periods, cells), np.int64)
    for row in range(len(code)):
        seen = False
        back = row - 1
        while back >= 0 and person[back] == person[row] and period[back] == period[row]:
            if code[back] == code[row]:
                seen = True
                break
            back -= 1
        if not seen:
            found[period[row], code[row]] += 1
    return found


def counted(facts: Path, cuts: Sequence[str]) -> Iterator[Year]:
    """The years of a file of facts, one after the other, with these cuts."""
    for number in years_of(facts):
        yield Year.read(facts, number, cuts)
        give_back()
