"""Seasons that were put in are taken out; peaks are found where they were put."""

import numpy as np
import pyarrow as pa
import pytest

from raccordo.analysis.flows.seasonal import FIXED, METHOD, Peaks, adjust, peaks

SEASON = np.array([0.8, 0.7, 0.9, 1.0, 1.3, 1.6, 1.2, 0.6, 1.4, 1.0, 0.8, 0.7])


def test_a_multiplied_season_is_taken_out():
    trend = np.linspace(1000, 1500, 84)
    found = adjust(trend * np.tile(SEASON / np.exp(np.log(SEASON).mean()), 7))
    assert found.method == f"{METHOD}; multiplicative"
    assert found.adjusted == pytest.approx(trend, rel=0.02)
    assert found.adjusted * found.season == pytest.approx(trend * np.tile(SEASON / np.exp(np.log(SEASON).mean()), 7))


def test_an_added_season_is_taken_out_where_values_may_be_zero():
    trend = np.linspace(0, 10, 48)
    season = np.tile([-3.0, 1.0, 4.0, -2.0], 12)
    found = adjust(trend + season, period=4)
    assert found.method.endswith("additive")
    assert found.adjusted[4:-4] == pytest.approx(trend[4:-4], abs=0.6)


def test_one_bad_quarter_of_a_short_series_stays_one_bad_quarter():
    """The example of docs/analysis/flows.md."""
    series = 1.0 * np.tile([80, 100, 120, 100], 5)
    series[13] = 60
    found = adjust(series, period=4)
    assert found.method == f"{FIXED}; multiplicative"
    assert found.fixed
    assert found.adjusted[13] == pytest.approx(59.4, abs=0.1)
    assert np.delete(found.adjusted, 13) == pytest.approx(np.full(19, 99.0), abs=0.1)
    assert np.ptp(found.season.reshape(5, 4), axis=0) == pytest.approx(0, abs=1e-6)  # the same every year


@pytest.mark.parametrize(
    ("series", "reason"), [(np.ones(35), "whole years"), (np.array([*np.ones(35), np.nan]), "missing")]
)
def test_what_cannot_be_adjusted_stays_as_it_is(series, reason):
    found = adjust(series)
    assert reason in found.reason
    assert not found.method
    np.testing.assert_array_equal(found.adjusted, series)


def monthly(cells: dict[str, np.ndarray], first: int) -> pa.Table:
    rows = [(first + n, name, int(value)) for name, series in cells.items() for n, value in enumerate(series)]
    period, sector, hires = zip(*rows, strict=True)
    return pa.table({"period": list(period), "sector": list(sector), "hires": list(hires)})


def test_peaks_where_they_were_put():
    first = 12 * 2017 + 10  # two months of an incomplete year come first
    flat = np.full(38, 20)
    summer = np.array([30 if (first + n) % 12 in (5, 6) else 10 for n in range(38)])
    few = np.array([2 if (first + n) % 12 == 0 else 0 for n in range(38)])
    found = peaks(monthly({"flat": flat, "summer": summer, "few": few}, first), ["sector"]).to_pylist()
    assert [(row["sector"], row["month"], row["years"], row["peak_years"]) for row in found] == [
        ("summer", 6, 3, 3), ("summer", 7, 3, 3),
    ]  # fmt: skip
    assert found[0]["index"] == pytest.approx(12 * 30 / 160, abs=1e-3)
    assert found[0]["hires"] == 160


def test_a_peak_of_one_year_is_not_a_season():
    series = np.full(36, 20)
    series[5] = 200
    assert peaks(monthly({"a": series}, 12 * 2018), ["sector"]).num_rows == 0
    often = peaks(monthly({"a": series}, 12 * 2018), ["sector"], Peaks(share=1 / 3))
    assert often["month"].to_pylist() == [6]


def test_less_than_a_year_has_no_peak():
    assert peaks(monthly({"a": np.full(11, 90)}, 12 * 2018), ["sector"]).num_rows == 0
    assert peaks(pa.table({"period": pa.array([], pa.int32()), "sector": [], "hires": []}), ["sector"]).num_rows == 0
