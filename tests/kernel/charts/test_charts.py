"""A chart is drawn the same whatever was drawn before it, and only its counted names are changed for that."""

from __future__ import annotations

from raccordo.kernel.charts import svg

SPEC = {
    "data": {"values": [{"a": "clip7", "b": 1234.5}]},
    "mark": {"type": "bar", "clip": True},
    "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
}


def test_the_same_chart_is_the_same_drawing():
    assert svg(SPEC, "it") == svg(SPEC, "it")


def test_words_in_a_chart_stay_as_they_are():
    drawn = svg(SPEC, "it")
    assert ">clip7<" in drawn
    assert 'id="clip0"' in drawn


def test_numbers_are_written_as_the_language_does():
    assert "1.200" in svg(SPEC, "it")
    assert "1,200" in svg(SPEC, "en")
