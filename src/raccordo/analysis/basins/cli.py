"""``raccordo basins``: labour-market areas from a file of commuting flows, and two partitions compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from raccordo.analysis.basins.areas import Partition, delineate, unknown_neighbours
from raccordo.analysis.basins.compare import Comparison, compare
from raccordo.analysis.basins.files import (
    full_report,
    read_flows,
    read_neighbours,
    read_partition,
    refuse_place,
    summary,
    write_partition,
    write_report,
)
from raccordo.analysis.basins.parameters import ParameterError, Parameters
from raccordo.analysis.problems import TableError
from raccordo.analysis.tables import suffix_of

DEFAULTS = Parameters()
FILE = click.Path(dir_okay=False, path_type=Path)


@contextmanager
def told() -> Iterator[None]:
    """Say what is wrong with the data and end with exit code 1."""
    try:
        yield
    except TableError as error:
        raise click.ClickException(str(error)) from error


def drawing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is asked of the areas: `min_size`, `min_sc`, `target_size`, `target_sc`, and the file of `contiguity`."""
    sizes = "Resident commuters from which the least self-containment is enough."
    shares = "Self-containment with which the least size is enough."
    options = [
        click.option("--min-size", default=DEFAULTS.min_size, show_default=True, help="Least resident commuters."),
        click.option("--min-sc", default=DEFAULTS.min_sc, show_default=True, help="Least self-containment, 0 to 1."),
        click.option("--target-size", default=DEFAULTS.target_size, show_default=True, help=sizes),
        click.option("--target-sc", default=DEFAULTS.target_sc, show_default=True, help=shares),
        click.option(
            "--contiguity",
            type=FILE,
            help="Pairs that touch: municipality, neighbour. Areas are in one piece on them.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def asked_of_areas(min_size: float, min_sc: float, target_size: float, target_sc: float) -> Parameters:
    """The limits as they were asked; what cannot be is a wrong use of the command (exit code 2)."""
    try:
        return Parameters(min_size, min_sc, target_size, target_sc)
    except ParameterError as error:
        raise click.UsageError(str(error)) from error


def tell_unused(many: int) -> None:
    """Say how many pairs of neighbours name a place without flows."""
    if many:
        click.echo(f"{many} pairs of neighbours are not used: the flows do not name both.", err=True)


@click.group()
def basins() -> None:
    """Labour-market areas from commuting flows.

    Files are CSV or Parquet by their suffix. Exit codes: 0 done, 1 the data is wrong (the message says where),
    2 the command was misused.
    """


@basins.command()
@click.argument("flows", type=FILE)
@click.argument("out", type=FILE)
@drawing_options
@click.option("--report", type=FILE, help="Write the figures of every area and every move, with its why, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures of every area as JSON.")
def areas(
    flows: Path,
    out: Path,
    min_size: float,
    min_sc: float,
    target_size: float,
    target_sc: float,
    contiguity: Path | None,
    report: Path | None,
    as_json: bool,
) -> None:
    """Draw areas from FLOWS (origin, destination, commuters) and write OUT (municipality, area).

    An area is called by its main municipality, the one where most commuters work. Areas that do not reach validity
    even after repair are written all the same, and named on the error output.
    """
    parameters = asked_of_areas(min_size, min_sc, target_size, target_sc)
    with told():
        suffix_of(out)
        for place in filter(None, (out, report)):
            refuse_place(place)
        table = read_flows(flows)
        pairs = read_neighbours(contiguity) if contiguity else None
        partition = delineate(table, parameters, pairs)
        write_partition(out, partition)
        if report:
            write_report(report, full_report(partition))
    if pairs is not None:
        tell_unused(len(unknown_neighbours(table, pairs)))
    click.echo(json.dumps(summary(partition), ensure_ascii=False) if as_json else _in_words(partition))
    for area in partition.not_valid:
        click.echo(f"area {area.code} is not valid: validity {area.validity:.3f}, below 1", err=True)


@basins.command(name="compare")
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def compare_command(a: Path, b: Path, as_json: bool) -> None:
    """Compare two partitions A and B (municipality, area): how far apart they are, and who moved."""
    with told():
        one, other = read_partition(a), read_partition(b)
        if not one.keys() & other.keys():
            raise TableError.whole_file(f"{a.name} and {b.name} have no municipality in common", "municipality")
    result = compare(one, other)
    click.echo(json.dumps(asdict(result), ensure_ascii=False) if as_json else _differences(result))


def _in_words(partition: Partition) -> str:
    lines = [
        f"{len(partition.area_of)} municipalities in {len(partition.areas)} areas, "
        f"{len(partition.not_valid)} not valid; {len(partition.reserve)} went through the reserve list",
        f"{'area':<10} {'municip.':>8} {'live':>10} {'work':>10} {'SC live':>8} {'SC work':>8} {'validity':>8}",
    ]
    for area in partition.areas:
        live, work = (
            "–" if share is None else f"{share:.3f}"
            for share in (area.supply_self_containment, area.demand_self_containment)
        )
        lines.append(
            f"{area.code:<10} {len(area.municipalities):>8} {area.residents:>10,.0f} {area.workers:>10,.0f} "
            f"{live:>8} {work:>8} {area.validity:>8.3f}"
        )
    return "\n".join(lines)


def _differences(result: Comparison) -> str:
    lines = [
        f"{result.municipalities} municipalities in common: {result.areas_a} areas in A, {result.areas_b} in B",
        f"Rand {result.rand:.4f} · adjusted Rand {result.adjusted_rand:.4f} · "
        f"variation of information {result.variation_of_information:.4f} bits",
        f"only in A: {len(result.only_a)} · only in B: {len(result.only_b)} · moved: {len(result.movers)}",
    ]
    for mover in result.movers:
        now = f"which in B is {mover.corresponds_to}" if mover.corresponds_to else "which has none in B"
        lines.append(f"{mover.municipality}: from {mover.area_a}, {now}, to {mover.area_b}")
    return "\n".join(lines)
