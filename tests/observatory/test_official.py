"""The published quarterly figures beside those of the messages."""

import pytest

from raccordo.observatory.official import QUARTERS, beside


def test_a_sample_is_held_beside_in_proportion():
    flows = [{"period": 4 * 2017, "hires": 1190, "ends": 0}, {"period": 4 * 2017 + 1, "hires": 1280, "ends": 1200}]
    first, second = beside(flows, "hires", scale=0.01, last=4 * 2017 + 1)
    assert (first["published"], first["counted"], first["here"]) == (119_083, 1190, 119_000)
    assert first["difference"] == pytest.approx(119_000 / 119_083 - 1, abs=1e-4)
    assert second["here"] == 128_000
    ends = beside(flows, "ends", scale=0.01, last=4 * 2017)
    assert [(row["published"], row["here"], row["difference"]) for row in ends] == [(86_158, 0, -1)]


def test_the_published_table_is_whole():
    assert [row[:2] for row in QUARTERS[:4]] == [(2017, 1), (2017, 2), (2017, 3), (2017, 4)]
    numbers = [4 * year + quarter for year, quarter, _hires, _ends in QUARTERS]
    assert numbers == list(range(numbers[0], numbers[0] + len(QUARTERS)))
    assert sum(row[2] for row in QUARTERS if row[0] == 2019) == 581_189  # as the yearly note says
    assert sum(row[3] for row in QUARTERS if row[0] == 2019) == 554_315
