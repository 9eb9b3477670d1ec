"""Synthetic messages into a file, and beside it the truth they should fold into."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from raccordo.demo.cob.contracts import chunks
from raccordo.demo.cob.figures import contracts_at_scale_one
from raccordo.demo.cob.places import places
from raccordo.demo.cob.tables import Chunk, chunk

Progress = Callable[[int, int], None]
ROOT, RECORD = "Comunicazioni", "Comunicazione"


class Sheet:
    """A file of messages being written under a temporary name, in the format of its suffix."""

    def __init__(self, path: Path) -> None:
        self.path, self.part = path, path.with_name(f".{path.name}.{os.getpid()}.part")
        self.suffix = path.suffix.lower()
        self._writer: Any = None

    def write(self, table: pa.Table) -> None:
        """Append a table."""
        if self.suffix == ".parquet":
            if self._writer is None:
                coded = [item.name for item in table.schema if pa.types.is_dictionary(item.type)]
                self._writer = pq.ParquetWriter(self.part, table.schema, use_dictionary=coded, compression="snappy")
            self._writer.write_table(table)
            return
        plain = text(table)
        if self.suffix == ".csv":
            if self._writer is None:
                self._writer = pa.csv.CSVWriter(self.part, plain.schema)
            self._writer.write_table(plain)
            return
        if self._writer is None:
            self._writer = self.part.open("wb")
            self._writer.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<{ROOT}>\n'.encode())
        self._writer.writelines(_xml(plain))

    def close(self) -> None:
        """End the file and give it its name."""
        if self.suffix == ".xml":
            self._writer.write(f"</{ROOT}>\n".encode())
        self._writer.close()
        os.replace(self.part, self.path)

    def discard(self) -> None:
        """Remove what was written."""
        if self._writer is not None:
            self._writer.close()
        self.part.unlink(missing_ok=True)

    def __enter__(self) -> Sheet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def text(table: pa.Table) -> pa.Table:
    """Every column as text: days as 2020-12-31, moments with a T, yes and no as 1 and 0."""
    columns = {}
    for item in table.schema:
        column = table[item.name]
        if pa.types.is_boolean(item.type):
            column = column.cast(pa.int8()).cast(pa.string())
        elif pa.types.is_timestamp(item.type):
            column = pc.replace_substring(column.cast(pa.string()), " ", "T", max_replacements=1)
        else:
            column = column.cast(pa.string())
        columns[item.name] = column
    return pa.table(columns)


def _xml(table: pa.Table) -> Iterator[bytes]:
    """One record on each line, its fields as elements; what is empty is left out."""
    for batch in table.to_batches(1 << 14):
        parts = [
            pc.binary_join_element_wise(f"<{item.name}>", batch.column(item.name), f"</{item.name}>", "").fill_null("")
            for item in batch.schema
        ]
        rows = pc.binary_join_element_wise(f"<{RECORD}>", *parts, f"</{RECORD}>", "")
        yield ("\n".join(rows.to_pylist()) + "\n").encode()


def write(
    out: Path, contracts: int, seed: int, *, workers: int = 2, progress: Progress = lambda done, total: None
) -> dict[str, Any]:
    """Write messages to `out` (CSV, Parquet or XML by suffix) and the truth beside it; returns the summary.

    Beside `messages.csv` stand `messages.truth.parquet` (relationships), `messages.contradictions.parquet`,
    `messages.lateness.parquet` and `messages.truth.json` (counts). Nothing stays if it is interrupted.
    """
    places()  # made once, before the threads
    beside = {name: out.with_name(f"{out.stem}.{name}.parquet") for name in ("truth", "contradictions", "lateness")}
    total: Counter[str] = Counter()
    spoilt: Counter[str] = Counter()
    with ExitStack() as stack:
        sheet, *known = (stack.enter_context(Sheet(path)) for path in (out, *beside.values()))
        for done, made in enumerate(_chunks(contracts, seed, workers), 1):
            sheet.write(made.messages)
            for name, part in zip(beside, known, strict=True):
                part.write(getattr(made, name))
            spoilt.update(made.spoilt)
            total.update(
                messages=made.messages.num_rows, relationships=made.truth.num_rows,
                contradictions=made.contradictions.num_rows, written_twice=made.twice,
            )  # fmt: skip
            progress(done, len(chunks(contracts)))
    summary = {
        "contracts": contracts, "seed": seed, "scale": round(contracts / contracts_at_scale_one(), 6),
        **total, "spoilt": dict(spoilt),
    }  # fmt: skip
    out.with_name(f"{out.stem}.truth.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    return summary


def _chunks(contracts: int, seed: int, workers: int) -> Iterator[Chunk]:
    """The chunks in order, `workers` of them in the making."""
    pending: list[Future[Chunk]] = []
    with ThreadPoolExecutor(workers) as pool:
        for number in range(len(chunks(contracts))):
            pending.append(pool.submit(chunk, seed, contracts, number))
            if len(pending) > workers:
                yield pending.pop(0).result()
        while pending:
            yield pending.pop(0).result()
