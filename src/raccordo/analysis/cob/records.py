"""The texts wanted of XML records, cut out of the records as libxml2 writes them again: compiled.

libxml2 parses a file and says what is well formed; each record it has read it writes again in one plain form: UTF-8,
without comments, processing instructions and CDATA sections, only `&…;` where a sign would be markup. That form is cut
here into columns of text, many records at once, with no Python object for each element.
"""

from collections.abc import Collection

import numpy as np
import pyarrow as pa
from numba import njit

MARKUP, END, SLASH, COLON, EQUALS, AMPERSAND, SEMICOLON, SPACE = (ord(sign) for sign in "<>/:=&; ")
NOTHING = -1
_SEED, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


class Paths:
    """Which texts below a record are wanted: a tree of names, from the record (node 0) down.

    Names are known by their 64-bit digest. `below` and `attributes` hold for each node the digests and what they lead
    to: another node, the column of an attribute. `column` is where a node's own text goes, or `NOTHING`.
    """

    def __init__(self, paths: Collection[str]) -> None:
        below: list[dict[str, int]] = [{}]
        attributes: list[dict[str, int]] = [{}]
        column = [NOTHING]
        self.columns = 0
        for path in paths:
            node = 0
            *parents, last = path.split("/")
            for name in parents if last.startswith("@") else (*parents, last):
                if name not in below[node]:
                    below[node][name] = len(below)
                    below.append({})
                    attributes.append({})
                    column.append(NOTHING)
                node = below[node][name]
            if last.startswith("@"):
                attributes[node][last[1:]] = self.columns
            else:
                column[node] = self.columns
            self.columns += 1
        self.column = np.array(column)
        self.below, self.attributes = _table(below), _table(attributes)
        self.depth = max((path.count("/") + 2 for path in paths), default=1)

    def cut(self, records: list[bytes]) -> list[pa.Array]:
        """A column of text for each path, with a row for each record; null where there is no text."""
        data = np.frombuffer(b"".join(records), np.uint8)
        bounds = np.zeros(len(records) + 1, np.int64)
        np.cumsum([len(record) for record in records], out=bounds[1:])
        first, last = np.full((2, self.columns, len(records)), NOTHING, np.int64)
        _cut(data, bounds, self.column, *self.below, *self.attributes, np.zeros(self.depth, np.int64), first, last)
        return [_column(data, begin, end) for begin, end in zip(first, last, strict=True)]


def _table(nodes: list[dict[str, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """For each node where its entries begin (one more at the end); the digests of their names; what they lead to."""
    begins = np.cumsum([0, *(len(entries) for entries in nodes)])
    names = [_digest_of(name) for entries in nodes for name in entries]
    return begins, np.array(names, np.uint64), np.array([to for entries in nodes for to in entries.values()], np.int64)


def _digest_of(name: str) -> np.uint64:
    text = np.frombuffer(name.encode(), np.uint8)
    return np.uint64(_digest(text, 0, len(text)))


def _column(data: np.ndarray, first: np.ndarray, last: np.ndarray) -> pa.Array:
    offsets, text = _gather(data, first, last)
    there = pa.array(first >= 0).buffers()[1]
    return pa.Array.from_buffers(pa.string(), len(first), [there, pa.py_buffer(offsets), pa.py_buffer(text)])


@njit(cache=True, nogil=True)
def _digest(data, begin, end):  # type: ignore[no-untyped-def]  # compiled
    """FNV-1a, 64 bits, of a name."""
    value = _SEED
    for place in range(begin, end):
        value = (value ^ np.uint64(data[place])) * _PRIME
    return value


@njit(cache=True, nogil=True)
def _find(begins, names, node, digest, hint):  # type: ignore[no-untyped-def]  # compiled
    """The place of a name among the entries of a node, looking first at `hint`; or `NOTHING`."""
    begin, count = begins[node], begins[node + 1] - begins[node]
    if begin <= hint < begin + count and names[hint] == digest:
        return hint
    for at in range(begin, begin + count):
        if names[at] == digest:
            return at
    return NOTHING


@njit(cache=True, nogil=True)
def _until(data, at, sign):  # type: ignore[no-untyped-def]  # compiled
    while data[at] != sign:
        at += 1
    return at


@njit(cache=True, nogil=True)
def _read_attributes(data, at, node, begins, names, leads, row, first, last):  # type: ignore[no-untyped-def]  # compiled
    """Note the attributes wanted of an element (`node`, or `NOTHING`); returns where its tag ends."""
    if node != NOTHING:
        for entry in range(begins[node], begins[node + 1]):
            first[leads[entry], row] = NOTHING
    while data[at] != END and data[at] != SLASH:
        if data[at] <= SPACE:
            at += 1
            continue
        begin = at
        at = _until(data, at, EQUALS)
        value = at + 2
        stop = _until(data, value, data[at + 1])
        if node != NOTHING and begins[node] < begins[node + 1]:
            entry = _find(begins, names, node, _digest(data, begin, at), begins[node])
            if entry != NOTHING:
                first[leads[entry], row], last[leads[entry], row] = value, stop
        at = stop + 1
    return at


@njit(cache=True, nogil=True)
def _cut(data, bounds, column, begins, names, leads, marks, marked, to, open_nodes, first, last):  # type: ignore[no-untyped-def]  # compiled
    """Where the text of each column begins and ends in every record.

    `open_nodes` is room for the elements open at once that lead to something wanted; of the others `unwanted` counts
    the depth.
    """
    for row in range(len(bounds) - 1):
        at, stop = bounds[row], bounds[row + 1]
        depth, unwanted, hint = -1, 0, 0
        while at < stop:
            at = _until(data, at, MARKUP) + 1
            if data[at] == SLASH:
                at = _until(data, at, END) + 1
                if unwanted:
                    unwanted -= 1
                else:
                    depth -= 1
                if depth < 0:
                    break
                continue
            digest = _SEED
            while data[at] > SPACE and data[at] != END and data[at] != SLASH:
                digest = _SEED if data[at] == COLON else (digest ^ np.uint64(data[at])) * _PRIME
                at += 1
            node = NOTHING
            if depth < 0:
                node = 0
            elif not unwanted:
                entry = _find(begins, names, open_nodes[depth], digest, hint)
                if entry != NOTHING:
                    node, hint = leads[entry], entry + 1
            if data[at] <= SPACE or (node != NOTHING and marks[node] < marks[node + 1]):
                at = _read_attributes(data, at, node, marks, marked, to, row, first, last)
            single = data[at] == SLASH
            at += 2 if single else 1
            if node != NOTHING and column[node] != NOTHING:
                end = at if single else _until(data, at, MARKUP)
                first[column[node], row], last[column[node], row] = at if end > at else NOTHING, end
                at = end
            if single and depth < 0:
                break
            if not single:
                if node != NOTHING:
                    depth += 1
                    open_nodes[depth] = node
                else:
                    unwanted += 1


@njit(cache=True, nogil=True)
def _sign(data, at):  # type: ignore[no-untyped-def]  # compiled
    """The sign that a reference at `at` (a `&`) stands for, and where the reference ends.

    Only signs of ASCII are written so in UTF-8: the five of XML, line ends and tabulators.
    """
    stop = _until(data, at, SEMICOLON)
    kind = data[at + 1]
    if kind == ord("#"):
        hexadecimal = data[at + 2] == ord("x")
        number = 0
        for digit in data[at + 2 + hexadecimal : stop]:
            value = digit - ord("0") if digit <= ord("9") else (digit | 32) - ord("a") + 10
            number = number * (16 if hexadecimal else 10) + value
    elif kind == ord("a"):
        number = ord("&") if data[at + 2] == ord("m") else ord("'")
    else:
        number = ord("<") if kind == ord("l") else ord(">") if kind == ord("g") else ord('"')
    return number, stop + 1


@njit(cache=True, nogil=True)
def _gather(data, first, last):  # type: ignore[no-untyped-def]  # compiled
    """The texts one after another, references replaced by their signs, and the bounds of each."""
    size = 0
    for row in range(len(first)):
        size += last[row] - first[row] if first[row] >= 0 else 0
    text = np.empty(size, np.uint8)
    offsets = np.zeros(len(first) + 1, np.int32)
    used = 0
    for row in range(len(first)):
        if first[row] >= 0:
            at, end = first[row], last[row]
            while at < end:
                if data[at] == AMPERSAND:
                    text[used], at = _sign(data, at)
                else:
                    text[used], at = data[at], at + 1
                used += 1
        offsets[row + 1] = used
    return offsets, text[:used]
