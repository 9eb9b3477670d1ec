"""Drawings of the basins are kept side by side: one a year, with what was chosen; one of them is in force."""

import json

import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.parameters import Parameters
from raccordo.analysis.problems import TableError
from raccordo.observatory import basins as drawing
from raccordo.observatory.basins import areas_of, build_basins, use_basins
from raccordo.observatory.building import build_careers, build_market_facts, with_basins
from raccordo.observatory.commands import basins
from raccordo.observatory.market import Basins, Market, State
from raccordo.observatory.redrawn import BORN, CHANGED, GONE, MOVED, ONLY_AFTER, SAME, STAYS, redrawn
from tests.observatory.test_building import COMMUTING, PLACES, engine, market_of

__all__ = ["engine"]
SMALL = Parameters(min_size=1, min_sc=0.6, target_size=2, target_sc=0.75)
LIMITS = ["--min-size", "1", "--min-sc", "0.6", "--target-size", "2", "--target-sc", "0.75"]


@pytest.fixture
def market(engine, tmp_path) -> Market:
    found = market_of(tmp_path, COMMUTING)
    build_careers(engine, found)
    return found


def files(market: Market) -> set[str]:
    return {path.name for path in market.folder.glob("basins-*.parquet")}


def test_a_drawing_of_another_year_is_kept_beside_the_one_in_force(engine, market):
    later = build_basins(engine, market, 2024, SMALL)
    earlier = build_basins(engine, market, 2023, SMALL)
    assert market.state().kept == (earlier, later)
    assert market.state().basins == later  # an earlier year is drawn to compare: other pages stay as they are
    assert areas_of(market, earlier) == {"005005": "005005"}  # Ada, who comes to it from 001272, is hired in 2024
    assert set(areas_of(market, later)) == {"001272", "005005"}
    again = build_basins(engine, market, 2023, Parameters(min_size=2, min_sc=0.5, target_size=3, target_sc=0.75))
    assert market.state().kept == (again, later)
    assert again.number == 3
    assert files(market) == {"basins-2023-00003.parquet", "basins-2024-00001.parquet"}
    assert market.flows_file(again).exists()
    assert not market.flows_file(earlier).exists()


def test_the_drawing_of_a_later_year_is_in_force_until_another_is_chosen(engine, market):
    build_basins(engine, market, 2023, SMALL)
    later = build_basins(engine, market, 2024, SMALL)
    assert market.state().basins == later
    first, _done = build_market_facts(engine, market, PLACES)
    use_basins(market, 2023)
    assert market.state().basins.year == 2023
    assert [made.year for made in market.state().kept] == [2023, 2024]
    assert set(with_basins(PLACES, market)["basin"].to_pylist()) >= set(
        areas_of(market, market.state().basins).values()
    )
    second, done = build_market_facts(engine, market, PLACES)
    assert (done, second.basins, first.basins) == (True, 1, 2)
    with pytest.raises(TableError, match="raccordo basins build --year 2019"):
        use_basins(market, 2019)


def test_only_the_latest_years_are_kept(engine, market, monkeypatch):
    monkeypatch.setattr(drawing, "KEPT", 2)
    for year in (2025, 2024, 2026):
        build_basins(engine, market, year, SMALL)
    assert [made.year for made in market.state().kept] == [2025, 2026]
    assert {name[:11] for name in files(market)} == {"basins-2025", "basins-2026"}
    with pytest.raises(TableError, match="would not be one of them"):
        build_basins(engine, market, 2024, SMALL)


def test_a_state_of_an_earlier_release_keeps_its_drawing():
    made = Basins(number=1, year=2020, day="2020-06-30", commuters=1, areas=1, not_valid=0, limits={})
    old = json.loads(State(basins=made).model_dump_json())
    del old["drawings"], old["basins"]["neighbours"], old["basins"]["fold"]
    state = State.model_validate_json(json.dumps(old))
    assert state.kept == (made,)


def test_what_was_chosen_is_recorded(engine, market, tmp_path):
    pairs = tmp_path / "touching.csv"
    pairs.write_text("municipality,neighbour\n001272,005005\n001272,999999\n", encoding="utf-8")
    made = build_basins(engine, market, 2024, SMALL, contiguity=pairs)
    assert made.limits == {"min_size": 1, "min_sc": 0.6, "target_size": 2, "target_sc": 0.75}
    assert (made.neighbours.file, made.neighbours.pairs, made.neighbours.unused) == ("touching.csv", 1, 1)
    assert market.state().basins.neighbours.sha256 == made.neighbours.sha256
    pairs.write_text("municipality,neighbour\n999998,999999\n", encoding="utf-8")
    with pytest.raises(TableError, match=r"touching\.csv: no pair names two municipalities"):
        build_basins(engine, market, 2024, SMALL, contiguity=pairs)
    assert market.state().basins == made  # nothing half-written


def test_the_commands_draw_list_and_put_in_force(market):
    def run(*arguments: str):
        return CliRunner().invoke(basins, [*arguments, "--store", str(market.root)])

    assert "no basins are drawn yet" in run("drawings").output
    assert run("build", "--year", "2024", *LIMITS).exit_code == 0
    earlier = run("build", "--year", "2023", *LIMITS)
    assert "those of 2024 stay in force" in earlier.output
    assert all(market.map_file(made).exists() for made in market.state().kept)
    listed = json.loads(run("drawings", "--json").output)
    assert [(row["year"], row["in_force"]) for row in listed] == [(2023, False), (2024, True)]
    compared = CliRunner().invoke(basins, ["compare", *(row["file"] for row in listed)])
    assert compared.exit_code == 0
    assert "2024 in force: 1 basins" in run("drawings").output
    assert run("use", "--year", "2023").exit_code == 0
    assert market.state().basins.year == 2023
    wrong = run("build", "--year", "2024", "--min-size", "20000")
    assert wrong.exit_code == 2
    assert "--min-size" in wrong.output
    assert run("use", "--year", "2001").exit_code == 1


def test_what_became_of_basins_and_municipalities():
    before = {"A": "A", "B": "A", "C": "C", "D": "C", "E": "E", "F": "F", "G": "F"}
    after = {"A": "B", "B": "B", "C": "C", "D": "E", "E": "E", "F": "F", "G": "F", "H": "F"}
    found = redrawn(before, after)
    assert {(row["before"], row["after"], row["what"], row["had"], row["common"], row["left"], row["came"], row["has"])
            for row in found.basins} == {
        ("A", "B", SAME, 2, 2, 0, 0, 2),  # a new name alone is no change
        ("C", "C", CHANGED, 2, 1, 1, 0, 1),
        ("E", "E", CHANGED, 1, 1, 0, 1, 2),
        ("F", "F", CHANGED, 2, 2, 0, 0, 3),
    }  # fmt: skip
    assert [(row["municipality"], row["what"]) for row in found.municipalities] == [
        ("D", MOVED), ("H", ONLY_AFTER), *((town, STAYS) for town in "ABCEFG"),
    ]  # fmt: skip
    assert found.municipalities[0] == {
        "municipality": "D", "before": "C", "became": "C", "after": "E", "what": MOVED,
    }  # fmt: skip
    before, after = dict(zip("ABCDE", "AACCE", strict=True)), dict(zip("ABCDE", "BBCEE", strict=True))
    example = redrawn(before, after)
    assert [row["what"] for row in example.basins] == [SAME, CHANGED, CHANGED]  # as docs/analysis/basins.md tells
    assert [row["municipality"] for row in example.municipalities if row["what"] == MOVED] == ["D"]
    assert example.comparison.rand == pytest.approx(0.8)
    split = redrawn({"A": "A", "B": "A", "C": "A"}, {"A": "A", "B": "A", "C": "C"})
    assert {(row["before"], row["after"], row["what"]) for row in split.basins} == {
        ("A", "A", CHANGED),
        (None, "C", BORN),
    }
    joined = redrawn({"A": "A", "B": "A", "C": "C"}, {"A": "A", "B": "A", "C": "A"})
    assert {(row["before"], row["what"]) for row in joined.basins} == {("A", CHANGED), ("C", GONE)}
