"""Workers and employers who do not exist: everything about them follows from their number.

A worker's tax code is right in all its parts but the place of birth, which does not exist (see
`raccordo.demo.region.identity`); an employer's eleven digits have a right check digit and an office, 777, that was
never opened.
"""

from __future__ import annotations

import numpy as np

from raccordo.demo.region.identity import (
    BIRTHPLACE_LETTER,
    FEMALE_NAMES,
    LAST_NAMES,
    MALE_NAMES,
    MONTHS,
    check_letters,
    name_code,
    surname_code,
)

LAST = np.array(sorted({surname_code(name) for name in LAST_NAMES}))
FIRST = np.array(sorted({name_code(name) for name in (*FEMALE_NAMES, *MALE_NAMES)}))
MOST_PEOPLE = len(LAST) * len(FIRST) * 1000
#: People are scattered over the codes by a multiplier without common factors with their number.
STEP = 1_000_003
OFFICE = "777"
NARROW = 9
"""Digits that fit in 32 bits."""
CITIZENSHIP = np.array(["000", "235", "436", "201", "243", "314"])
CITIZENSHIP_SHARES = np.array([0.80, 0.07, 0.05, 0.04, 0.02, 0.02])
EDUCATION = np.array(["10", "20", "30", "40", "50", "60"])
EDUCATION_SHARES = np.array([0.02, 0.06, 0.34, 0.38, 0.04, 0.16])


def digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """Whole numbers as text of a fixed width, with zeros before."""
    signs = np.empty((len(numbers), width), np.uint32)
    rest, place = numbers.astype(np.uint64), width
    while place:
        rest, part = np.divmod(rest, 10**NARROW)
        part = part.astype(np.uint32)  # divided much faster than the whole
        for _ in range(min(NARROW, place)):
            place -= 1
            next_part = part // 10
            signs[:, place] = part - next_part * 10 + ord("0")
            part = next_part
    return signs.view(f"<U{width}").ravel()


class People:
    """The people numbered from `first`, as columns."""

    def __init__(self, seed: int, chunk: int, first: int, count: int) -> None:
        if first + count > MOST_PEOPLE:
            raise ValueError(f"there are no more than {MOST_PEOPLE:,} different people to invent")
        rng = np.random.default_rng([seed, 1, chunk])
        self.female = rng.random(count) < 0.46
        # Between 16 and 64 in 2021, more of them young than old.
        age = 16 + np.floor(48 * rng.beta(1.3, 1.8, count)).astype(int)
        self.birth = (
            np.array((2021 - age - 1970), dtype="datetime64[Y]").astype("datetime64[D]")
            + rng.integers(0, 365, count)
        )  # fmt: skip
        self.citizenship = rng.choice(len(CITIZENSHIP), count, p=CITIZENSHIP_SHARES)
        self.education = rng.choice(len(EDUCATION), count, p=EDUCATION_SHARES)
        self.tax_code = self._codes(np.arange(first, first + count))

    def _codes(self, number: np.ndarray) -> np.ndarray:
        spread = number * STEP % MOST_PEOPLE
        last, rest = np.divmod(spread, len(FIRST) * 1000)
        first, serial = np.divmod(rest, 1000)
        months = self.birth.astype("datetime64[M]")
        year = (self.birth.astype("datetime64[Y]").astype(int) + 1970) % 100
        day = (self.birth - months).astype(int) + 1 + 40 * self.female
        body = LAST[last]
        parts = (
            FIRST[first], digits(year, 2), np.array(list(MONTHS))[months.astype(int) % 12], digits(day, 2),
            np.full(len(number), BIRTHPLACE_LETTER["contracts"]), digits(serial, 3),
        )  # fmt: skip
        for part in parts:
            body = np.char.add(body, part)
        return np.char.add(body, check_letters(body))


def employer_codes(numbers: np.ndarray) -> np.ndarray:
    """The eleven digits of employers by number."""
    body = np.char.add(digits(numbers, 7), OFFICE)
    values = body.view(np.uint32).reshape(len(numbers), 10).astype(int) - ord("0")
    doubled = values[:, 1::2] * 2
    total = values[:, 0::2].sum(axis=1) + np.where(doubled > 9, doubled - 9, doubled).sum(axis=1)
    return np.char.add(body, digits((10 - total % 10) % 10, 1))
