"""What is wrong in the rows of a batch: row, field and reason, never the value."""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

REJECTS_SCHEMA = pa.schema([("row", pa.int64()), ("field", pa.string()), ("reason", pa.string())])


@dataclass
class Faults:
    """What is wrong in a batch: for each fault the rows (indices), the field and the reason's code."""

    rows: np.ndarray
    wrong: np.ndarray = field(init=False)
    found: list[tuple[np.ndarray, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wrong = np.zeros(len(self.rows), bool)

    def add(self, mask: np.ndarray, name: str, reason: str) -> None:
        """Record the rows where `mask` is true."""
        if mask.any():
            self.wrong |= mask
            self.found.append((self.rows[mask], name, reason))

    def table(self) -> pa.RecordBatch:
        """The faults one by one."""
        return rejects(self.found)


def rejects(found: list[tuple[np.ndarray, str, str]]) -> pa.RecordBatch:
    """Rows of the reject table from (rows, field, reason)."""
    return pa.RecordBatch.from_arrays(
        [
            pa.array(np.concatenate([rows for rows, _, _ in found] or [np.empty(0, np.int64)]), pa.int64()),
            pa.array([name for rows, name, _ in found for _ in range(len(rows))], pa.string()),
            pa.array([reason for rows, _, reason in found for _ in range(len(rows))], pa.string()),
        ],
        schema=REJECTS_SCHEMA,
    )
