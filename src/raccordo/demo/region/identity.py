"""Names, tax codes and public codes of people who do not exist.

A tax code made here is right in every part that can be checked without the register of births: shape, letters of the
name, date and sex, check letter. It belongs to nobody because its place of birth does not exist: municipalities have
codes from A001 on, given out in order and now at the first ones of N, foreign states start with Z; the letters used
here are given to no place. Each register of people has a letter of its own, so that two of them never share a code.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

import numpy as np
from faker.providers.person.it_IT import Provider as ItalianNames

from raccordo.kernel.codes import ALPHABET, LENGTH

#: First letter of the birthplace for each register of people: codes of places that were never given.
BIRTHPLACE_LETTER = {"operators": "W", "seekers": "X", "workers": "Y", "contracts": "V"}
#: The letter of each month of birth (D.M. 23 December 1976).
MONTHS = "ABCDEHLMPRST"
#: Values of the characters 0–9 and A–Z in odd places, for the check letter (same decree); in even places they count
#: as their own rank.
_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
_ODD_LETTERS = (*_ODD_DIGITS, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
#: Added to the day of birth of a woman.
WOMAN = 40

FEMALE_NAMES = tuple(sorted(set(ItalianNames.first_names_female)))
MALE_NAMES = tuple(sorted(set(ItalianNames.first_names_male)))
LAST_NAMES = tuple(sorted(set(ItalianNames.last_names)))


@dataclass(frozen=True)
class Identities:
    """Parallel columns: first names, last names, tax codes."""

    first_name: np.ndarray
    last_name: np.ndarray
    fiscal_code: np.ndarray


def identities(rng: np.random.Generator, *, female: np.ndarray, born: np.ndarray, register: str) -> Identities:
    """People with a sex and a day of birth given; ``register`` is a key of :data:`BIRTHPLACE_LETTER`.

    Tax codes are distinct within one call.

    Raises:
        ValueError: more than a thousand people with the same letters, day and sex.
    """
    count = len(female)
    woman, man = rng.integers(0, len(FEMALE_NAMES), count), rng.integers(0, len(MALE_NAMES), count)
    last = rng.integers(0, len(LAST_NAMES), count)
    first_name = np.where(female, np.array(FEMALE_NAMES)[woman], np.array(MALE_NAMES)[man])
    first_code = np.where(
        female, np.array([name_code(n) for n in FEMALE_NAMES])[woman], np.array([name_code(n) for n in MALE_NAMES])[man]
    )
    last_code = np.array([surname_code(n) for n in LAST_NAMES])[last]
    person = np.char.add(np.char.add(last_code, first_code), birth_code(born, female))
    place = np.char.add(BIRTHPLACE_LETTER[register], np.char.zfill(_rank_among_equals(person).astype(str), 3))
    body = np.char.add(person, place)
    if count and body.dtype.itemsize // 4 != 15:
        raise ValueError("More than a thousand people share the letters of their name, their day of birth and sex.")
    return Identities(first_name, np.array(LAST_NAMES)[last], np.char.add(body, check_letters(body)))


def birth_code(born: np.ndarray, female: np.ndarray) -> np.ndarray:
    """The five characters of the day of birth and sex."""
    born = np.asarray(born, dtype="datetime64[D]")
    months = born.astype("datetime64[M]")
    year = (born.astype("datetime64[Y]").astype(int) + 1970) % 100
    day = (born - months).astype(int) + 1 + WOMAN * np.asarray(female, dtype=int)
    letter = np.array(list(MONTHS))[months.astype(int) % 12]
    return np.char.add(np.char.add(np.char.zfill(year.astype(str), 2), letter), np.char.zfill(day.astype(str), 2))


def check_letters(bodies: np.ndarray) -> np.ndarray:
    """The last letter of each code, from its first fifteen characters."""
    if len(bodies) == 0:
        return np.array([], dtype="<U1")
    points = np.asarray(bodies, dtype="<U15").view(np.uint32).reshape(len(bodies), 15)
    rank = np.where(points >= ord("A"), points - ord("A"), points - ord("0")).astype(int)
    odd = np.where(points >= ord("A"), np.array(_ODD_LETTERS)[rank], np.array(_ODD_DIGITS)[np.minimum(rank, 9)])
    total = odd[:, 0::2].sum(axis=1) + rank[:, 1::2].sum(axis=1)
    return np.array([chr(ord("A") + r) for r in range(26)])[total % 26]


def surname_code(name: str) -> str:
    """Three letters: consonants, then vowels, then X."""
    consonants, vowels = _letters(name)
    return f"{consonants}{vowels}XXX"[:3]


def name_code(name: str) -> str:
    """As for the last name, but of four consonants or more the second is left out."""
    consonants, vowels = _letters(name)
    if len(consonants) > 3:
        consonants = consonants[0] + consonants[2:]
    return f"{consonants}{vowels}XXX"[:3]


def public_codes(rng: np.random.Generator, prefix: str, count: int) -> list[str]:
    """Distinct codes of the form that :func:`raccordo.kernel.codes.new_code` gives, drawn from a stream of chance."""
    drawn = np.empty(0, dtype=np.int64)
    while len(drawn) < count:
        more = rng.integers(0, len(ALPHABET) ** LENGTH, count - len(drawn))
        everything = np.concatenate([drawn, more])
        _, first = np.unique(everything, return_index=True)
        drawn = everything[np.sort(first)]
    powers = len(ALPHABET) ** np.arange(LENGTH, dtype=np.int64)
    letters = np.array(list(ALPHABET))[(drawn[:, None] // powers) % len(ALPHABET)]
    return [f"{prefix}-{code}" for code in np.ascontiguousarray(letters).view(f"<U{LENGTH}").ravel().tolist()]


def births(rng: np.random.Generator, ages: np.ndarray, at: dt.date | np.ndarray) -> np.ndarray:
    """A day of birth for each age in completed years on the day ``at`` (one, or one for each)."""
    days = np.floor((np.asarray(ages) + rng.random(len(ages)) * 0.99) * 365.25).astype(int) + 1
    return np.asarray(at, dtype="datetime64[D]") - days.astype("timedelta64[D]")


def _letters(name: str) -> tuple[str, str]:
    """Consonants and vowels of a name without accents, in capitals."""
    plain = unicodedata.normalize("NFD", name).upper()
    letters = [letter for letter in plain if "A" <= letter <= "Z"]
    return "".join(x for x in letters if x not in "AEIOU"), "".join(x for x in letters if x in "AEIOU")


def _rank_among_equals(values: np.ndarray) -> np.ndarray:
    """0 for the first of each group of equal values, 1 for the second, and so on."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    new = np.ones(len(values), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    starts = np.maximum.accumulate(np.where(new, np.arange(len(values)), 0))
    rank = np.empty(len(values), dtype=int)
    rank[order] = np.arange(len(values)) - starts
    return rank
