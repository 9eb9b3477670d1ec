"""A file of messages into the store: all of it or nothing, once, whatever happens meanwhile.

Rows are checked and pseudonymised as they are read, gathered by ranges of persons on disk, compared with what the
store already has, and written as one file sorted by person. The manifest that names it comes last.
"""

import datetime as dt
import hashlib
import os
from collections import Counter
from collections.abc import Callable
from collections.abc import Mapping as Words
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from raccordo.analysis.buckets import Buckets
from raccordo.analysis.cob.checks import Checker
from raccordo.analysis.cob.faults import REJECTS_SCHEMA, rejects
from raccordo.analysis.cob.fields import STORED
from raccordo.analysis.cob.mapping import Mapping, kind_of
from raccordo.analysis.cob.parts import PartWriter, SortedParts, bounds
from raccordo.analysis.cob.pseudonyms import Key
from raccordo.analysis.cob.sources import Source, open_source, without_tax_codes
from raccordo.analysis.cob.store import Imported, Manifest, Store
from raccordo.analysis.ledger import sync
from raccordo.analysis.problems import TableError

Progress = Callable[[str, float], None]

RANGE_ROWS = 1 << 18
MOST_RANGES = 512
BYTES_PER_ROW = {"csv": 250, "xml": 800}
"""How many bytes a message takes in a file, about: it only decides how finely the rows are gathered."""
IDENTITY = pa.schema([("person", pa.int64()), ("message", pa.int64()), ("content", pa.int64())])


@dataclass
class Tally:
    """What was met while reading a file."""

    rows: int = 0
    already_there: int = 0
    rejected: int = 0
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)

    def note(self, faults: pa.RecordBatch) -> None:
        """Count the faults of a batch, and the rows that have them."""
        self.rejected += len(faults["row"].unique())
        pairs = pa.table(faults).group_by(["field", "reason"]).aggregate([([], "count_all")]).to_pylist()
        for pair in pairs:
            self.faults[pair["field"], pair["reason"]] += pair["count_all"]

    def nested(self) -> dict[str, dict[str, int]]:
        """Field → reason → how many."""
        found: dict[str, dict[str, int]] = {}
        for (name, reason), count in sorted(self.faults.items()):
            found.setdefault(name, {})[reason] = count
        return found


def file_digest(path: Path) -> str:
    """What tells the bytes of a file from others."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError as error:
        raise TableError.whole_file(f"{path.name}: the file cannot be read") from error


def import_file(
    store: Store, path: Path, mapping: Mapping, key: Key, *, received: dt.date,
    municipalities: Words[str, str] | None = None, memory: int = 2 << 30, progress: Progress = lambda step, share: None,
) -> tuple[Imported, bool]:  # fmt: skip
    """Take a file in; returns what was taken, and whether it already was (then nothing changes).

    Args:
        path: CSV, Parquet or XML, by its suffix; a message per row or record, in the layout of `mapping`.
        key: makes the pseudonyms; a store knows one key only.
        received: the day of the import; a message sent after it is refused.
        municipalities: ISTAT code by cadastral code; without it places are taken as the file names them.
        memory: bytes that may be kept at once; beyond them rows wait on disk.
        progress: hears the step in words and the share of it that is done, 0 to 1.

    Raises:
        TableError: the file cannot be read as a whole, the key is not the store's, another writer is at work.
    """
    kind_of(path)
    with store.writing():
        manifest = store.manifest() or Manifest(key=key.fingerprint())
        if manifest.key != key.fingerprint():
            raise TableError.whole_file(f"{store.root}: the pseudonyms here were made with another key")
        progress("digest", 0.0)
        digest = file_digest(path)
        if (known := manifest.holds(digest, mapping.digest())) is not None:
            return known, True
        number = max((item.number for item in manifest.imports), default=0) + 1
        work = _Import(store, manifest, number, memory, progress)
        source = open_source(path, mapping)
        work.read(source, Checker(mapping, key, municipalities, received=received))
        messages = work.write()
        work.publish(messages)
        record = Imported(
            number=number, digest=digest, layout=mapping.name, layout_digest=mapping.digest(),
            file=without_tax_codes(path.name), kind=source.kind, size=path.stat().st_size, rows=work.tally.rows,
            messages=messages, already_there=work.tally.already_there, rejected=work.tally.rejected,
            faults=work.tally.nested(), events=dict(sorted(work.tally.events.items())),
        )  # fmt: skip
        store.commit(manifest.model_copy(update={"imports": (*manifest.imports, record)}))
        return record, False


class _Import:
    """One import at work."""

    def __init__(self, store: Store, manifest: Manifest, number: int, memory: int, progress: Progress) -> None:
        self.store, self.manifest, self.number, self.memory, self.progress = store, manifest, number, memory, progress
        self.tally = Tally()
        self._rejects = PartWriter(store.work / "rejects.parquet", REJECTS_SCHEMA)

    def read(self, source: Source, checker: Checker) -> None:
        """Check every row and gather the good ones by range of persons."""
        self.edges = bounds(_ranges(source))
        self.buckets = Buckets(self.store.work, pa.array(self.edges), self.memory)
        self.buckets.add(pa.RecordBatch.from_pylist([], schema=STORED))
        for raw in source.batches:
            good, faults = checker.check(raw)
            self.buckets.add(good)
            self._reject(faults)
            self.tally.rows += raw.num_rows
            self.progress("reading", source.share())
        self.buckets.close()
        if source.malformed:
            self.tally.rows += len(source.malformed)
            self._reject(rejects([(np.array(source.malformed), "", "values_count")]))

    def _reject(self, faults: pa.RecordBatch) -> None:
        if faults.num_rows:
            self._rejects.write(faults)
            self.tally.note(faults)

    def write(self) -> int:
        """Write what is new, sorted by person; returns how many messages."""
        writer = PartWriter(self.store.work / "messages.parquet", STORED)
        with SortedParts(self.store.message_files(self.manifest), IDENTITY) as present:
            for place in range(self.buckets.count):
                edge = int(self.edges[place]) if place < len(self.edges) else None
                new = self._new(self.buckets.read(place), present.until(edge))
                self._count(new)
                writer.write(new.cast(STORED))
                self.progress("writing", (place + 1) / self.buckets.count)
        writer.close()
        self._rejects.close()
        return writer.rows

    def _new(self, batch: pa.RecordBatch, present: pa.RecordBatch) -> pa.RecordBatch:
        """The messages of a range that are not there yet, each once, sorted by person.

        The same code for the same person with the same content is the same message; with another it is refused.
        """
        old = present.num_rows
        person, message, content = (
            np.concatenate([present.column(name).to_numpy(), batch.column(name).to_numpy()]) for name in IDENTITY.names
        )
        order = np.lexsort((np.concatenate([np.zeros(old, np.int64), batch.column("row").to_numpy()]), message, person))
        first = np.ones(len(order), bool)
        first[1:] = (person[order[1:]] != person[order[:-1]]) | (message[order[1:]] != message[order[:-1]])
        leader = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
        same = content[order] == content[leader]
        mine = order >= old
        self.tally.already_there += int((mine & ~first & same).sum())
        conflicting = order[mine & ~first & ~same] - old
        if len(conflicting):
            self._reject(rejects([(np.sort(batch.column("row").to_numpy()[conflicting]), "code", "code_repeated")]))
        return batch.take(pa.array(order[mine & first] - old))

    def _count(self, batch: pa.RecordBatch) -> None:
        for item in pc.value_counts(batch.column("event").cast(pa.string())).to_pylist():
            self.tally.events[item["values"]] += item["counts"]

    def publish(self, messages: int) -> None:
        """Put the files in their places, where they count as soon as the manifest names them."""
        moves = [("rejects.parquet", self.store.rejects(self.number))]
        if messages:
            moves.append(("messages.parquet", self.store.messages(self.number)))
        for name, path in moves:
            path.parent.mkdir(exist_ok=True)
            os.replace(self.store.work / name, path)
            sync(path.parent)


def _ranges(source: Source) -> int:
    if source.kind == "parquet":
        rows = pq.read_metadata(source.path).num_rows
    else:
        rows = source.path.stat().st_size // BYTES_PER_ROW[source.kind]
    return int(min(max(1, -(-rows // RANGE_ROWS)), MOST_RANGES))
