"""Counts rounded at random to a multiple of three, the same count of the same cell always alike.

Tables that share cells in pairs (by sex and age, by age and contract, by sex and contract), or add up to one another
(by sex and municipality, by sex and centre), tell together what each of them withholds. Where exact figures cannot be
protected together, they are not told exactly: a count is moved to the multiple of three below or above it, so that on
average it stays what it is, and whoever compares tables knows each of their cells to within two. (Random rounding to
base three, as statistical offices do for tables that readers choose: Hundepool et al. 2012, "Statistical Disclosure
Control", 5.4.) Chance comes from a secret and the name of the cell: asking again tells nothing more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

BASE = 3
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


def keys_of(columns: Sequence[Sequence[object]], secret: bytes) -> np.ndarray:
    """A number for each row of some columns of names, the same for the same names; nobody without the secret has it."""
    found = np.zeros(len(columns[0]) if columns else 0, np.uint64)
    for place, column in enumerate(columns):
        numbers = {name: _number(f"{place}\0{name}", secret) for name in set(column)}
        found = _mixed(found ^ np.array([numbers[name] for name in column], np.uint64))
    return found


def rounded(values: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Whole numbers, of either sign, each at a multiple of three at most two away; multiples stay as they are.

    A third of the way up is rounded up once in three times, two thirds twice: the mean is the number itself.
    """
    rest = np.mod(values, BASE)
    chance = _mixed(keys ^ values.astype(np.int64).view(np.uint64)) % np.uint64(BASE)
    return np.asarray(values - rest + np.where(chance < rest.astype(np.uint64), BASE, 0))


def _number(words: str, secret: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(words.encode(), key=secret[:64], digest_size=8).digest(), "big")


def _mixed(numbers: np.ndarray) -> np.ndarray:
    """The finish of SplitMix64: each bit depends on all."""
    with np.errstate(over="ignore"):
        numbers = (numbers ^ (numbers >> np.uint64(30))) * _MIX[0]
        numbers = (numbers ^ (numbers >> np.uint64(27))) * _MIX[1]
    return numbers ^ (numbers >> np.uint64(31))
