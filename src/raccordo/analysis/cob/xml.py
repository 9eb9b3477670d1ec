"""Messages from XML, streamed: each record is read, written again in its plain form, emptied and forgotten.

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
from raccordo.analysis.cob.records import Paths
from raccordo.analysis.problems import TableError

PIECE_BYTES = 1 << 20
BATCH_ROWS, BATCH_BYTES = 1 << 16, 1 << 26
SAFE: dict[str, Any] = {
    "resolve_entities": False, "load_dtd": False, "no_network": True, "dtd_validation": False,
    "attribute_defaults": False, "huge_tree": False, "remove_comments": True, "remove_pis": True, "collect_ids": False,
}  # fmt: skip


def xml_batches(stream: Counted, name: str, mapping: Mapping) -> Iterator[pa.RecordBatch]:
    """Batches of text columns, one row for each record.

    Raises:
        TableError: the XML is broken (the message says the line), declares a document type, or holds no record.
    """
    sources = mapping.sources()
    places = {path: place for place, path in enumerate(dict.fromkeys(sources.values()))}
    paths, names = Paths(places), {field: places[path] for field, path in sources.items()}
    taken = rows = size = 0
    pieces: list[list[pa.Array]] = []
    for plain in _plain(stream, name, mapping.record):
        pieces.append(paths.cut(plain))
        rows, size = rows + len(plain), size + sum(map(len, plain))
        if rows >= BATCH_ROWS or size >= BATCH_BYTES:
            yield _batch(pieces, names, range(taken, taken + rows), mapping)
            taken, rows, size, pieces = taken + rows, 0, 0, []
    if rows:
        yield _batch(pieces, names, range(taken, taken + rows), mapping)
    if not taken and not rows:
        raise TableError.whole_file(f"{name}: there is no element “{mapping.record}” in the file")


def _plain(stream: Counted, name: str, tag: str) -> Iterator[list[bytes]]:
    """The records in their plain form, some at a time: few enough that they stay in the processor's cache."""
    plain: list[bytes] = []
    size = 0
    with stream as file:
        try:
            records = etree.iterparse(file, events=("end",), tag=("{*}" + tag, tag), **SAFE)
            for place, (_, record) in enumerate(records):
                if not place:
                    _refuse_doctype(record.getroottree(), name)
                plain.append(etree.tostring(record, encoding="utf-8", with_tail=False))
                size += len(plain[-1])
                _forget(record)
                if size >= PIECE_BYTES:
                    yield plain
                    plain, size = [], 0
        except etree.XMLSyntaxError as error:
            raise TableError.whole_file(
                f"{name}: the XML breaks at line {error.lineno} (libxml2 error {error.code}): nothing was taken"
            ) from error
        if records.root is not None:
            _refuse_doctype(records.root.getroottree(), name)
    if plain:
        yield plain


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


def _batch(pieces: list[list[pa.Array]], names: dict[str, int], rows: range, mapping: Mapping) -> pa.RecordBatch:
    """``names``: the place among the paths of each field; two fields may share one."""
    columns: dict[str, pa.Array] = {"row": pa.array(np.arange(rows.start + 1, rows.stop + 1))}
    texts = [pa.concat_arrays(parts) for parts in zip(*pieces, strict=True)]
    for name, place in names.items():
        columns[name] = texts[place]
    return with_constants(columns, len(rows), mapping)
