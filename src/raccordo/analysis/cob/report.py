"""What a store holds and what it refused, in words for people."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from raccordo.analysis.cob.fields import BY_NAME
from raccordo.analysis.cob.meanings import foreseen
from raccordo.analysis.cob.reasons import CONTRADICTIONS, REJECTS, Reason
from raccordo.analysis.cob.store import Imported, Manifest, Store
from raccordo.analysis.tables import write_whole

Language = Literal["it", "en"]
REJECT_COLUMNS = pa.schema(
    [
        ("import", pa.int32()), ("file", pa.string()), ("row", pa.int64()), ("field", pa.string()),
        ("field_name", pa.string()), ("reason", pa.string()), ("explanation", pa.string()),
    ]
)  # fmt: skip


def words(reason: Reason, language: Language) -> str:
    """A reason in a language."""
    return reason.italian if language == "it" else reason.english


def explained(name: str, code: str, language: Language) -> str:
    """Why a field was refused; for a code that is not foreseen, also which are and what they mean."""
    known = foreseen(name, language) if code == "unknown_code" else ""
    return f"{words(REJECTS[code], language)}: {known}" if known else words(REJECTS[code], language)


def field_words(name: str, language: Language) -> str:
    """A field in a language; the row itself where no field is meant."""
    if not name:
        return "riga" if language == "it" else "row"
    return BY_NAME[name].italian if language == "it" else name.replace("_", " ")


def status(manifest: Manifest) -> dict[str, object]:
    """Counts of everything that was imported and folded."""
    events: Counter[str] = Counter()
    for item in manifest.imports:
        events.update(item.events)
    folded = manifest.folded
    last = manifest.imports[-1].number if manifest.imports else 0
    return {
        "imports": len(manifest.imports),
        "rows": sum(item.rows for item in manifest.imports),
        "messages": manifest.messages,
        "already_there": sum(item.already_there for item in manifest.imports),
        "rejected": sum(item.rejected for item in manifest.imports),
        "events": dict(sorted(events.items())),
        "to_fold": last - (folded.imports if folded else 0),
        "fold": folded.number if folded else 0,
        "folded": folded.rows if folded else {},
        "contradictions": folded.contradictions if folded else {},
    }


def contradiction_lines(manifest: Manifest, language: Language) -> Iterator[str]:
    """The contradictions of the last fold, the most frequent first."""
    found = manifest.folded.contradictions if manifest.folded else {}
    for code, count in sorted(found.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>10,}  {words(CONTRADICTIONS[code], language)} ({code})"


def fault_lines(imports: list[Imported], language: Language) -> Iterator[str]:
    """Why rows were refused, the most frequent reason first."""
    counts: Counter[tuple[str, str]] = Counter()
    for item in imports:
        for name, reasons in item.faults.items():
            for code, count in reasons.items():
                counts[name, code] += count
    for (name, code), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>10,}  {field_words(name, language)}: {explained(name, code, language)} ({code})"


def write_rejects(store: Store, imports: list[Imported], out: Path, language: Language) -> int:
    """Write every fault of some imports to a CSV or Parquet file; returns how many rows were written."""
    return write_whole(out, _rejects(store, imports, language), REJECT_COLUMNS)


def _rejects(store: Store, imports: list[Imported], language: Language) -> Iterator[pa.RecordBatch]:
    for item in imports:
        with pq.ParquetFile(store.rejects(item.number)) as file:
            for batch in file.iter_batches():
                count = batch.num_rows
                names, reasons = batch.column("field").to_pylist(), batch.column("reason").to_pylist()
                faults = zip(names, reasons, strict=True)
                yield pa.RecordBatch.from_arrays(
                    [
                        pa.array([item.number] * count, pa.int32()),
                        pa.array([item.file] * count),
                        batch.column("row"),
                        batch.column("field"),
                        pa.array([field_words(name, language) for name in names], pa.string()),
                        batch.column("reason"),
                        pa.array([explained(name, code, language) for name, code in faults], pa.string()),
                    ],
                    schema=REJECT_COLUMNS,
                )
