"""Flows, neighbours and partitions from and to files, CSV or Parquet by suffix. Errors name row and field."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from raccordo.analysis.basins.areas import Area, Move, Partition
from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.problems import Problems, TableError
from raccordo.analysis.tables import TableFile, open_table, write_whole

NUMBER = r"^[0-9]+(\.[0-9]+)?$"
PARTITION = pa.schema([("municipality", pa.string()), ("area", pa.string())])


def read_flows(path: Path) -> Flows:
    """Flows from a table with the columns origin, destination, commuters; others are not read.

    Raises:
        TableError: the file or a value is not as it must be.
    """
    table, (origins, destinations, commuters) = _read(path, ("origin", "destination", "commuters"))
    problems = Problems(table.label)
    figures = _figures(commuters, problems)
    origin, destination = _codes(origins, "origin", problems), _codes(destinations, "destination", problems)
    problems.raise_if_any()
    return Flows.of_columns(origin, destination, figures, table.label)


def read_neighbours(path: Path) -> list[tuple[str, str]]:
    """Pairs of municipalities that touch, from the columns municipality, neighbour.

    Raises:
        TableError: the file or a value is not as it must be.
    """
    names = ("municipality", "neighbour")
    table, columns = _read(path, names)
    problems = Problems(table.label)
    one, other = (_codes(column, name, problems) for column, name in zip(columns, names, strict=True))
    problems.raise_if_any()
    return list(zip(one, other, strict=True))


def read_partition(path: Path) -> dict[str, str]:
    """Area of each municipality, from the columns municipality, area.

    Raises:
        TableError: the file or a value is not as it must be, or a municipality is given twice.
    """
    table, columns = _read(path, PARTITION.names)
    problems = Problems(table.label)
    municipalities, areas = (
        _codes(column, name, problems) for column, name in zip(columns, PARTITION.names, strict=True)
    )
    first: dict[str, int] = {}
    for row, municipality in enumerate(municipalities):
        if municipality and first.setdefault(municipality, row) != row:
            message = f"{municipality} is already given at {table.label(first[municipality])}"
            problems.add([row], "municipality", message)
    problems.raise_if_any()
    return dict(zip(municipalities, areas, strict=True))


def write_partition(path: Path, partition: Partition) -> None:
    """One row per municipality in order of code: municipality, area. The file appears whole or not at all."""
    area_of = partition.area_of
    columns = [pa.array(area_of.keys(), pa.string()), pa.array(area_of.values(), pa.string())]
    write_whole(path, [pa.record_batch(columns, schema=PARTITION)], PARTITION)


def refuse_place(path: Path) -> None:
    """Raise `TableError` where there is no folder to write a file in: before the work, not after it."""
    if not path.parent.is_dir():
        raise TableError.whole_file(f"{path.parent}: there is no such folder to write in")


def write_report(path: Path, report: dict[str, Any]) -> None:
    """A report as indented JSON. The file appears whole or not at all."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, path)


def summary(partition: Partition) -> dict[str, Any]:
    """The partition's figures, area by area, ready for JSON."""
    return {
        "parameters": asdict(partition.parameters),
        "municipalities": len(partition.area_of),
        "areas": [_area(area) for area in partition.areas],
        "not_valid": [area.code for area in partition.not_valid],
        "reserve": list(partition.reserve),
    }


def full_report(partition: Partition) -> dict[str, Any]:
    """The figures and every move, ready for JSON."""
    return {**summary(partition), "moves": [_move(move) for move in partition.moves()]}


def _area(area: Area) -> dict[str, Any]:
    return {
        **asdict(area),
        "supply_self_containment": area.supply_self_containment,
        "demand_self_containment": area.demand_self_containment,
        "valid": area.valid,
    }


def _move(move: Move) -> dict[str, Any]:
    return {**asdict(move), "why": move.why.value}


def _read(path: Path, names: Sequence[str]) -> tuple[TableFile, list[pa.ChunkedArray]]:
    """Some columns of a file, checked to be there."""
    with tempfile.TemporaryDirectory(prefix="raccordo-") as work:
        table = open_table(path, Path(work))
        for name in names:
            if name not in table.schema.names:
                raise TableError.whole_file(
                    f"{path.name} has no such column; it has {', '.join(table.schema.names)}", name
                )
        read = pa.Table.from_batches(
            table.batches(list(names)), pa.schema([table.schema.field(name) for name in names])
        )
    return table, [read.column(name) for name in names]


def _codes(column: pa.ChunkedArray, name: str, problems: Problems) -> list[str]:
    """Codes as text without spaces around; numbers of a Parquet file are taken as they are written."""
    if not (
        pa.types.is_integer(column.type)
        or pa.types.is_string(column.type)
        or pa.types.is_large_string(column.type)
        or pa.types.is_null(column.type)
    ):
        raise TableError.whole_file(f"codes are text or whole numbers, not {column.type}", name)
    codes = pc.utf8_trim_whitespace(column.cast(pa.string())).fill_null("")
    problems.add(_where(pc.equal(codes, "")), name, "the code is missing")
    return codes.to_pylist()


def _figures(column: pa.ChunkedArray, problems: Problems) -> np.ndarray:
    """Numbers of commuters as float64, nan where the value is refused."""
    problems.add(_where(column.is_null()), "commuters", "the number of commuters is missing")
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        text = pc.utf8_trim_whitespace(column)
        wrong = pc.and_kleene(text.is_valid(), pc.invert(pc.match_substring_regex(text, NUMBER)))
        message = "not a number of commuters (digits, decimals after a point)"
        problems.add(_where(wrong), "commuters", message)
        column = pc.if_else(wrong, None, text)
    elif not (
        pa.types.is_integer(column.type)
        or pa.types.is_floating(column.type)
        or pa.types.is_decimal(column.type)
        or pa.types.is_null(column.type)
    ):
        raise TableError.whole_file(f"commuters are numbers, not {column.type}", "commuters")
    return column.cast(pa.float64()).fill_null(float("nan")).to_numpy()


def _where(mask: pa.ChunkedArray) -> list[int]:
    return pc.indices_nonzero(mask.fill_null(False)).to_pylist()
