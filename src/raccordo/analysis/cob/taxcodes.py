"""Tax codes checked by the million: shape, day of birth, check character, all with NumPy.

Sources: D.M. 23 December 1976 (codes of persons, with the letters that replace digits when two persons would share a
code) and the check digit of the eleven-digit codes of other subjects. The place of birth is not looked up.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.texts import text_buffers

PERSON_LENGTH = 16
OTHER_LENGTH = 11
_SIGN = "[0-9LMNPQRSTUVlmnpqrstuv]"
PATTERN = f"[A-Za-z]{{6}}{_SIGN}{{2}}[A-Za-z]{_SIGN}{{2}}[A-Za-z]{_SIGN}{{3}}[A-Za-z]"
"""What looks like a person's tax code inside a longer text."""

MONTHS = "ABCDEHLMPRST"
FEMALE = 40
YOUNGEST = 14
"""Nobody younger works: two digits of a year are read so that the person is at least this old."""
_BAD = -1_000
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def _table(values: dict[str, int]) -> np.ndarray:
    table = np.full(256, _BAD, np.int64)
    for character, value in values.items():
        table[ord(character)] = value
    return table


_LETTERS = {chr(ord("A") + rank): rank for rank in range(26)}
_DIGITS = {str(rank): rank for rank in range(10)}
_LETTER = _table(_LETTERS)
_DIGIT = _table(_DIGITS)
_EVEN = _table(_LETTERS | _DIGITS)
_ODDS = _table(
    {letter: _ODD[rank] for letter, rank in _LETTERS.items()} | {digit: _ODD[rank] for digit, rank in _DIGITS.items()}
)
_NUMBER = _table(_DIGITS | {letter: rank for rank, letter in enumerate("LMNPQRSTUV")})
_MONTH = _table({letter: rank for rank, letter in enumerate(MONTHS)})


@dataclass(frozen=True)
class Codes:
    """What was read in an array of codes: `valid`, and for persons `female` and the two digits of `year` (or −1)."""

    valid: np.ndarray
    female: np.ndarray
    year: np.ndarray


def _matrix(codes: pa.Array, length: int) -> tuple[np.ndarray, np.ndarray]:
    """The rows whose text has that many bytes, and their bytes one row each."""
    rows = np.flatnonzero(pc.equal(pc.binary_length(codes), length).fill_null(False).to_numpy(zero_copy_only=False))
    offsets, data = text_buffers(pa.concat_arrays([codes.take(pa.array(rows)).cast(pa.string())]))
    return rows, data[offsets[0] : offsets[-1]].reshape(len(rows), length) if len(rows) else np.empty((0, length), int)


def read_codes(codes: pa.Array) -> Codes:
    """Check codes written in capitals without spaces; nulls are not valid.

    Sixteen characters (persons), or eleven digits: other subjects, and persons whose code is provisional.
    """
    valid = np.zeros(len(codes), bool)
    female, year = np.zeros(len(codes), bool), np.full(len(codes), -1, np.int64)
    rows, text = _matrix(codes, PERSON_LENGTH)
    numbers = _NUMBER[text[:, [6, 7, 9, 10, 12, 13, 14]]]
    day = numbers[:, 2] * 10 + numbers[:, 3]
    born = np.where(day > FEMALE, day - FEMALE, day)
    letters = _LETTER[text[:, [0, 1, 2, 3, 4, 5, 11, 15]]]
    check = (_ODDS[text[:, 0:15:2]].sum(axis=1) + _EVEN[text[:, 1:15:2]].sum(axis=1)) % 26
    valid[rows] = (
        (numbers >= 0).all(axis=1) & (letters >= 0).all(axis=1) & (_MONTH[text[:, 8]] >= 0)
        & (born >= 1) & (born <= 31) & (check == letters[:, 7])
    )  # fmt: skip
    female[rows] = day > FEMALE
    year[rows] = np.where(valid[rows], numbers[:, 0] * 10 + numbers[:, 1], -1)
    rows, text = _matrix(codes, OTHER_LENGTH)
    valid[rows] = _luhn(_DIGIT[text])
    return Codes(valid, female & valid, year)


def _luhn(digits: np.ndarray) -> np.ndarray:
    """The check digit of eleven-digit codes (Luhn's: digits in even places are doubled, less 9 where above it)."""
    doubled = digits[:, 1:10:2] * 2
    total = digits[:, 0:10:2].sum(axis=1) + np.where(doubled > 9, doubled - 9, doubled).sum(axis=1)
    sound: np.ndarray = (digits >= 0).all(axis=1) & ((10 - total % 10) % 10 == digits[:, 10])
    return sound


def birth_years(year: np.ndarray, sent_year: np.ndarray) -> np.ndarray:
    """Four-digit years of birth from two digits and the year of the message; −1 stays.

    The latest century in which the person is at least fourteen.
    """
    latest = sent_year - YOUNGEST
    full = latest - (latest - year) % 100
    found: np.ndarray = np.where(year < 0, -1, full)
    return found


def looks_like_a_person(texts: pa.Array) -> pa.Array:
    """Whether each text holds something of the shape of a person's tax code."""
    return pc.match_substring_regex(texts, PATTERN).fill_null(False)
