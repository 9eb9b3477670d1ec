"""What a check says, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from raccordo.kernel import numbers
from raccordo.kernel.desk import values
from raccordo.plan.evidence.formula import Estimate


def share_words(share: float | None) -> str:
    """A share as a percentage with one decimal."""
    return values.NOTHING if share is None else f"{numbers.written(round(share * 100, 1), 1, grouping=False)}%"


def interval_words(found: Estimate) -> str:
    """An interval: from, to, and how sure."""
    if found.census:
        return _("all records were checked")
    return _("from %(low)s to %(high)s (confidence %(confidence)s)") % {
        "low": share_words(found.low),
        "high": share_words(found.high),
        "confidence": f"{found.confidence:.0%}",
    }
