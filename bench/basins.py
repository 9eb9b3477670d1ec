"""How fast the basins are drawn, in ratios taken in one run.

    PYTHONPATH=src python -m bench.basins

1. Against the obvious loop, which computes every area again at every step (`bench/basins_oracle.py`, NumPy), on
   1,180 municipalities with some 107,000 flows: aim at least 50 times as fast, with the same steps.
2. 7,900 municipalities, all Italy's, against 1,180: aim at most 40 times the time.

Both sides start from flows in memory. The kernel is compiled before the clock starts; the best of several runs counts
for the product, the only one for the loop.
"""

from __future__ import annotations

import resource
import time

import click

from bench.basins_flows import gravity_flows
from bench.basins_oracle import Obvious
from raccordo.analysis.basins import Flows, Parameters, Partition, delineate


def best_of(runs: int, flows: Flows) -> tuple[float, Partition]:
    """The least time in seconds of some runs, and the partition."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        partition = delineate(flows)
        times.append(time.perf_counter() - start)
    return min(times), partition


def describe(name: str, flows: Flows, seconds: float, partition: Partition) -> None:
    """One line on a region and its areas."""
    click.echo(
        f"{name}: {len(flows.codes):,} municipalities, {len(flows.amount):,} flows, {len(list(partition.moves())):,} "
        f"moves, {len(partition.areas)} areas ({len(partition.not_valid)} not valid), {seconds:.3f} s"
    )


@click.command()
@click.option("--small", default=1_180, show_default=True, help="Municipalities of the region.")
@click.option("--large", default=7_900, show_default=True, help="Municipalities of the country.")
@click.option("--runs", default=5, show_default=True, help="Runs of which the best counts.")
def main(small: int, large: int, runs: int) -> None:
    """Time the product, the obvious loop, and the growth with the number of municipalities."""
    delineate(gravity_flows(30))
    region, country = gravity_flows(small), gravity_flows(large)
    fast, partition = best_of(runs, region)
    describe("region", region, fast, partition)
    slow, whole = best_of(runs, country)
    describe("country", country, slow, whole)
    start = time.perf_counter()
    obvious = Obvious(region, Parameters()).run()
    loop = time.perf_counter() - start
    same = obvious.areas() == sorted(area.municipalities for area in partition.areas)
    click.echo(f"obvious loop on the region: {loop:.1f} s, {len(obvious.log):,} moves, same areas: {same}")
    click.echo(f"obvious loop / product: {loop / fast:.0f} (aim at least 50)")
    click.echo(f"country / region: {slow / fast:.1f} (aim at most 40)")
    click.echo(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
