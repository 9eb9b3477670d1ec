"""The states of the observatory's transitions: great groups, sections, basins of work."""

from collections import Counter

import pyarrow.parquet as pq
import pytest

from raccordo.analysis.careers.transitions import build_transitions
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.groups import GREAT_GROUPS, first_division, great_group
from raccordo.observatory import words
from raccordo.observatory.answers import HORIZON
from raccordo.observatory.market import Market
from raccordo.observatory.states import states


@pytest.mark.parametrize(
    ("code", "group"), [("5.2.2.1.0", "5"), ("111", "1"), ("9.0.0", "9"), ("0", None), ("x", None), ("", None)]
)
def test_the_great_group_is_the_first_digit(code, group):
    assert great_group(code) == group


@pytest.mark.parametrize(
    ("code", "first"),
    [("10.11", "10"), ("33", "10"), ("01.11", "01"), ("34", None), ("", None), ("C", None)],
)
def test_a_section_goes_by_its_first_division(code, first):
    assert first_division(code) == first


@pytest.mark.parametrize("question", [{"horizon": HORIZON}, {"within": HORIZON}])
@pytest.mark.parametrize(("name", "column"), [("occupation", "occupation"), ("basin", "municipality")])
def test_groups_count_what_their_codes_do(observatory_folder, tmp_path, question, name, column):
    """Against the matrix of all codes, put together afterwards."""
    market = Market(observatory_folder / "observatory")
    group = states(pq.read_table(market.answer("places")))[name].group
    kept = pq.read_table(market.answer(f"{'transitions' if 'horizon' in question else 'next_job'}_{name}")).to_pylist()
    days = {row["origin_day"] for row in kept} if "horizon" in question else set()
    found = tmp_path / "codes.parquet"
    with EmbeddedEngine(threads=1) as engine:
        build_transitions(
            engine, market.store.table("relationships"), found, state=column, days=sorted(days),
            last=market.state().careers.observed_until, phases=market.store.table("phases"), **question,
        )  # fmt: skip
    sums: Counter = Counter()
    for row in pq.read_table(found).to_pylist():
        states_ = [row[side] if row[side] in ("out_of_work", "no_job") else group(row[side]) or "unknown"
                   for side in ("origin", "destination")]  # fmt: skip
        sums[row.get("origin_day"), *states_] += row["cases"]
    told = {(row.get("origin_day"), row["origin"], row["destination"]): row["cases"] for row in kept}
    assert told == sums
    assert len({origin for _day, origin, _destination in told}) > 3


def test_the_words_are_of_the_same_groups():
    assert [*words.GREAT_GROUPS] == [*GREAT_GROUPS]
    assert {first_division(f"{first:02}") for first, _last, _name in words.SECTIONS} >= {"01", "10", "97", "99"}
