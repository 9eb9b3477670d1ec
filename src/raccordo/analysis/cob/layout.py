"""What the readers of every kind of file share."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from raccordo.analysis.cob.mapping import Mapping


def with_constants(columns: dict[str, pa.Array], rows: int, mapping: Mapping) -> pa.RecordBatch:
    """A batch of the columns and the layout's constants."""
    for name, value in mapping.constants.items():
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int32)), pa.array([value]))
    return pa.RecordBatch.from_pydict(columns)


class Counted:
    """A file that says how far it has been read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.position = 0

    def __enter__(self) -> "Counted":
        self._file = self._path.open("rb")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self.position += len(block)
        return block

    closed = False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
