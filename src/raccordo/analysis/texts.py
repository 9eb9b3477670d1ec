"""Columns of identifiers as NumPy arrays, for what is compiled."""

import numpy as np
import pyarrow as pa


def text_buffers(array: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Offsets (n + 1) and bytes of a text column without nulls, without a copy."""
    array = array.cast(pa.string())
    _, offsets, data = array.buffers()
    positions = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    return positions, np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)


def whole_numbers(array: pa.Array) -> np.ndarray:
    """An int64 column without nulls as NumPy, without a copy."""
    return array.to_numpy(zero_copy_only=True)
