"""Are jobs stable? The share of hirings still there after so many days, and of fixed-term ones that become permanent.

By year of the hiring and one cut; only hirings whose day so many days later was observed count (a year that is not ripe
has no share). Shares have Wilson's interval on the number of independent cases: a person may bring several hirings.
See `docs/analysis/stability.md`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa

from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.question import check_cuts
from raccordo.analysis.intervals import effective_cases, wilson

HORIZONS = (182, 365, 730)
TURNED_WITHIN = 365

_KEPT = """
SELECT f.year, f.{cut} AS cell, f.person,
       CASE WHEN r."end" IS NULL OR e.number >= s.number + {days} THEN 1 ELSE 0 END AS hit
FROM facts f
JOIN relationships r ON r.relationship = f.relationship
JOIN calendar s ON s.day = f.day
LEFT JOIN calendar e ON e.day = r."end"
WHERE f.kind = 'hire' AND s.number >= {first} AND s.number + {days} <= {last}
"""
_TURNED = """
SELECT f.year, f.{cut} AS cell, f.person, CASE WHEN t.relationship IS NULL THEN 0 ELSE 1 END AS hit
FROM facts f
JOIN calendar s ON s.day = f.day
LEFT JOIN (
    SELECT h.relationship, MIN(c.number) AS number
    FROM facts h JOIN calendar c ON c.day = h.day
    WHERE h.kind = 'change_in' AND h.contract_kind = 'permanent' GROUP BY h.relationship
) t ON t.relationship = f.relationship AND t.number <= s.number + {days}
WHERE f.kind = 'hire' AND f.contract_kind = 'fixed_term' AND s.number >= {first} AND s.number + {days} <= {last}
"""
_COUNT = """
WITH cases AS ({cases}), by_person AS (
    SELECT year, cell, person, COUNT(*) AS n, SUM(hit) AS y FROM cases GROUP BY year, cell, person
)
SELECT year, cell, CAST(SUM(n) AS BIGINT) AS cases, COUNT(*) AS persons, CAST(SUM(y) AS BIGINT) AS kept,
       CAST(SUM(n * n) AS DOUBLE) AS nn, CAST(SUM(y * y) AS DOUBLE) AS yy, CAST(SUM(y * n) AS DOUBLE) AS yn
FROM by_person GROUP BY year, cell ORDER BY year, cell
"""


def stability(
    engine: Engine, facts: Path, relationships: Path, calendar: Path, *, cut: str, first: dt.date, last: dt.date,
    confidence: float = 0.95,
) -> pa.Table:  # fmt: skip
    """Per `indicator` (kept_182, kept_365, kept_730, turned_365), year, cell: cases, persons, kept, share, low, high,
    and how many independent cases the share is worth.

    ``first`` and ``last`` are the first and the last day observed: what began before the first is known only where it
    lasted. ``calendar`` comes from `flows.calendar`. Last years whose hirings are not all ripe hold the ripe ones only.

    Raises:
        ValueError: an unknown cut.
    """
    check_cuts([cut])
    begin, number = ((day - dt.date(1970, 1, 1)).days for day in (first, last))
    asked = [(f"kept_{days}", _KEPT, days) for days in HORIZONS]
    asked.append((f"turned_{TURNED_WITHIN}", _TURNED, TURNED_WITHIN))
    parts = []
    for name, sql, days in asked:
        cases = sql.format(cut=cut, days=days, first=begin, last=number)
        found = engine.query(_COUNT.format(cases=cases), facts=facts, relationships=relationships, calendar=calendar)
        parts.append(_with_shares(found, name, confidence))
    return pa.concat_tables(parts)


def _with_shares(found: pa.Table, name: str, confidence: float) -> pa.Table:
    kept, cases, yy, yn, nn = (found[key].to_numpy().astype(float) for key in ("kept", "cases", "yy", "yn", "nn"))
    worth = effective_cases(kept, cases, yy, yn, nn)
    low, high = wilson(kept / cases, worth, confidence)
    columns = {key: found[key] for key in ("year", "cell", "cases", "persons", "kept")}
    shares = {"share": kept / cases, "low": low, "high": high, "effective_cases": worth}
    return pa.table(
        {
            "indicator": pa.array([name] * len(found), pa.string()),
            **columns,
            **{key: pa.array(np.round(values, 6)) for key, values in shares.items()},
        }
    )
