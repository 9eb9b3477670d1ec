"""Stocks of a day reconcile with the comings and goings between days."""

from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.analysis.careers.kernel import CareersKernel, Window
from raccordo.analysis.careers.stocks import movements, stocks, stocks_sql
from raccordo.analysis.engine import EmbeddedEngine
from tests.analysis.careers.days import day, table
from tests.analysis.careers.strategies import jobs


@settings(max_examples=25)
@given(jobs(most=20), st.lists(st.integers(3, 40), min_size=2, max_size=4, unique=True))
def test_stock_plus_comers_minus_leavers_is_the_next_stock(tmp_path, found, numbers):
    outputs = CareersKernel(Window(day(40), day(3)), ("segments", "spells"))(table(found))
    paths = [tmp_path / "segments.parquet", tmp_path / "spells.parquet"]
    for path, out in zip(paths, outputs, strict=True):
        pq.write_table(pa.Table.from_batches([out]), path)
    days = sorted(day(number) for number in numbers)
    with EmbeddedEngine(threads=1) as engine:
        on_days = {row["on_day"]: row for row in stocks(engine, paths[0], days).to_pylist()}
        by_status = stocks(engine, paths[0], days, by=["status", "contract"]).to_pylist()
        between = movements(engine, paths[1], days).to_pylist()
    for number in numbers:
        active = [job for job in found if job.on(number)]
        row = on_days.get(day(number), {"persons": 0, "relationships": 0})
        assert row["persons"] == len({job.person for job in active})
        assert row["relationships"] == len(active)
        assert sum(cut["persons"] for cut in by_status if cut["on_day"] == day(number)) == row["persons"]
    assert [(row["after_day"], row["until_day"]) for row in between] == list(pairwise(days))
    for row in between:
        before, after = (on_days.get(row[name], {"persons": 0})["persons"] for name in ("after_day", "until_day"))
        assert before + row["came"] - row["gone"] == after


def test_only_known_cuts_enter_the_query():
    with pytest.raises(ValueError, match="is not a cut"):
        stocks_sql([day(0)], ["1; DROP TABLE segments"])
    with pytest.raises(ValueError, match="at least one day"):
        stocks_sql([])
