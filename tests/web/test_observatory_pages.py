"""The pages of the observatory, on a small synthetic one: answers, openings, lists, files, and what they withhold."""

import csv
import datetime as dt
import html
import io
import re

import duckdb
import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from django.urls import reverse

from raccordo.analysis.disclosure import attack
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows.calendar import first_day
from raccordo.analysis.flows.question import flows
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Municipality
from raccordo.observatory.asking import Observatory
from raccordo.web.views.observatory import answer
from raccordo.web.views.observatory.periods import first_told
from tests.kernel.jobs.factories import JobFactory

P = "/osservatorio/"
MEASURED = ["hires", "extensions", "transformations", "ends", "balance", "persons"]
#: Every page with the choices that change what it asks.
ADDRESSES = [
    P, f"{P}?quadrante=q-asti",
    f"{P}movimenti/", f"{P}movimenti/?taglio=sex&periodo=quarter", f"{P}movimenti/?taglio=age&taglio2=sex",
    f"{P}movimenti/?taglio=work_centre&periodo=month",
    f"{P}al-lavoro/", f"{P}al-lavoro/?taglio=age", f"{P}al-lavoro/?taglio=work_quadrant&al=2020-02-29",
    f"{P}al-lavoro/?taglio=seasonal", f"{P}transizioni/", f"{P}transizioni/?domanda=settore",
    f"{P}da-lavoro-a-lavoro/", f"{P}da-lavoro-a-lavoro/?per=settore",
    f"{P}durate/", f"{P}durate/?gruppi=contract", f"{P}durate/?che=durations_out_of_work&gruppi=sex&esito=permanent",
    f"{P}stabilita/", f"{P}stabilita/?indicatore=trasformati&taglio=sex", f"{P}stabilita/?indicatore=24&taglio=age",
    f"{P}scuola-lavoro/", f"{P}scuola-lavoro/?domanda=first_job", f"{P}scuola-lavoro/?domanda=first_stable",
    f"{P}bacini/", f"{P}bacini/?colore=residents", f"{P}bacini/?disegno=2018&bacino=001272",
    f"{P}fabbisogni/", f"{P}fabbisogni/?domanda=attivita", f"{P}fabbisogni/?domanda=bacini",
    f"{P}fabbisogni/?domanda=incontro", f"{P}fabbisogni/?domanda=picchi",
    f"{P}esiti/", f"{P}esiti/?mesi=6", f"{P}esiti/?per=misura",
]  # fmt: skip
FLOWS = f"{P}movimenti/?taglio=work"
WORK = "Comune di lavoro"


@pytest.fixture
def analyst(log_in, today, observed, centres):
    """Somebody who may see the observatory."""
    return log_in(Role.ANALYST)


def table_of(client, address: str) -> list[dict[str, str]]:
    """The rows of a page's CSV file."""
    joined = f"{address}{'&' if '?' in address else '?'}formato=csv"
    text = b"".join(client.get(joined).streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def whole(text: str) -> int | None:
    """A number of a file; nothing where it is withheld."""
    return None if text == "taciuto" else int(text)


def facts(observed, sql: str) -> list[tuple]:
    """What a bare query over the facts says."""
    return duckdb.from_parquet(str(observed.table("facts"))).query("facts", sql).fetchall()


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_answers_with_a_table_and_what_it_means(analyst, address):
    text = analyst.get(address).content.decode()
    assert 'id="tabella"' in text
    assert "Che cosa dicono le cifre" in text
    assert "taciuto" in text  # at least among the definitions
    assert "HIDDEN" not in text


def test_nothing_is_told_of_hirings_before_the_archive(analyst, observed):
    """The messages begin in 2017; of earlier jobs only those that lasted are known."""
    assert facts(observed, "SELECT 1 FROM facts WHERE kind = 'hire' AND year = 2016")
    observatory = Observatory(observed)
    for grain, first, last in (("year", 2016, 2020), ("quarter", 4 * 2016, 8085), ("month", 12 * 2016, 24257)):
        told = first_told(observatory, grain, first, last)
        assert first_day(grain, told) == dt.date(2017, 1, 1)
    for indicator in ("kept_182", "kept_730", "turned_365"):
        rows = observatory.answer("stability_contract_kind", indicator=indicator).to_pylist()
        assert min(row["year"] for row in rows) == 2017
    origins = {row["origin_day"].year for row in observatory.answer("transitions_status").to_pylist()}
    assert min(origins) == 2017


def test_months_are_words_on_the_page_and_codes_in_the_file(analyst):
    page = analyst.get(f"{P}?ordina=name").content.decode()
    assert "gennaio 2017" in page
    assert ">2017-01<" not in page
    assert [row["Mese"] for row in table_of(analyst, f"{P}?ordina=name")][:3] == ["2017-01", "2017-02", "2017-03"]
    quarters = analyst.get(f"{P}movimenti/?taglio=sex&periodo=quarter").content.decode()
    assert "1º trimestre 2021" in html.unescape(quarters)


def test_years_of_a_cut_are_what_a_bare_query_counts(analyst, observed):
    told = {(r["Periodo"], r["Tipo di contratto"]): whole(r["Assunzioni"]) for r in table_of(analyst, f"{P}movimenti/")}
    sql = "SELECT year, count(*) FROM facts WHERE kind = 'hire' AND contract_kind = 'permanent' GROUP BY year"
    counted = {str(year): number for year, number in facts(observed, sql)}
    mine = {year: number for (year, kind), number in told.items() if kind == "a tempo indeterminato"}
    assert mine
    assert all(number in (None, counted[year]) for year, number in mine.items())
    assert any(mine.values())


def test_a_number_opens_on_the_cells_it_sums(analyst):
    text = analyst.get(f"{P}movimenti/?taglio=sex").content.decode()
    link, words = re.search(
        r'<a href="(/osservatorio/movimenti/\?[^"]*taglio2=work_centre[^"]*)">([\d.]+)</a>', text
    ).groups()
    opened = table_of(analyst, html.unescape(link).partition("#")[0])
    cells = [whole(row["Assunzioni"]) for row in opened]
    number = int(words.replace(".", ""))
    assert cells
    assert all(cell is None or cell % 3 == 0 for cell in cells)  # two cuts are rounded
    assert sum(cell or 0 for cell in cells) <= number + 2 * len(cells)


def test_a_month_opens_on_cells_that_never_exceed_it(analyst):
    text = analyst.get(P).content.decode()
    found = re.findall(r'<td data-label="Assunzioni"[^>]*><a href="([^"]+)">([\d.]+)</a>', text)
    assert found
    for link, words in found[:3]:
        cells = [whole(row["Assunzioni"]) for row in table_of(analyst, html.unescape(link).partition("#")[0])]
        assert sum(cell or 0 for cell in cells) <= int(words.replace(".", ""))


@pytest.mark.parametrize(
    "address",
    [P, f"{P}?quadrante=q-asti", f"{P}al-lavoro/?taglio=sex", f"{P}da-lavoro-a-lavoro/", f"{P}durate/?gruppi=sex"],
)
def test_every_figure_above_a_page_opens(analyst, address):
    text = analyst.get(address).content.decode()
    figures = re.findall(r"<dd>(.*?)</dd>", text.partition('<dl class="cifre">')[2].partition("</dl>")[0])
    assert figures
    for figure in figures:
        link = html.unescape(re.fullmatch(r'<a href="([^"]+)">.+</a>', figure)[1])
        path, _hash, anchor = link.partition("#")
        opened = analyst.get(path if path.startswith("/") else f"{address.partition('?')[0]}{path}").content.decode()
        assert f'id="{anchor}"' in opened


@pytest.mark.parametrize(
    ("address", "label"),
    [
        (f"{P}stabilita/?taglio=sex", "Assunzioni seguite"),
        (f"{P}fabbisogni/?domanda=attivita", "Assunzioni in dodici mesi"),
        (f"{P}bacini/", "Comuni"), (P, "Rapporti a fine periodo"),
    ],
)  # fmt: skip
def test_a_cell_counted_at_the_build_opens_on_what_it_counts(analyst, address, label):
    text = analyst.get(address).content.decode()
    link, words = re.search(rf'<td data-label="{label}"[^>]*><a href="([^"]+)">([\d.]+)</a>', text).groups()
    link = html.unescape(link).partition("#")[0]
    rows = table_of(analyst, link if link.startswith("/") else f"{address.partition('?')[0]}{link}")
    assert rows
    if label == "Comuni":
        assert len(rows) == int(words)


@pytest.mark.parametrize(("question", "label"), [("bacini", "Crescita"), ("incontro", "Scarto")])
def test_a_row_that_is_withheld_does_not_stand_at_its_rank(analyst, question, label):
    """Rows that are told stand by what they tell, the others after them: their place tells nothing."""
    address = f"{P}fabbisogni/?domanda={question}"
    assert any(row[label] == "taciuto" for row in table_of(analyst, address))
    table = pq.read_table(io.BytesIO(analyst.get(f"{address}&formato=parquet").content))
    standing = table[label].to_pylist()
    told = [value for value in standing if value is not None]
    assert len(told) > 3
    assert standing[: len(told)] == sorted(told, reverse=True)


def test_cells_counted_at_the_build_are_what_the_facts_say(observed, today):
    observatory = Observatory()
    kept = pq.read_table(observatory.market.answer("cells"))
    for grain, first, last in (("year", 2018, 2020), ("quarter", 8080, 8083), ("month", 24240, 24251)):
        for cut in ("sex", "work", "division"):
            with EmbeddedEngine(threads=1) as engine:
                asked = flows(engine, observed.table("facts"), grain=grain, by=[cut], first=first, last=last)
            asked = asked.select(["period", cut, *MEASURED])
            mine = kept.filter((pc.field("grain") == grain) & (pc.field("cut") == cut))
            mine = mine.filter((pc.field("period") >= first) & (pc.field("period") <= last))
            mine = mine.rename_columns({"value": cut}).select(["period", cut, *MEASURED])
            assert mine.to_pylist() == asked.to_pylist() != []


def test_the_attack_recovers_no_small_cell_from_a_file(analyst, observed):
    """The file of hirings by year and municipality, its true margins beside it: what everybody could know."""
    rows = table_of(analyst, FLOWS)
    years = sorted({row["Periodo"] for row in rows})[-1:]
    sql = "SELECT year, work, count(*), count(DISTINCT person) FROM facts WHERE kind = 'hire' GROUP BY ALL"
    true = {(str(year), centre): (number, persons) for year, centre, number, persons in facts(observed, sql)}
    small = 0
    for year in years:
        names = sorted({centre for y, centre in true if y == year})
        values = np.array([true[year, name][0] for name in names])
        told = {(row[WORK]): whole(row["Assunzioni"]) for row in rows if row["Periodo"] == year}
        said = {"unknown": "non noto", **dict(Municipality.objects.values_list("code", "name"))}
        hidden = np.array([told[said.get(name, name)] is None for name in names])
        full, mask = np.append(values, values.sum()), np.append(hidden, False)
        low, high = attack(np.ma.masked_array(np.where(mask, 0, full), mask))
        for n, name in enumerate(names):
            number, persons = true[year, name]
            if persons < 3:
                small += 1
                assert hidden[n]
                assert high[n] >= number + 2
                assert low[n] <= max(1, number - 2)
    assert small


def test_a_drawing_shows_nothing_that_is_withheld(analyst, observed):
    """Lines are drawn of the cells that are told: a withheld one leaves no point and no name."""
    rows = table_of(analyst, f"{P}al-lavoro/?taglio=work")
    withheld = [row for row in rows if row["Persone al lavoro"] == "taciuto"]
    page = analyst.get(f"{P}al-lavoro/?taglio=work").content.decode()
    drawing = page.partition('<figure class="disegno"')[2].partition("</figure>")[0]
    assert withheld
    name = WORK
    assert not any(f">{row[name]}<" in drawing for row in withheld)
    assert any(f">{row[name]}<" in drawing for row in rows)


def test_jobs_of_a_year_before_and_what_came_since_are_the_jobs_of_the_day(analyst):
    """To within two for each of the five figures, which are told in threes (exactly: `tests/analysis/flows`)."""
    rows = table_of(analyst, f"{P}al-lavoro/?taglio=sex")
    before, hires, ends, changes, after = (
        next(key for key in rows[0] if key.startswith(start))
        for start in ("Rapporti dopo", "+", "−", "±", "= rapporti")
    )
    known = [row for row in rows if "taciuto" not in row.values()]
    assert known
    for row in known:
        made = whole(row[before]) + whole(row[hires]) - whole(row[ends]) + whole(row[changes])
        assert abs(made - whole(row[after])) <= 10


def test_a_list_is_searched_filtered_sorted_and_cut_in_pages(analyst):
    address = f"{P}transizioni/"
    page = analyst.get(address, {"q": "senza lavoro pieno"}).content.decode()
    assert "senza lavoro" in page
    kept = table_of(analyst, f"{address}?f-from=senza+lavoro")
    assert {row["Origine"] for row in kept} == {"senza lavoro"}
    cases = [whole(row["Casi"]) or 0 for row in table_of(analyst, f"{address}?ordina=cases")]
    assert cases == sorted(cases)
    assert table_of(analyst, f"{address}?q=nessunacosi") == []
    assert "Nessuna riga corrisponde" in analyst.get(address, {"q": "nessunacosi"}).content.decode()
    assert "pagina=2" in analyst.get(f"{P}bacini/").content.decode()


def test_a_basin_of_few_people_tells_neither_them_nor_what_would_tell_them(analyst):
    rows = table_of(analyst, f"{P}bacini/")
    figures = [name for name in rows[0] if name.startswith(("Occupati", "Ci abitano"))]
    assert len(figures) == 5
    hidden = [[row[name] == "taciuto" for name in figures] for row in rows]
    assert all(all(row) or not any(row) for row in hidden)
    assert not any(0 < (whole(row[name]) or 0) < 3 for row in rows for name in figures[:3])
    assert sum(all(row) for row in hidden) != 1  # the total is on the page


def test_files_hold_numbers_and_leave_out_what_is_withheld(analyst):
    response = analyst.get(f"{FLOWS}&formato=parquet")
    table = pq.read_table(io.BytesIO(response.content))
    rows = table_of(analyst, FLOWS)
    assert table["Assunzioni"].to_pylist() == [whole(row["Assunzioni"]) for row in rows]
    assert None in table["Assunzioni"].to_pylist()
    sheet = analyst.get(f"{FLOWS}&formato=xlsx")
    assert sheet["Content-Type"].startswith("application/vnd.openxmlformats")


def test_two_cuts_are_the_same_cells_whichever_is_named_first(analyst):
    one = table_of(analyst, f"{P}movimenti/?taglio=sex&taglio2=age")
    other = table_of(analyst, f"{P}movimenti/?taglio=age&taglio2=sex")
    cells = [{(r["Periodo"], r["Sesso"], r["Età"]): r["Assunzioni"] for r in rows} for rows in (one, other)]
    assert cells[0] == cells[1] != {}


def test_basins_are_told_and_rounded(analyst):
    page = f"{P}movimenti/?taglio=work_basin"
    told = [whole(row["Assunzioni"]) for row in table_of(analyst, page) if row["Assunzioni"] != "taciuto"]
    assert len([count for count in told if count]) >= 2
    assert all(count % 3 == 0 for count in told)
    assert "multiplo di tre" in analyst.get(page).content.decode()
    assert "multiplo di tre" not in analyst.get(f"{P}movimenti/?taglio=work_quadrant").content.decode()


def test_what_is_not_built_yet_says_how_to_build_it(log_in, today):
    client = log_in(Role.ANALYST)
    page = client.get(reverse("observatory-school")).content.decode()
    assert reverse("observatory-communications") in page
    assert reverse("observatory-build") in page


def test_a_figure_is_rounded_as_its_chart_rounds_it():
    """Django's own formatting cuts decimals off: 17,86% would stand as 17,8% beside a bar of 17,9%."""
    assert answer.percent(0.17857) == "17,9%"
    assert answer.percent(-0.15763) == "−15,8%"
    assert answer.decimals(2.349, 1) == "2,3"
    assert answer.decimals(2.351, 1) == "2,4"


def test_what_is_being_built_says_so_and_asks_for_nothing(log_in, today):
    client = log_in(Role.ANALYST)
    job = JobFactory(kind="observatory.build", started_by=client.user, membership=client.user.acting)
    page = client.get(reverse("observatory-school")).content.decode()
    assert "in costruzione adesso" in page
    assert job.get_absolute_url() in page
    assert reverse("observatory-build") not in page
    other = log_in(Role.LINE_LEAD).get(reverse("observatory-school")).content.decode()
    assert "in costruzione adesso" in other
    assert job.get_absolute_url() not in other
