"""Cells of the report's tables."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from raccordo.kernel.documents import Mark, Span, Tone
from raccordo.plan.board import BoardRow
from raccordo.plan.charts import in_shares
from raccordo.plan.judgement import Verdict
from raccordo.plan.words import expected_text, value_text

if TYPE_CHECKING:
    from raccordo.plan.reports.sources import Measured

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


def forecast(measured: Measured) -> Span | Mark:
    """Where it is heading on its due day, with the interval; a dash where that cannot be said."""
    found = measured.outlook.forecast
    if found is None:
        return Mark(mark="–")
    low, high = (value(measured.row, number(x)) for x in (found.low, found.high))
    return Span(text=f"{value(measured.row, number(found.value))} ({low} – {high})")


def number(found: float) -> Decimal:
    """A computed value as it is written: six decimals are more than anybody reads."""
    return Decimal(str(round(found, 6)))


def withheld() -> Mark:
    """What stands where few persons are counted."""
    return Mark(mark=_("withheld"))


def withheld_note(some: bool) -> list[str]:
    """What the word means, under a table in which it stands."""
    if not some:
        return []
    said = _(
        "“%(mark)s”: one or two persons stand behind the figure, or it would let such a figure be worked out. Figures "
        "of companies, schools, events and documents are all told."
    )
    return [said % {"mark": _("withheld")}]
