"""The report beside the pages of the observatory, which tell some of its counts and withhold others."""

import random
from types import SimpleNamespace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from raccordo.analysis.linked import exposed
from raccordo.observatory.counted import SCHEMA
from raccordo.observatory.market import LAYOUT
from raccordo.observatory.yearbook.beside import beside
from raccordo.observatory.yearbook.cells import Cells, Told, key
from raccordo.observatory.yearbook.guarding import as_text, guarded, told_before
from tests.observatory.yearbook.test_guarding import cells_of, crossed

HIRES = ("hires", 2020)


def found(cells: Cells, told: Told, pages: dict, primary: list) -> list:
    """The cells that whoever has the report and the pages can narrow down too far."""
    values = {one: count.number for one, count in cells.counts.items()}
    hidden = told.withheld() - {one for one, number in pages.items() if number is not None}
    return exposed(values, cells.all_sums(), hidden, primary, 2)


def tables(seed: int) -> Cells:
    chance = random.Random(seed)
    return cells_of(crossed({(c, k): chance.choice([0, 1, 2, 5, 8, 13, 30]) for c in "abc" for k in "xyz"}))


def of_centres(cells: Cells) -> dict:
    """The pages tell the hirings of each centre, but for those of one or two."""
    rows = {one: n.number for one, n in cells.counts.items() if [cut for cut, _value in one.at] == ["centre"]}
    return {one: None if number in (1, 2) else number for one, number in rows.items()}


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6])  # of the fourth a row is 2 and 1: nothing protects it
def test_with_the_pages_no_small_count_is_found(seed):
    """One large count is withheld by the pages too: it protects what only they could tell."""
    cells = tables(seed)
    pages = of_centres(cells)
    closed = next((one for one, number in pages.items() if number and number > 8), None)
    pages |= {closed: None} if closed else {}
    told = guarded(cells, None, pages)
    assert not told.apart
    assert found(cells, told, pages, sorted(cells.small() | ({closed} if closed else set()))) == []
    again = guarded(cells, told_before([(as_text(told), False)]), pages)
    assert again.numbers == told.numbers


def test_a_report_that_does_not_look_at_the_pages_is_undone_by_them():
    """Alone it withholds the hirings of a centre to protect those of a contract in it; a page tells them."""
    all_of_them = [tables(seed) for seed in range(4)]
    assert any(found(one, guarded(one), of_centres(one), sorted(one.small())) for one in all_of_them)


def test_what_cannot_be_protected_with_the_pages_is_said():
    """In a centre there is one hiring beside nine of another contract; pages tell the nine and the ten."""
    cells = cells_of(crossed({("a", "x"): 1, ("a", "y"): 9}))
    pages = {key(*HIRES, centre="a"): 10, key(*HIRES, contract="y"): 9, key(*HIRES, centre="a", contract="y"): 9}
    told = guarded(cells, None, pages)
    assert told.apart == {HIRES}
    assert cells.exposed(told) == []  # alone it is protected


# --- which counts are the same


def row(grain: str, cut: str, period: int, value: str, hires: int, **more) -> dict:
    """A row of what the pages read."""
    counts = {name: 0 for name in SCHEMA.names[4:] if not name.startswith("no_")}
    marks = dict.fromkeys((name for name in SCHEMA.names if name.startswith("no_")), False)
    return {"grain": grain, "cut": cut, "period": period, "value": value, **counts, "hires": hires, **marks, **more}


@pytest.fixture
def market(tmp_path):
    rows = [
        row("year", "work_centre", 2020, "asti", 40, ends=30),
        row("year", "work_quadrant", 2020, "sud-est", 90, persons=70),
        row("year", "work_quadrant", 2020, "nord-est", 50, no_hires=True),
        row("quarter", "work_quadrant", 4 * 2020 + 2, "sud-est", 25),
        row("month", "work_quadrant", 12 * 2020 + 6, "sud-est", 7, no_hires=True),
        row("month", "work_quadrant", 12 * 2017 + 6, "sud-est", 7),
    ]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), tmp_path / "cells.parquet")
    made = SimpleNamespace(layout=LAYOUT, facts="facts-00001")
    return SimpleNamespace(
        state=lambda: SimpleNamespace(answers=made, facts=made),
        answer=lambda name: tmp_path / f"{name}.parquet",
        table=lambda name: tmp_path / f"{name}-00001.parquet",
    )


def test_the_pages_counts_bear_the_names_of_the_report(market):
    told = {
        key("hires", 2020, work_centre="asti"): 40, key("ends", 2020, work_centre="asti"): 30,
        key("hires", 2020): 90, key("persons", 2020): 70,
        key("region_hires", 2020, work_quadrant="sud-est"): 90,
        key("region_hires", 2020, work_quadrant="nord-est"): None,
        key("hires", 2020, quarter="3"): 25, key("hires", 2020, month="07"): None,
    }  # fmt: skip
    others = [key("hires", 2019), key("hires", 2020, sex="F")]
    assert beside(market, "sud-est", [*told, *others]) == told


def test_pages_of_another_build_are_not_compared(market):
    state = market.state()
    later = SimpleNamespace(**{**vars(market), "table": lambda name: market.answer("facts-00002")})
    assert beside(later, "sud-est", [key("hires", 2020)]) == {}
    state.answers.layout = LAYOUT - 1
    assert beside(market, "sud-est", [key("hires", 2020)]) == {}
