"""Cells of the report's tables."""

from __future__ import annotations

from decimal import Decimal

from raccordo.kernel.documents import Span, Tone
from raccordo.plan.board import BoardRow
from raccordo.plan.charts import in_shares
from raccordo.plan.judgement import Verdict
from raccordo.plan.words import expected_text, value_text

TONES = {
    Verdict.MET: Tone.GOOD,
    Verdict.ON_TRACK: Tone.FAIR,
    Verdict.BEHIND: Tone.BAD,
    Verdict.NOT_MEASURABLE: Tone.NONE,
    Verdict.REPORTED: Tone.NONE,
}


def verdict(found: Verdict) -> Span:
    """A verdict: word, shape and colour."""
    return Span(text=str(found.label), tone=TONES[found])


def value(row: BoardRow, number: Decimal | None) -> str:
    """A value in the terms in which the indicator is told."""
    return value_text(number, share=in_shares(row))


def expected(row: BoardRow, number: Decimal | None) -> str:
    """An expected value; a path between few units is told to the tenth, or 0 would be behind 0."""
    return expected_text(number, share=in_shares(row))
