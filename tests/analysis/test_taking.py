"""Values by their places: what Arrow's own `take` gives."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.taking import take

COLUMNS = [
    pa.array([5, 2**62, -3, 0]),
    pa.array([5, None, -3, 0], pa.int32()),
    pa.array([0.5, None, 1.0, -0.0]),
    pa.array([dt.date(2020, 2, 29), dt.date(1969, 1, 1), None, None]),
    pa.array(["a", None, "b", "a"]),
    pa.array(["a", None, "b", "a"]).dictionary_encode(),
    pa.array([True, None, False, True]),
    pa.nulls(4, pa.int64()),
]


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: str(column.type))
@given(places=st.lists(st.integers(-1, 3), max_size=20), cut=st.integers(0, 3))
def test_places_are_taken_as_arrow_takes_them(column, places, cut):
    part = column.slice(cut)
    chosen = np.array([min(place, len(part) - 1) for place in places], np.int32)
    expected = part.take(pa.array(chosen, mask=chosen < 0))
    found = take(part, chosen, gaps=True)
    assert found.equals(expected)
    assert found.null_count == expected.null_count
    within = chosen[chosen >= 0]
    assert take(part, within).equals(part.take(pa.array(within)))


def test_nothing_is_taken_from_nothing():
    for column in (pa.array([], pa.int64()), pa.array([], pa.dictionary(pa.int32(), pa.string()))):
        assert take(column, np.full(2, -1), gaps=True).to_pylist() == [None, None]
        assert take(column, np.empty(0, np.int64)).to_pylist() == []
