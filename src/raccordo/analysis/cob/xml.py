"""Messages from XML, streamed: each record is read, emptied and forgotten.

Safe against hostile files: entities are not resolved, no DTD is loaded, nothing is fetched, and a file that declares
a document type at all is refused as soon as its first record ends (libxml2 also keeps its own limits on size and
depth).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
from lxml import etree

from raccordo.analysis.cob.layout import Counted, with_constants
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.problems import TableError

BATCH_ROWS = 1 << 16
SAFE: dict[str, Any] = {
    "resolve_entities": False, "load_dtd": False, "no_network": True, "dtd_validation": False,
    "attribute_defaults": False, "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip


class _Paths:
    """The elements wanted below a record: for each name the column its text goes to, and the paths that go on."""

    def __init__(self) -> None:
        self.column = -1
        self.below: dict[Any, _Paths | None] = {}
        self.attributes: list[tuple[str, int]] = []

    def add(self, path: str, column: int) -> None:
        """Note where the text at a path (`a/b`, `a/@b`) goes."""
        node = self
        *parents, last = path.split("/")
        for name in parents:
            node = node._child(name)
        if last.startswith("@"):
            node.attributes.append((last[1:], column))
        else:
            node._child(last).column = column

    def _child(self, name: str) -> "_Paths":
        found = self.below.get(name)
        if found is None:
            found = self.below[name] = _Paths()
        return found

    def local(self, tag: Any) -> "_Paths | None":
        """What is wanted of an element whose full tag was not met before; noted for the next time."""
        name = etree.QName(tag).localname if isinstance(tag, str) else None
        found = self.below[tag] = self.below.get(name)
        return found


def _take(element: Any, paths: _Paths, row: list[str | None]) -> None:
    """Put the texts wanted of an element and of what is below it in their columns."""
    for name, column in paths.attributes:
        row[column] = element.get(name)
    below = paths.below
    for child in element:
        tag = child.tag
        try:
            wanted = below[tag]
        except KeyError:
            wanted = paths.local(tag)
        if wanted is None:
            continue
        if wanted.below or wanted.attributes:
            _take(child, wanted, row)
        if wanted.column >= 0:
            row[wanted.column] = child.text


def xml_batches(stream: Counted, name: str, mapping: Mapping) -> Iterator[pa.RecordBatch]:
    """Batches of text columns, one row for each record.

    Raises:
        TableError: the XML is broken (the message says the line), declares a document type, or holds no record.
    """
    sources = mapping.sources()
    paths, columns = _Paths(), {path: column for column, path in enumerate(dict.fromkeys(sources.values()))}
    for path, column in columns.items():
        paths.add(path, column)
    names = {field: columns[path] for field, path in sources.items()}
    blank: list[str | None] = [None] * len(columns)
    rows: list[list[str | None]] = []
    taken = 0
    with stream as file:
        try:
            records = etree.iterparse(file, events=("end",), tag=("{*}" + mapping.record, mapping.record), **SAFE)
            for _, record in records:
                if not taken and not rows:
                    _refuse_doctype(record.getroottree(), name)
                row = blank.copy()
                _take(record, paths, row)
                rows.append(row)
                _forget(record)
                if len(rows) == BATCH_ROWS:
                    yield _batch(rows, names, taken, mapping)
                    taken += len(rows)
                    rows = []
        except etree.XMLSyntaxError as error:
            raise TableError.whole_file(
                f"{name}: the XML breaks at line {error.lineno} (libxml2 error {error.code}): nothing was taken"
            ) from error
        if records.root is not None:
            _refuse_doctype(records.root.getroottree(), name)
    if not taken and not rows:
        raise TableError.whole_file(f"{name}: there is no element “{mapping.record}” in the file")
    if rows:
        yield _batch(rows, names, taken, mapping)


def _forget(record: Any) -> None:
    """Empty a record and drop all that was read before it, or the tree of a large file would fill the memory.

    What stands before the record goes, and before whatever holds it: the envelopes of earlier records with their
    headers, as far as the root.
    """
    record.clear()
    inner = record
    while (parent := inner.getparent()) is not None:
        while parent[0] is not inner:
            del parent[0]
        inner = parent


def _refuse_doctype(tree: Any, name: str) -> None:
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise TableError.whole_file(
            f"{name}: the file declares a document type (DOCTYPE), which may carry entities: it is not read"
        )


def _batch(rows: list[list[str | None]], names: dict[str, int], taken: int, mapping: Mapping) -> pa.RecordBatch:
    """``names``: the place in a row of each field; two fields may share one."""
    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(taken + 1, taken + len(rows) + 1))}
    texts = [pa.array(values, pa.string()) for values in zip(*rows, strict=True)]
    for name, place in names.items():
        columns[name] = texts[place]
    return with_constants(columns, len(rows), mapping)
