"""Relationships of a person come by start, then by identifier, whether identifiers are numbers or texts."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from raccordo.analysis.careers.kernel import Window, timeline


@pytest.mark.parametrize("text", [False, True])
@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize(("persons", "days"), [(200, 6), (3, 40), (2, 1)])  # few rows for each person, and many
def test_equal_starts_follow_their_identifiers(text, together, persons, days):
    random = np.random.default_rng(persons)
    people = random.integers(0, persons, 900)
    people = np.sort(people) if together else people
    starts, numbers = random.integers(0, days, 900).astype(np.int32), random.permutation(900)
    batch = pa.RecordBatch.from_pydict(
        {
            "relationship": [f"{number:04}" for number in numbers] if text else numbers,
            "person": people,
            "start": pa.array(starts).view(pa.date32()),
            "end": pa.array(starts).view(pa.date32()),
        }
    )
    line = timeline(batch, Window(dt.date(1971, 1, 1)))
    order = np.lexsort((numbers, starts, people))
    assert [int(name) for name in line.batch.column("relationship").to_pylist()] == numbers[order].tolist()
    assert line.starts.tolist() == starts[order].tolist()
