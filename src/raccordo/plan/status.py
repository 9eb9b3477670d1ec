"""``plan status``: every indicator of the plan on a day, as plain data for people and programs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from raccordo.kernel.territory.models import Centre
from raccordo.plan.board import BoardRow, board
from raccordo.plan.models import PlanVersion
from raccordo.plan.words import target_text


def plan_status(version: PlanVersion, at: dt.date) -> dict[str, Any]:
    """The plan on ``at``: one entry per indicator with its numerator, denominator, verdict and parts by centre.

    Shares are decimal fractions written as text, so that no digit is lost; counts are whole numbers.
    """
    codes = dict(Centre.objects.values_list("pk", "code"))
    return {
        "plan": version.code,
        "version": version.number,
        "title": version.title,
        "at": at.isoformat(),
        "indicators": [_entry(row, codes) for row in board(version, at)],
    }


def _entry(row: BoardRow, codes: dict[int, str]) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "code": indicator.code,
        "title": indicator.title,
        "short": indicator.short,
        "kind": indicator.kind,
        "line": indicator.line.code,
        "measure": indicator.measure,
        "numerator": row.figure.numerator,
        "denominator": row.figure.denominator,
        "value": number(row.figure.value),
        "target": {
            "comparator": indicator.comparator,
            "value": number(row.target),
            "per": indicator.target_per,
            "due": indicator.due_on.isoformat(),
            "text": target_text(indicator),
        },
        "expected": number(row.judgement.expected),
        "verdict": row.verdict.value,
        "last_record_on": row.last_record_on and row.last_record_on.isoformat(),
        "by_centre": {
            codes[pk] if pk is not None else "": {
                "numerator": figure.numerator,
                "denominator": figure.denominator,
                "value": number(figure.value),
            }
            for pk, figure in sorted(row.answer.places.items(), key=lambda item: codes[item[0]] if item[0] else "")
        },
    }


def number(value: Decimal | None) -> int | str | None:
    """A whole number as such, a fraction as decimal text of at most six digits."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    return f"{value:.6f}".rstrip("0")
