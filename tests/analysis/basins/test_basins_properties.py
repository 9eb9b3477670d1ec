"""What holds for every region: against the obvious loop step by step, and whatever the order or the codes."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bench.basins_flows import gravity_flows
from bench.basins_oracle import Obvious
from raccordo.analysis.basins import Flows, Parameters, delineate
from raccordo.analysis.basins.flows import canonical_order
from tests.analysis.basins.strategies import SMALL, regions, regions_on_a_map


def groups(partition):
    return sorted(area.municipalities for area in partition.areas)


def steps(partition):
    return [tuple(row) for row in partition._who.tolist()]


@settings(max_examples=80)
@given(rows=regions())
@example(rows=[("A", "A", 60), ("B", "B", 370), ("C", "C", 140), ("B", "A", 60), ("B", "C", 60), ("C", "A", 40)])
def test_every_step_is_that_of_the_obvious_loop(rows):
    flows = Flows.of(rows)
    partition, obvious = delineate(flows, SMALL), Obvious(flows, SMALL).run()
    assert steps(partition) == obvious.log
    assert groups(partition) == obvious.areas()


@settings(max_examples=80)
@given(region=regions_on_a_map())
def test_every_step_is_that_of_the_obvious_loop_on_a_map(region):
    flows = Flows.of(region[0])
    partition, obvious = delineate(flows, SMALL, region[1]), Obvious(flows, SMALL, region[1]).run()
    assert steps(partition) == obvious.log
    assert groups(partition) == obvious.areas()


def test_every_step_is_that_of_the_obvious_loop_on_a_larger_region():
    flows = gravity_flows(150, per_municipality=30, seed=7)
    partition, obvious = delineate(flows), Obvious(flows, Parameters()).run()
    assert steps(partition) == obvious.log
    assert groups(partition) == obvious.areas()
    assert 1 < len(partition.areas) < 75
    assert partition.reserve


@settings(max_examples=80)
@given(rows=regions())
def test_every_municipality_has_one_area_and_every_area_is_valid_or_listed(rows):
    flows = Flows.of(rows)
    partition = delineate(flows, SMALL)
    assert sorted(m for area in partition.areas for m in area.municipalities) == list(flows.codes)
    for area in partition.areas:
        inside = set(area.municipalities)
        residents = sum(figure for origin, _, figure in rows if origin in inside)
        workers = sum(figure for _, destination, figure in rows if destination in inside)
        internal = sum(figure for origin, destination, figure in rows if {origin, destination} <= inside)
        assert (area.residents, area.workers, area.internal) == (residents, workers, internal)
        assert area.validity == pytest.approx(SMALL.validity(residents, workers, internal))
        assert (area.validity >= 1 - 1e-9) == (area not in partition.not_valid)
        assert area.code in inside
        jobs = {m: sum(figure for _, destination, figure in rows if destination == m) for m in inside}
        assert jobs[area.code] == max(jobs.values())


@settings(max_examples=80)
@given(region=regions_on_a_map())
def test_on_a_map_every_area_is_in_one_piece(region):
    rows, pairs = region
    for area in delineate(Flows.of(rows), SMALL, pairs).areas:
        reached = {area.municipalities[0]}
        while more := {
            m for pair in pairs if reached & set(pair) for m in pair if m in area.municipalities and m not in reached
        }:
            reached |= more
        assert reached == set(area.municipalities)


@settings(max_examples=60)
@given(rows=regions(), seed=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, seed):
    shuffled = list(rows)
    seed.shuffle(shuffled)
    first, second = delineate(Flows.of(rows), SMALL), delineate(Flows.of(shuffled), SMALL)
    assert first == second
    assert list(first.moves()) == list(second.moves())


@settings(max_examples=80)
@given(rows=regions(), seed=st.randoms(use_true_random=False))
def test_a_permutation_of_codes_changes_nothing(rows, seed):
    flows = Flows.of(rows)
    renamed_to = list(flows.codes)
    seed.shuffle(renamed_to)
    new = dict(zip(flows.codes, renamed_to, strict=True))
    renamed = Flows.of([(new[origin], new[destination], figure) for origin, destination, figure in rows])
    # Twins, which the flows cannot tell apart, are told apart by their codes: not this property.
    assume(
        [new[flows.codes[i]] for i in canonical_order(flows)] == [renamed.codes[i] for i in canonical_order(renamed)]
    )
    expected = sorted(tuple(sorted(new[m] for m in group)) for group in groups(delineate(flows, SMALL)))
    assert groups(delineate(renamed, SMALL)) == expected


def test_a_permutation_of_codes_changes_nothing_on_a_larger_region():
    flows = gravity_flows(300, per_municipality=30, seed=3)
    codes = flows.codes
    new = dict(zip(codes, reversed(codes), strict=True))
    renamed = Flows.of_columns(
        [new[codes[i]] for i in flows.origin],
        [new[codes[i]] for i in flows.destination],
        flows.amount / 1000,
    )
    first, second = delineate(flows), delineate(renamed)
    assert sorted(tuple(sorted(new[m] for m in group)) for group in groups(first)) == groups(second)
    assert {new[m]: new[area] for m, area in first.area_of.items()} == second.area_of
