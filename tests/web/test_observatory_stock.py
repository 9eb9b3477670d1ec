"""A cell of the persons at work opens on the same count by another cut, and tells nothing that others withhold."""

import datetime as dt
import re

import pytest

from raccordo.observatory import at_work, hiding
from raccordo.observatory.asking import Observatory
from raccordo.observatory.at_work import BENEATH, FIGURES, cuts_beneath, told_of_cell, told_of_day
from tests.web.test_observatory_openings import adds_up, note, opened
from tests.web.test_observatory_pages import P, analyst, table_of
from tests.web.test_observatory_together import BEFORE, DAY, exposed

__all__ = ["analyst"]
PAGE = f"{P}al-lavoro/"
COLUMNS = ("Persone al lavoro", "Rapporti nel giorno", "+ assunzioni", "− cessazioni")


@pytest.mark.parametrize("cut", ["contract_kind", "work_centre", "age", "work"])
def test_the_numbers_of_a_cell_open_on_cells_that_add_up_to_them(analyst, cut):
    for column in COLUMNS:
        numbers = opened(analyst, f"{PAGE}?taglio={cut}", column)
        assert bool(numbers) == (cut != "age" or column in COLUMNS[:2])  # movements have the age of their own day
        for number, link in numbers[:2]:
            other = "sex" if cut != "sex" else "hours"
            rows = table_of(analyst, f"{link}&dettaglio={other}")
            assert rows
            assert adds_up(number, rows, column)
    assert "Numero aperto:" in note(analyst, opened(analyst, f"{PAGE}?taglio={cut}", COLUMNS[0])[0][1])


def test_a_cell_opens_by_any_of_the_small_cuts_but_its_own_and_no_further(analyst):
    _number, link = opened(analyst, f"{PAGE}?taglio=sex", COLUMNS[0])[0]
    text = analyst.get(link).content.decode()
    offered = re.search(r'<select[^>]*name="dettaglio"[^>]*>(.*?)</select>', text, re.DOTALL)[1]
    assert re.findall(r'value="([a-z_]+)"', offered) == [cut for cut in BENEATH if cut != "sex"]
    for cut in BENEATH[1:]:
        assert table_of(analyst, f"{link}&dettaglio={cut}")
    assert opened(analyst, link, COLUMNS[0]) == []


def test_a_cell_that_is_not_there_opens_the_whole_table(analyst):
    assert table_of(analyst, f"{PAGE}?taglio=sex&cella=x") == table_of(analyst, f"{PAGE}?taglio=sex")


def test_a_cell_of_two_cuts_is_told_alike_from_both_sides(observed, today):
    observatory = Observatory()
    from_one = {
        (value, row["age"]): row
        for value in ("f", "m")
        for row in told_of_cell(observatory, "sex", value, "age", BEFORE, DAY)
    }
    ages = sorted({age for _sex, age in from_one})
    other = {
        (row["sex"], age): row for age in ages for row in told_of_cell(observatory, "age", age, "sex", BEFORE, DAY)
    }
    assert from_one.keys() == other.keys()
    for cell, row in from_one.items():
        assert [row[figure] for figure in FIGURES[:2]] == [other[cell][figure] for figure in FIGURES[:2]], cell


@pytest.mark.parametrize("other", ["contract_kind", "work_quadrant"])
def test_who_has_a_municipality_s_cells_and_their_totals_puts_no_small_one_below_three(observed, today, other):
    """Lines with the totals of their municipalities, columns with those of the other cut, all in threes."""
    observatory = Observatory()
    towns = {row["work"]: row for row in told_of_day(observatory, "work", BEFORE, DAY)[0]}
    beneath = {row[other]: row for row in told_of_day(observatory, other, BEFORE, DAY)[0]}
    counted = at_work._crossed(observatory, cuts=tuple(sorted(("work", other))), before=BEFORE, day=DAY)
    true = {(row["work"], row[other]): row["persons"] for row in counted}
    rows = [row for town in towns for row in told_of_cell(observatory, "work", town, other, BEFORE, DAY)]
    cells = [(row["work"], row[other]) for row in rows]
    sums = [({n for n, cell in enumerate(cells) if cell[0] == town}, row["persons"]) for town, row in towns.items()]
    sums += [({n for n, cell in enumerate(cells) if cell[1] == one}, row["persons"]) for one, row in beneath.items()]
    told = [row["persons"] for row in rows]
    small = [n for n, cell in enumerate(cells) if 0 < true[cell] < 3]
    assert small
    assert all(told[n] is hiding.HIDDEN for n in small)
    # the attack on the towns with most cells: one for each small cell is a linear programme of the whole table
    kept = [n for n in range(len(cells)) if n in set(small[:40]) or n not in set(small)]
    _many, found = exposed([told[n] for n in kept], [true[cells[n]] for n in kept],
                           [({kept.index(n) for n in members if n in set(kept)}, total) for members, total in sums
                            if members <= set(kept)])  # fmt: skip
    assert found == 0


def test_cuts_read_in_the_messages_are_shut_while_these_run_ahead_of_the_careers(observed, today, monkeypatch):
    observatory = Observatory()
    assert "age" in cuts_beneath(observatory, "sex")
    careers = observatory.state.careers.model_copy(update={"fold": observatory.state.careers.fold + 1})
    observatory.state = observatory.state.model_copy(update={"careers": careers})
    assert "age" not in cuts_beneath(observatory, "sex")
    assert cuts_beneath(observatory, "age") == []


def test_another_day_is_told_too(analyst):
    day = (DAY - dt.timedelta(days=200)).isoformat()
    number, link = opened(analyst, f"{PAGE}?taglio=sex&al={day}", COLUMNS[0])[0]
    assert f"al={day}" in link
    assert adds_up(number, table_of(analyst, link), COLUMNS[0])
