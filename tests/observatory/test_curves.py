"""Curves as they are drawn: in the band of the whole curve, as far as it reaches."""

from raccordo.observatory.curves import banded


def point(name: str, day: int, band: tuple[float | None, float | None]) -> dict:
    return {"name": name, "day": day, "share": 0.5, "low": 0.4, "high": 0.6, "band_low": band[0], "band_high": band[1]}


def test_a_curve_is_drawn_in_its_band_and_in_nothing_where_the_band_ends():
    drawn = banded([point("a", 1, (0.3, 0.7)), point("a", 9, (None, None)), point("b", 1, (None, None))])
    assert [(row["low"], row["high"]) for row in drawn] == [(0.3, 0.7), (None, None), (0.4, 0.6)]
