"""The draw follows from the seed and the sealed records, and from nothing else."""

import datetime as dt
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.measures.sealing import Row
from raccordo.plan.evidence import machine
from raccordo.plan.evidence.draw import Drawn, assign, draw, population
from raccordo.plan.evidence.formula import Design, sample_size
from raccordo.plan.evidence.machine import MOVES, Move, State, WrongMove, after

DESIGN = Design(0.1, 0.95, 0.9)
DIGEST = "ab" * 32
DAY = dt.date(2020, 5, 4)
DOCS = Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "evidence-check.md"


def rows(*centres: int) -> list[Row]:
    """As many records in each centre as said."""
    placed = [centre for centre, count in enumerate(centres, start=1) for _n in range(count)]
    return [Row(100 + n, n, centre, DAY, 1) for n, centre in enumerate(placed)]


def test_the_same_seed_gives_the_same_sample_and_another_seed_another():
    found = draw(rows(60, 30, 10), DIGEST, "369", DESIGN)
    assert found == draw(rows(60, 30, 10), DIGEST, "369", DESIGN)
    other = draw(rows(60, 30, 10), DIGEST, "370", DESIGN)
    assert {d.record for d in found.records} != {d.record for d in other.records}
    assert draw(rows(60, 30, 10), "cd" * 32, "369", DESIGN).records != found.records


def test_the_order_of_the_rows_does_not_matter():
    assert draw(rows(60, 30)[::-1], DIGEST, "369", DESIGN).records == draw(rows(60, 30), DIGEST, "369", DESIGN).records


def test_anybody_can_draw_it_again_with_any_tool():
    """As the page says: rank by SHA-256 of seed|digest|record, take the first of each centre."""
    found = draw(rows(60, 30, 10), DIGEST, "369", DESIGN)
    ranked = sorted(range(100, 160), key=lambda n: hashlib.sha256(f"369|{DIGEST}|{n}".encode()).hexdigest())
    mine = {d.record for d in found.records if d.centre == 1}
    assert mine == set(ranked[: len(mine)])


@settings(max_examples=30)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any), st.text(min_size=1, max_size=8))
def test_a_sample_is_as_large_as_the_formula_says_and_covers_the_centres(sizes, seed):
    found = draw(rows(*sizes), DIGEST, seed, DESIGN)
    size = sample_size(sum(sizes), DESIGN)
    assert len(found.records) == size == sum(drawn for _whole, drawn in found.strata.values())
    assert len({d.record for d in found.records}) == size
    assert sum(whole for whole, _drawn in found.strata.values()) == found.population == sum(sizes)
    assert found.stratified == (size >= sum(map(bool, sizes)))
    if found.stratified:
        assert {d.centre for d in found.records} == {centre for centre, n in enumerate(sizes, start=1) if n}


def test_fewer_draws_than_centres_make_the_region_one_stratum():
    found = draw(rows(*[1] * 40), DIGEST, "1", Design(0.3, 0.9, 0.9))
    assert not found.stratified
    assert found.strata == {None: (40, len(found.records))}


def test_a_record_of_two_centres_is_drawn_once():
    twice = [Row(7, 1, 1, DAY, 1), Row(7, 1, 2, DAY, 1), Row(8, 2, 2, DAY, 1)]
    assert [(row.record, row.centre) for row in population(twice)] == [(7, 1), (8, 2)]
    assert draw(twice, DIGEST, "1", DESIGN).population == 2


def test_nothing_to_draw_from_gives_nothing():
    assert draw([], DIGEST, "1", DESIGN).records == []


def drawn(count: int, centres: int = 3) -> list[Drawn]:
    return [Drawn(row.record, row.centre, row) for row in rows(*[count // centres] * centres)]


def test_records_are_shared_out_evenly_and_never_to_who_may_not():
    found = assign(
        drawn(90), ["a", "b", "c"], "369", DIGEST, lambda name, record: not (name == "a" and record.centre == 1)
    )
    assert found == assign(
        drawn(90), ["a", "b", "c"], "369", DIGEST, lambda name, record: not (name == "a" and record.centre == 1)
    )
    assert {name: found.count(name) for name in "abc"} == {"a": 30, "b": 30, "c": 30}
    assert "a" not in found[:30]


def test_a_record_nobody_may_look_at_is_told():
    assert assign(drawn(3), ["a"], "1", DIGEST, lambda name, record: record.centre != 2) == ["a", None, "a"]


def test_the_machine_moves_only_as_declared():
    declared = {(rule.step, source) for rule in MOVES.values() for source in rule.sources}
    for move in Move:
        for state in State:
            if (move, state) in declared:
                assert after(move, state, note="perché") == MOVES[move].target
            else:
                with pytest.raises(WrongMove):
                    after(move, state, note="perché")
    with pytest.raises(WrongMove):
        after(Move.REFUSE, State.ASSIGNED, note="  ")
    assert after(Move.CONFIRM, State.ASSIGNED) == State.CONFIRMED


def test_the_docs_hold_the_machine_as_it_is():
    drawn_there = re.search(r"```mermaid\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert drawn_there.group(1) == machine.MACHINE.drawing()
