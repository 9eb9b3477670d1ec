"""The published files: CSV and JSON, the same rows, the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from raccordo.plan.reports.opendata.collect import Published, Row, fields

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
RULE = (
    "Sono taciuti i conteggi di persone da 1 a 2, gli incrementi da 1 a 2 tra due periodi, le persone mancanti da 1 "
    "a 2 per completare una quota, e le altre celle da cui quei conteggi si potrebbero ricavare per sottrazione."
)


def as_csv(published: Published) -> bytes:
    """UTF-8, commas, decimal points: for programs. No cell starts as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(fields())
    for row in published.rows:
        writer.writerow(["" if value is None else _safe(value) for value in _values(row).values()])
    return out.getvalue().encode()


def as_json(published: Published) -> bytes:
    """The rows, with what each field holds, the licence and the rule by which some are withheld."""
    told = {
        "piano": published.version.code,
        "versione": published.version.number,
        "periodi": [period.code for period in published.periods],
        "pubblicato": published.frozen_on.isoformat(),
        "licenza": LICENCE,
        "riservatezza": RULE,
        "campi": fields(),
        "righe": [_values(row) for row in published.rows],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _values(row: Row) -> dict[str, Any]:
    values = (
        row.indicator, row.title, row.line, row.unit, row.period, row.day.isoformat(), row.level, row.place, row.name,
        row.numerator, row.denominator, _number(row.value), int(row.withheld), row.verdict,
        row.version,
    )  # fmt: skip
    return dict(zip(fields(), values, strict=True))


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(round(value, 6))


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
