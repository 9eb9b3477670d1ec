"""Opaque public codes, which stand for a person or a file wherever a name must not appear."""

from __future__ import annotations

import secrets

#: No letters or digits that are misread aloud or on paper (0/O, 1/I/L, 2/Z, 5/S, 8/B).
ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
LENGTH = 10


def new_code(prefix: str) -> str:
    """A random code such as ``L-7KQXW9MRA4``: it says nothing about its subject and cannot be guessed.

    25^10 codes: among a million, the chance that two are equal is about one in two hundred. The column that
    holds them is unique, so an equal one is refused, never taken for another.
    """
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"
