"""Small operations on whole columns that the checks are made of."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.cob.fields import STORED, WORD
from raccordo.analysis.unique import traces


def content_digest(columns: dict[str, pa.Array], count: int) -> np.ndarray:
    """A 64-bit digest of every message's content (two with one code and unlike content contradict each other)."""
    digest = np.full(count, 0x9E3779B97F4A7C15, np.uint64)
    for name in STORED.names:
        if name in ("content", "row", "code"):
            continue
        digest = (digest ^ _bits(columns[name])) * np.uint64(0xBF58476D1CE4E5B9)
        digest ^= digest >> np.uint64(29)
    return digest.view(np.int64)


def _bits(column: pa.Array) -> np.ndarray:
    """64 bits for each value of a column; missing values have their own."""
    absent = np.uint64(0x94D049BB133111EB)
    if pa.types.is_dictionary(column.type):
        words = np.append(traces(column.dictionary.cast(pa.string())), absent)
        return words[column.indices.cast(pa.int32()).fill_null(-1).to_numpy()]
    missing = column.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_floating(column.type):
        bits = column.fill_null(0).to_numpy().astype(np.float64).view(np.uint64)
    elif pa.types.is_boolean(column.type):
        bits = column.fill_null(False).to_numpy(zero_copy_only=False).astype(np.uint64)
    else:
        plain = column.cast(pa.int32()) if pa.types.is_date(column.type) else column
        bits = plain.fill_null(0).to_numpy().astype(np.int64).view(np.uint64)
    return np.where(missing, absent, bits)


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of that type holds words, as they are or by dictionary, or nothing at all."""
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner) or pa.types.is_null(inner))


def once(words: list[str], indices: np.ndarray) -> pa.Array:
    """A dictionary column where equal words have one place and empty ones are missing."""
    places: dict[str, int] = {}
    moved = np.array([places.setdefault(word, len(places)) if word else -1 for word in words] + [-1], np.int32)
    at = moved[indices]
    return pa.DictionaryArray.from_arrays(pa.array(at, mask=at < 0), pa.array(list(places), pa.string()))


def constant(word: str, count: int) -> pa.Array:
    """A dictionary column of `count` times the same word."""
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([word]))


def first_known(first: pa.Array, second: pa.Array) -> pa.Array:
    """Row by row the word of the first column, or where it is missing that of the second."""
    if not first.null_count:
        return first
    return pc.coalesce(first.cast(pa.string()), second.cast(pa.string())).dictionary_encode().cast(WORD)


def truths(column: pa.Array) -> np.ndarray:
    """A column of truth values as NumPy (n,), missing ones false."""
    found: np.ndarray = column.fill_null(False).to_numpy(zero_copy_only=False)
    return found


def is_word(column: pa.Array, word: str) -> pa.Array:
    """Where a column holds a word; a missing one is another."""
    return pc.equal(column, word).fill_null(False)


def read_number(text: str, decimal: str) -> float | None:
    """A number that is not negative, written with a decimal point or comma; `None` for anything else."""
    plain = text.replace(".", "").replace(",", ".") if decimal == "," else text
    try:
        return float(plain) if re.fullmatch(r"\d+(\.\d+)?", plain) else None
    except OverflowError:
        return None
