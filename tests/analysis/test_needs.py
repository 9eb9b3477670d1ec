"""Trends with their maturity, and the mismatch of hirings and job seekers."""

import numpy as np
import pyarrow as pa
import pytest

from raccordo.analysis.needs import Maturity, dissimilarity, mismatch, trends

LATEST = 12 * 2021 + 11


def flows(**cells: np.ndarray) -> pa.Table:
    """Monthly hirings that end on the latest month."""
    rows = [
        (LATEST - len(series) + 1 + n, name, int(value))
        for name, series in cells.items()
        for n, value in enumerate(series)
    ]
    period, group, hires = zip(*rows, strict=True)
    return pa.table({"period": list(period), "occupation_group": list(group), "hires": list(hires)})


def told(table: pa.Table) -> dict[str, dict]:
    return {row["occupation_group"]: row for row in table.to_pylist()}


def test_the_last_months_are_not_ripe():
    """Growth of a half in the last mature year; the two months after it, still coming in, count for nothing."""
    rising = np.concatenate([np.full(24, 40), np.full(12, 60), [3, 1]])
    steady = np.full(38, 40)
    found = told(trends(flows(cooks=rising, clerks=steady), ["occupation_group"], LATEST))
    assert (found["cooks"]["level"], found["cooks"]["before"], found["cooks"]["growth"]) == (720, 480, 0.5)
    assert found["cooks"]["verdict"] == "growing"
    assert (found["clerks"]["verdict"], found["clerks"]["volatility"]) == ("steady", 0)
    at_once = told(trends(flows(cooks=rising), ["occupation_group"], LATEST, Maturity(lag=0)))
    assert at_once["cooks"]["level"] == 604


def test_the_interval_of_a_growth():
    """exp(1.96·√(1/110 + 1/100)) = 1.311: from 1.1/1.311 − 1 to 1.1·1.311 − 1."""
    series = np.concatenate([np.full(12, 10), [100] + [0] * 11, [110] + [0] * 11, [0, 0]])
    row = told(trends(flows(a=series), ["occupation_group"], LATEST))["a"]
    assert (row["low"], row["high"]) == pytest.approx((-0.161, 0.442), abs=5e-4)
    assert row["verdict"] == "steady"


def test_few_hirings_say_nothing():
    falling = np.concatenate([np.full(24, 2), np.full(14, 1)])
    row = told(trends(flows(a=falling), ["occupation_group"], LATEST))["a"]
    assert row["verdict"] == "few"
    assert told(trends(flows(a=falling * 100), ["occupation_group"], LATEST))["a"]["verdict"] == "shrinking"


def test_without_three_years_there_is_no_volatility():
    row = told(trends(flows(a=np.full(30, 10)), ["occupation_group"], LATEST))["a"]
    assert row["volatility"] is None
    assert row["growth"] == 0


def test_volatility_is_the_spread_of_yearly_growth():
    series = np.array([10, 14, 9, 20, 8, 11] * 6 + [1, 1], float)
    row = told(trends(flows(a=series), ["occupation_group"], LATEST))["a"]
    mature = series[:-2]
    years = [mature[n - 12 : n].sum() for n in range(12, 37)]
    growth = [years[n] / years[n - 12] - 1 for n in range(13, 25)]
    assert row["volatility"] == pytest.approx(np.std(growth, ddof=1), abs=1e-6)


def test_cells_without_hirings_in_a_year_have_no_growth():
    begun = np.concatenate([np.zeros(24), np.full(14, 50)])
    row = told(trends(flows(a=begun), ["occupation_group"], LATEST))["a"]
    assert (row["level"], row["before"], row["growth"], row["verdict"]) == (600, 0, None, "few")


HIRES = pa.table(
    {"work_basin": ["asti", "asti", "alba"], "occupation_group": ["512", "411", "512"], "hires": [30, 10, 5]}
)
SEEKERS = pa.table(
    {"work_basin": ["asti", "asti", "asti"], "occupation_group": ["512", "411", "811"], "seekers": [20, 20, 40]}
)


def test_hirings_and_seekers_side_by_side():
    found = mismatch(HIRES, SEEKERS)
    rows = {(row["work_basin"], row["occupation_group"]): row for row in found.to_pylist()}
    assert rows["asti", "512"]["gap"] == 0.5
    assert rows["asti", "512"]["seekers_per_hire"] == pytest.approx(0.667)
    assert rows["asti", "811"]["seekers_per_hire"] is None
    assert rows["alba", "512"]["seeker_share"] == 0
    # |0.75 − 0.25| + |0.25 − 0.25| + |0 − 0.5|, halved
    assert dissimilarity(found) == {"alba": None, "asti": 0.5}
