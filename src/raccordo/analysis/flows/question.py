"""Asking the facts: flows by period and cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from raccordo.analysis.engine import Engine
from raccordo.analysis.flows.calendar import GRAINS
from raccordo.analysis.flows.facts import CUTS

COLUMNS = ("hires", "extensions", "transformations", "ends", "balance", "persons", "relationships")
"""`persons` and `relationships` are distinct, among the hires; `balance` is what the period adds to the stock."""


def check_cuts(by: Sequence[str]) -> None:
    """Refuse names that are no cuts, or one asked twice, with a ValueError that says which."""
    for name in by:
        if name not in CUTS:
            raise ValueError(f"{name!r} is not a cut: choose among {', '.join(CUTS)}")
    if len(set(by)) < len(by):
        raise ValueError("the same cut is asked twice")


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def condition(where: Mapping[str, Sequence[str]], first: int | None, last: int | None, grain: str) -> str:
    """The rows asked for: some values of some cuts, some periods (both ends included)."""
    check_cuts(list(where))
    parts = [f"{name} IN ({', '.join(map(text, values)) or 'NULL'})" for name, values in sorted(where.items())]
    parts += [f"{grain} >= {int(first)}"] if first is not None else []
    parts += [f"{grain} <= {int(last)}"] if last is not None else []
    return " AND ".join(parts) or "1 = 1"


def flows_sql(
    grain: str = "month",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    first: int | None = None,
    last: int | None = None,
) -> str:
    """SQL over `facts`: one row for each period and cell that saw anything, ordered.

    Hirings, extensions, transformations (contract or hours), ends (cessations and expired terms); the balance is
    hirings − ends ± transformations and moves into and out of the cell.

    Raises:
        ValueError: an unknown period or cut.
    """
    if grain not in GRAINS:
        raise ValueError(f"{grain!r} is not a period: choose among {', '.join(GRAINS)}")
    check_cuts(by)
    cuts = "".join(f", {name}" for name in by)
    return f"""
        SELECT {grain} AS period{cuts},
               COUNT(CASE WHEN kind = 'hire' THEN 1 END) AS hires,
               COUNT(CASE WHEN kind = 'extension' THEN 1 END) AS extensions,
               COUNT(CASE WHEN kind = 'change_in' THEN 1 END) AS transformations,
               COUNT(CASE WHEN kind = 'end' THEN 1 END) AS ends,
               CAST(SUM(sign) AS BIGINT) AS balance,
               COUNT(DISTINCT CASE WHEN kind = 'hire' THEN person END) AS persons,
               COUNT(DISTINCT CASE WHEN kind = 'hire' THEN relationship END) AS relationships
        FROM facts WHERE {condition(where or {}, first, last, grain)}
        GROUP BY {grain}{cuts} ORDER BY {grain}{cuts}
    """  # noqa: S608 - names come from closed lists, texts are quoted


def flows(
    engine: Engine,
    facts: Path,
    *,
    grain: str = "month",
    by: Sequence[str] = (),
    where: Mapping[str, Sequence[str]] | None = None,
    first: int | None = None,
    last: int | None = None,
) -> pa.Table:
    """Hirings, extensions, transformations, ends, balance: a row per period and cell that saw anything, in order.

    Args:
        facts: the Parquet file of `build_facts`.
        grain: `month`, `quarter` or `year`.
        by: cuts, among `facts.CUTS`; each is a column of the answer, as text.
        where: values to keep, by cut.
        first, last: periods as `calendar.number` counts them, both included.

    Returns:
        `period` (a number), the cuts, and `COLUMNS` as whole numbers.

    Raises:
        ValueError: an unknown period or cut.
    """
    return engine.query(flows_sql(grain, by, where, first, last), facts=facts)
