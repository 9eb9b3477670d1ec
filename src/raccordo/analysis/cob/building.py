"""Folding the store: the relationships of every person that new messages touch are made anew, the others kept."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.cob.fields import STORED
from raccordo.analysis.cob.fold import TABLES, fold
from raccordo.analysis.cob.parts import PartWriter, SortedParts, bounds, whole
from raccordo.analysis.cob.store import Folded, Manifest, Store
from raccordo.analysis.cob.touched import TOUCHED, TouchedMessages, fold_words, only, persons_of
from raccordo.analysis.engine import Engine
from raccordo.analysis.ledger import sync

Progress = Callable[[str, float], None]

RANGE_ROWS = 1 << 18
MOST_RANGES = 4096


@dataclass(frozen=True)
class Range:
    """A range of persons: those who are touched, their messages (or, where an engine folded them, the rows it made of
    each table), and the rows to keep of each table."""

    touched: pa.Array
    messages: pa.RecordBatch | None
    kept: tuple[pa.RecordBatch, ...]
    made: tuple[pa.RecordBatch, ...] = ()


def fold_store(
    store: Store, *, threads: int = 2, progress: Progress = lambda step, share: None, engine: Engine | None = None
) -> Folded | None:
    """Fold what was imported since the last time; None when there was nothing new.

    With an engine the kernel runs there; reading, keeping what is not touched and the store's files stay here.

    Raises:
        TableError: nothing was imported yet, or another writer is at work.
    """
    with store.writing():
        manifest = store.require()
        last = manifest.imports[-1].number if manifest.imports else 0
        if manifest.folded is not None and manifest.folded.imports == last:
            return None
        folded = _Fold(store, manifest, engine).run(threads, progress, last)
        store.commit(manifest.model_copy(update={"folded": folded}))
        if manifest.folded is not None:
            shutil.rmtree(store.fold_folder(manifest.folded.number))
        return folded


class _Fold:
    """One fold at work."""

    def __init__(self, store: Store, manifest: Manifest, engine: Engine | None) -> None:
        self.store, self.manifest, self.engine = store, manifest, engine
        self.before = manifest.folded
        self.number = (self.before.number if self.before else 0) + 1
        self.edges = bounds(int(min(max(1, -(-manifest.messages // RANGE_ROWS)), MOST_RANGES)))

    def run(self, threads: int, progress: Progress, last: int) -> Folded:
        folder = self.store.work / "fold"
        folder.mkdir()
        writers = [PartWriter(folder / f"{name}.parquet", schema) for name, schema in TABLES.items()]
        touched = PartWriter(self.store.work / "touched.parquet", TOUCHED)
        reasons: Counter[str] = Counter()
        for done, (persons, outputs) in enumerate(self._outputs(threads), 1):
            for writer, output in zip(writers, outputs, strict=True):
                writer.write(output)
            touched.write(pa.RecordBatch.from_arrays([persons], schema=TOUCHED))
            for item in pc.value_counts(outputs[-1].column("reason").cast(pa.string())).to_pylist():
                reasons[item["values"]] += item["counts"]
            progress("folding", done / (len(self.edges) + 1))
        for writer in [*writers, touched]:
            writer.close()
        self._publish()
        rows = {writer.path.stem: writer.rows for writer in writers}
        return Folded(
            number=self.number, imports=last, persons=touched.rows, rows=rows,
            contradictions=dict(sorted(reasons.items())),
        )  # fmt: skip

    def _publish(self) -> None:
        for source, place in (
            (self.store.work / "fold", self.store.fold_folder(self.number)),
            (self.store.work / "touched.parquet", self.store.touched(self.number)),
        ):
            place.parent.mkdir(exist_ok=True)
            sync(source)
            os.replace(source, place)
            sync(place.parent)

    def _outputs(self, threads: int) -> Iterator[tuple[pa.Array, tuple[pa.RecordBatch, ...]]]:
        """The touched persons and the new rows of every table, range after range; `threads` at work at once."""
        pending: list[Future[tuple[pa.Array, tuple[pa.RecordBatch, ...]]]] = []
        with ThreadPoolExecutor(threads) as pool:
            for part in self._ranges():
                pending.append(pool.submit(_work, part))
                if len(pending) > threads:
                    yield pending.pop(0).result()
            while pending:
                yield pending.pop(0).result()

    def _ranges(self) -> Iterator[Range]:
        after = self.before.imports if self.before else 0
        new_files, files = self.store.message_files(self.manifest, after), self.store.message_files(self.manifest)
        with ExitStack() as stack:
            new = stack.enter_context(SortedParts(new_files, TOUCHED))
            messages = stack.enter_context(SortedParts([] if self.engine else files, STORED))
            made = [
                stack.enter_context(SortedParts([path], schema))
                for path, schema in zip(self._made(files, new_files), TABLES.values(), strict=False)
            ]
            old = [
                stack.enter_context(SortedParts([self.store.table(name, self.manifest)] if self.before else [], schema))
                for name, schema in TABLES.items()
            ]
            for edge in [*map(int, self.edges), None]:
                persons = persons_of(new.until(edge))
                yield Range(
                    persons,
                    None if made else only(messages.until(edge), persons, touched=True),
                    tuple(only(table.until(edge), persons, touched=False) for table in old),
                    tuple(table.until(edge) for table in made),
                )

    def _made(self, files: Sequence[Path], new_files: Sequence[Path]) -> list[Path]:
        """What the engine makes of the messages of the persons touched, a file for each table; none without engine."""
        if self.engine is None:
            return []
        paths = [self.engine.folder / f"fold-{name}.parquet" for name in TABLES]
        messages = TouchedMessages(files, new_files, self.edges, self.manifest.messages)
        self.engine.gather(messages).write(fold_words, paths)
        return paths


def _work(part: Range) -> tuple[pa.Array, tuple[pa.RecordBatch, ...]]:
    outputs = part.made if part.messages is None else fold(part.messages)
    return part.touched, tuple(
        _merged(kept, new) for kept, new in zip(part.kept, outputs, strict=True)
    )  # fmt: skip


def _merged(kept: pa.RecordBatch, new: pa.RecordBatch) -> pa.RecordBatch:
    """Rows of unlike persons, in the order of the persons; each person's keep theirs."""
    if not kept.num_rows:
        return new
    both = whole([kept, new], new.schema)
    return both.take(pa.array(np.argsort(both.column("person").to_numpy(), kind="stable")))
