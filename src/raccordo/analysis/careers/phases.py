"""Relationships told phase by phase: on each day the contract, hours, employer and workplace in force on it.

A relationship that is transformed is one relationship and two phases. The table made here has a row for each phase and
a column `phase`; whatever reads relationships reads it (see `docs/analysis/phases.md`).
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from raccordo.analysis.engine import Engine
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import TableFile, open_table

NEEDED = ("relationship", "phase", "start", "end")
CHANGING = ("employer", "contract", "hours", "fte", "municipality")
"""What a phase may say; everything else is the relationship's."""


def phased_sql(relationships: Sequence[str], phases: Sequence[str], only: str = "1") -> str:
    """SQL over `relationships` and `phases`, given their columns: one row a phase, by person and day.

    `only` is how the number of an only phase is written (as a text where the phases' are).

    A relationship without phases is its own only phase. Plain SQL that every engine reads alike.
    """
    changing = [name for name in CHANGING if name in phases]
    columns = ["r.relationship", f"CASE WHEN p.relationship IS NULL THEN {only} ELSE p.phase END AS phase", "r.person"]
    columns += [
        f'CASE WHEN p.relationship IS NULL THEN {own} ELSE p."{name}" END AS "{name}"'
        for name in ("start", "end", *changing)
        for own in [f'r."{name}"' if name in relationships else "NULL"]
    ]
    told = {*NEEDED, *changing, "person"}
    columns += [f'r."{name}"' for name in relationships if name not in told]
    return f"""
        SELECT {", ".join(columns)}
        FROM relationships r LEFT JOIN phases p ON p.relationship = r.relationship
        ORDER BY person, "start", relationship, phase
    """  # noqa: S608 - the only words put in are the names of columns, which hold no quotes


def with_phases(engine: Engine, source: Path, phases: Path) -> Path:
    """Write, in the engine's folder, the relationships of a file phase by phase; its path.

    Phases of other relationships are left out. Raises `TableError` when either file cannot be used.
    """
    tables = {"relationships": open_table(source, engine.folder), "phases": open_table(phases, engine.folder)}
    for name, needed in {"relationships": (*NEEDED[:1], "person", *NEEDED[2:]), "phases": NEEDED}.items():
        _require(tables[name], needed)
    schemas = {name: table.schema for name, table in tables.items()}
    _require_alike(source, phases, *schemas.values())
    path = engine.folder / f"{source.stem}-phases.parquet"
    only = "'1'" if _kind(schemas["phases"].field("phase").type) == "text" else "1"
    sql = phased_sql(schemas["relationships"].names, schemas["phases"].names, only)
    engine.write_query(sql, path, **{name: table.parquet for name, table in tables.items()})
    return path


def _require_alike(source: Path, phases: Path, ours: pa.Schema, theirs: pa.Schema) -> None:
    """Refuse two files that write one column as different kinds of value."""
    for name in ("relationship", "start", "end", *CHANGING):
        kinds = [_kind(schema.field(name).type) for schema in (ours, theirs) if name in schema.names]
        if len({kind for kind in kinds if kind != "nothing"}) > 1:
            raise TableError.whole_file(
                f"{source.name} has {kinds[0]} and {phases.name} has {kinds[1]} in this column: they must be alike",
                name,
            )


def _kind(kind: pa.DataType) -> str:
    inner = kind.value_type if pa.types.is_dictionary(kind) else kind
    if pa.types.is_string(inner) or pa.types.is_large_string(inner):
        return "text"
    if pa.types.is_date(inner) or pa.types.is_timestamp(inner):
        return "days"
    return "nothing" if pa.types.is_null(inner) else "numbers"


def _require(table: TableFile, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in table.schema.names:
            raise TableError.whole_file(f"{table.path.name} has no such column", name)
    for name in table.schema.names:
        if '"' in name:
            raise TableError.whole_file(f"{table.path.name}: the name of a column holds a quotation mark")
