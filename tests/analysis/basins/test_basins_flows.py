"""Reading flows from rows, and the order of municipalities that their codes do not decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from raccordo.analysis.basins import Flows
from raccordo.analysis.basins.flows import canonical_order
from raccordo.analysis.problems import TableError


def test_figures_of_each_municipality():
    flows = Flows.of([("A", "A", 10), ("A", "B", 2.5), ("B", "A", 1), ("C", "C", 0)])
    assert flows.codes == ("A", "B", "C")
    assert flows.residents().tolist() == [12_500, 1_000, 0]
    assert flows.workers().tolist() == [11_000, 2_500, 0]
    assert flows.internal().tolist() == [10_000, 0, 0]


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ([], "", "no rows"),
        ([("A", "B", 1), ("", "B", 1)], "row 2, field origin", "missing"),
        ([("A", "", 1)], "row 1, field destination", "missing"),
        ([("A", "B", -1)], "row 1, field commuters", "not a number of commuters"),
        ([("A", "B", float("nan"))], "row 1, field commuters", "not a number of commuters"),
        ([("A", "B", 1e12)], "row 1, field commuters", "not a number of commuters"),
        ([("A", "B", 1), ("B", "A", 1), ("A", "B", 2)], "row 3, field origin", "A to B is already given at row 1"),
    ],
)
def test_wrong_rows_are_named(rows, place, message):
    with pytest.raises(TableError, match=message) as error:
        Flows.of(rows)
    assert str(error.value).startswith(place)


def test_every_wrong_row_is_told_at_once():
    with pytest.raises(TableError) as error:
        Flows.of([("", "B", 1), ("A", "B", -2), ("A", "", 3)])
    assert error.value.total == 3


def test_smallest_first_then_partners_then_code():
    # B and C have equal figures, but B's partner (A) is larger than C's (D). E and F are twins.
    flows = Flows.of(
        [
            *[("A", "A", 90), ("D", "D", 50), ("B", "B", 10), ("C", "C", 10), ("B", "A", 5), ("C", "D", 5)],
            *[("E", "E", 7), ("F", "F", 7)],
        ]
    )
    order = [flows.codes[i] for i in canonical_order(flows)]
    assert order[:2] == ["E", "F"]
    assert set(order[2:4]) == {"B", "C"}
    assert order[4:] == ["D", "A"]
    renamed = Flows.of(
        [
            *[("A", "A", 90), ("D", "D", 50), ("C", "C", 10), ("B", "B", 10), ("C", "A", 5), ("B", "D", 5)],
            *[("E", "E", 7), ("F", "F", 7)],
        ]
    )
    swap = {"B": "C", "C": "B"}
    assert [renamed.codes[i] for i in canonical_order(renamed)] == [swap.get(code, code) for code in order]


def test_neighbours_tell_apart_what_flows_cannot():
    flows = Flows.of([("A", "A", 7), ("B", "B", 7), ("C", "C", 90)])
    pairs = np.array([[1, 2]])  # B touches C
    renamed = np.array([[0, 2]])  # A touches C
    first = [flows.codes[i] for i in canonical_order(flows, pairs)]
    second = [flows.codes[i] for i in canonical_order(flows, renamed)]
    assert first[:2] == second[1::-1]


@given(
    amounts=st.lists(st.integers(0, 3), min_size=16, max_size=16),
    seed=st.randoms(use_true_random=False),
)
def test_order_does_not_depend_on_the_order_of_rows(amounts, seed):
    rows = [("abcd"[i // 4], "abcd"[i % 4], float(amount)) for i, amount in enumerate(amounts)]
    shuffled = list(rows)
    seed.shuffle(shuffled)
    assert canonical_order(Flows.of(rows)).tolist() == canonical_order(Flows.of(shuffled)).tolist()
