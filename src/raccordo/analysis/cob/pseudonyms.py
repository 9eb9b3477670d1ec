"""Tax codes are replaced at the door: BLAKE2b with a secret key, and what stays is a whole number.

A pseudonym has 63 bits, so that it is a plain `BIGINT` on every engine; among five million persons two share one with
a probability of 1.4 in a million (n²/2⁶⁴). Without the key nobody can tell whose it is, nor try all tax codes.
"""

import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.problems import TableError

Subject = Literal["person", "employer"]
"""A person and an employer with the same tax code (a sole trader) have unlike pseudonyms."""
KEY_BYTES = 32
DIGEST_BYTES = 8


@dataclass(frozen=True)
class Key:
    """The secret that tax codes become pseudonyms with: 32 bytes, else a ValueError. It is never shown."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes")

    def fingerprint(self) -> str:
        """What tells this key from another without telling the key."""
        return blake2b(b"fingerprint", key=self.secret, digest_size=8, person=b"key").hexdigest()


def read_key(path: Path, *, store: Path | None = None) -> Key:
    """The key in a file; made at the first use, readable by its owner only.

    Raises:
        TableError: the file lies inside `store`, others may read it, or it does not hold a key.
    """
    if store is not None and path.resolve().is_relative_to(store.resolve()):
        raise TableError.whole_file(f"{path}: the key must lie outside the store, or who has one has both")
    try:
        return Key(bytes.fromhex(_private_text(path)))
    except FileNotFoundError:
        return _make_key(path)
    except TableError:
        raise
    except ValueError as error:
        raise TableError.whole_file(f"{path}: this file does not hold a key") from error


def _private_text(path: Path) -> str:
    with path.open(encoding="ascii") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise TableError.whole_file(f"{path}: others may read the key: give it mode 600 (chmod 600)")
        return file.read().strip()


def _make_key(path: Path) -> Key:
    """Write a new key beside its place and link it there, so that a key is never half written nor replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_bytes(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            return Key(bytes.fromhex(_private_text(path)))
    finally:
        part.unlink()
    return Key(bytes.fromhex(_private_text(path)))


def pseudonym(key: Key, codes: pa.Array | Iterable[str | None], subject: Subject = "person") -> pa.Array:
    """The pseudonym (int64, never negative) of each tax code; null stays null. Case and outer spaces do not matter.

    The same key gives the same pseudonym wherever the code is met: in messages, in the registers of the centres.
    """
    texts = codes if isinstance(codes, pa.Array) else pa.array(codes, pa.string())
    coded = texts if pa.types.is_dictionary(texts.type) else texts.cast(pa.string()).dictionary_encode()
    words = pc.utf8_upper(pc.utf8_trim_whitespace(coded.dictionary.cast(pa.string())))
    # Hashing the key once and copying the state is a third faster than a new object for each code.
    keyed = blake2b(key=key.secret, digest_size=DIGEST_BYTES, person=subject.encode())

    def digest(code: bytes) -> bytes:
        state = keyed.copy()
        state.update(code)
        return state.digest()

    digests = b"".join(map(digest, words.cast(pa.binary()).to_pylist()))
    numbers = (np.frombuffer(digests, ">u8") >> np.uint64(1)).astype(np.int64)
    return pa.array(numbers).take(coded.indices)
