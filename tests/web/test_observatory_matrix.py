"""The matrix of transitions: the cells of the list by origin and destination, its files, and a page without basins."""

import csv
import html
import io
import re

import openpyxl
import pyarrow.parquet as pq
import pytest

from raccordo.observatory import hiding
from raccordo.observatory.asking import Observatory
from raccordo.observatory.market import State
from raccordo.web.views.observatory.transitions import QUESTIONS, hide_matrix
from tests.web.test_observatory_pages import P, analyst, table_of, whole
from tests.web.test_observatory_together import bounds

__all__ = ["analyst"]
SMALL = 3
PAGE = f"{P}transizioni/"
WHOLE = "Tutti i casi dell’origine"
ALL = "Tutte le origini"
SHARE = ": quota dell’origine"


def file_of(client, question: str, kind: str) -> bytes:
    response = client.get(PAGE, {"domanda": question, "matrice-formato": kind})
    assert f"matrice-transizioni-2021-06-30.{kind}" in response["Content-Disposition"]
    return b"".join(response.streaming_content) if response.streaming else response.content


def matrix_of(client, question: str) -> list[dict[str, str]]:
    text = file_of(client, question, "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def of_page(text: str) -> str:
    """The table of the matrix."""
    return re.search(r'<table class="tabella matrice">.*?</table>', text, re.DOTALL)[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_matrix_is_made_of_the_cells_of_the_list(analyst, question):
    listed = {(r["Origine"], r["Destinazione"]): r for r in table_of(analyst, f"{PAGE}?domanda={question}")}
    *rows, totals = matrix_of(analyst, question)
    assert totals["Origine"] == ALL
    assert {one for one, _other in listed} == {row["Origine"] for row in rows}
    assert len(rows) > 2
    for row in rows:
        states = [name for name in row if name not in ("Origine", WHOLE) and not name.endswith(SHARE)]
        assert {other for _one, other in listed} == set(states)
        for state in states:
            found = listed.get((row["Origine"], state))
            assert row[state] == (found["Casi"] if found else "0")
            share = row[state + SHARE]
            assert share == (found["Quota dell’origine"] if found else "0")
        told = [whole(row[state]) for state in states]
        # each cell and the whole within two of what was counted
        assert sum(number or 0 for number in told) <= int(row[WHOLE]) + 2 * len(told) + 2
        assert None not in told or told.count(None) > 1
    for state in states:
        told = [whole(row[state]) for row in rows]
        known = [number for number in told if number is not None]
        if (total := whole(totals[state])) is not None:
            assert sum(known) <= total + 2 * len(known) + 2
            assert None in told or sum(known) >= total - 2 * len(known) - 2
    everything = int(totals[WHOLE])
    assert abs(everything - sum(int(row[WHOLE]) for row in rows)) <= 2 * len(rows) + 2
    arriving = [whole(totals[state]) for state in states]
    assert None not in arriving or arriving.count(None) > 1


def test_the_page_heads_both_axes_and_each_cell_opens_as_the_list_does(analyst):
    text = analyst.get(f"{PAGE}?domanda=professione").content.decode()
    table = of_page(text)
    assert re.search(r'<th scope="col" rowspan="2">Origine', table)
    heads = re.findall(r'<th scope="col" class="numero">(.*?)</th>', table)
    assert re.search(rf'<th scope="colgroup" colspan="{len(heads)}">Destinazione', table)
    assert any(head.startswith("5 · ") for head in heads)
    assert len(re.findall(r'<th scope="row">', table)) == len(matrix_of(analyst, "professione"))
    assert ALL in table.partition("<tfoot>")[2]
    opened = set(re.findall(r'<td class="numero[^"]*"><a href="([^"]+)">', table))
    listed = set(re.findall(r'<td data-label="Casi"[^>]*><a href="([^"]+)">', text))
    assert listed
    assert listed <= opened
    # by code, those out of work after all the others
    codes = [head[0] for head in heads if " · " in head]
    assert codes == sorted(codes)
    assert "senza lavoro" in heads[len(codes) :]


def test_what_is_withheld_has_neither_number_nor_link_nor_share(analyst):
    table = of_page(analyst.get(f"{PAGE}?domanda=contratto").content.decode())
    hidden = re.findall(r'<td class="numero[^"]*taciuta[^"]*">(.*?)</td>', table)
    assert hidden
    assert set(hidden) == {"taciuto"}
    kept = pq.read_table(io.BytesIO(file_of(analyst, "contratto", "parquet"))).to_pylist()
    assert sum(value is None for row in kept for name, value in row.items() if not name.endswith(SHARE)) == len(hidden)


def test_the_spreadsheet_holds_the_same_numbers(analyst):
    sheet = openpyxl.load_workbook(io.BytesIO(file_of(analyst, "bacino", "xlsx"))).active
    head, *lines = sheet.iter_rows(values_only=True)
    for line, row in zip(lines, matrix_of(analyst, "bacino"), strict=True):
        found = dict(zip(head, line, strict=True))
        assert found[WHOLE] == int(row[WHOLE])
        states = [name for name in head[1:] if name != WHOLE and not name.endswith(SHARE)]
        assert [str(found[state]) for state in states] == [row[state] for state in states]


@pytest.mark.parametrize(("side", "column"), [("f-from", "Origine"), ("f-to", "Destinazione")])
def test_a_total_opens_on_its_cells_in_the_list(analyst, side, column):
    table = of_page(analyst.get(f"{PAGE}?domanda=contratto").content.decode())
    found = re.findall(rf'<td class="numero tutti"><a href="([^"]*{side}[^"]*)">([\d.]+)</a>', table)
    assert found
    for link, words in found:
        rows = table_of(analyst, PAGE + html.unescape(link).partition("#")[0])
        assert len({row[column] for row in rows}) == 1
        known = [number for number in (whole(row["Casi"]) for row in rows) if number is not None]
        assert sum(known) <= whole(words) + 2 * len(known) + 2


@pytest.mark.parametrize("question", QUESTIONS)
def test_who_has_all_the_totals_puts_no_small_cell_below_three(observed, today, question):
    """The attack on rounded cells with the totals of lines, columns and all; and on the gaps as if nothing were
    rounded."""
    asked = QUESTIONS[question]
    counted = Observatory(observed).answer(asked.kept).to_pylist()
    if asked.yearly:
        day = max(row["origin_day"] for row in counted)
        counted = [row for row in counted if row["origin_day"] == day]
    true = {(row["origin"], row["destination"]): row for row in counted}
    rows = hide_matrix([dict(row) for row in counted], asked.kept)
    cases = [true[row["origin"], row["destination"]]["cases"] for row in rows]
    sums = [
        ({n for n, row in enumerate(rows) if row[side] == state}, next(r[total] for r in rows if r[side] == state))
        for side, total in (("origin", "origin_cases"), ("destination", "destination_cases"))
        for state in sorted({row[side] for row in rows})
    ]
    sums.append((set(range(len(rows))), rows[0]["all_cases"]))
    told = [row["cases"] for row in rows]
    small = [n for n, row in enumerate(rows) if 0 < true[row["origin"], row["destination"]]["persons"] < SMALL]
    assert all(told[n] is hiding.HIDDEN for n in small)
    exact_sums = [(members, total if total is hiding.HIDDEN else sum(cases[n] for n in members))
                  for members, total in sums]  # fmt: skip
    exact = [value if value is hiding.HIDDEN else cases[n] for n, value in enumerate(told)]
    for n in small:
        if cases[n] < SMALL:
            assert bounds(told, sums, n)[1] >= SMALL
            assert bounds(exact, exact_sums, n, off=0)[1] >= SMALL
    for members, total in sums:
        persons = max(true[rows[n]["origin"], rows[n]["destination"]]["persons"] for n in members)
        assert persons >= SMALL or total is hiding.HIDDEN


def test_a_search_in_the_list_leaves_the_matrix_whole(analyst):
    text = analyst.get(f"{PAGE}?f-from=senza+lavoro").content.decode()
    assert of_page(text) == of_page(analyst.get(PAGE).content.decode())


@pytest.mark.parametrize("question", ["bacino", "bacini"])
def test_without_basins_the_page_says_so(analyst, observed, monkeypatch, question):
    state = observed.state().model_copy(update={"basins": None})
    monkeypatch.setattr(type(observed), "state", lambda self: State(**state.model_dump()))
    text = analyst.get(f"{PAGE}?domanda={question}").content.decode()
    assert text.count("I bacini non sono ancora stati disegnati") == 2
    assert "matrice" not in text.partition("<main")[2].partition('id="definizioni"')[0]


def test_every_state_counts_the_same_persons_on_a_day(observed):
    """Whatever tells who is where, everybody is somewhere."""
    for names in (("status", "contract", "occupation", "basin"), ("contract", "sector", "occupation", "basin")):
        kind = "transitions" if "status" in names else "next_job"
        sums = []
        for name in names:
            cases: dict[str, int] = {}
            for row in Observatory(observed).answer(f"{kind}_{name}").to_pylist():
                key = str(row.get("origin_day"))
                cases[key] = cases.get(key, 0) + row["cases"]
            sums.append(cases)
        assert sums[0]
        assert all(other == sums[0] for other in sums)
