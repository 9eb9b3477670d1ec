"""The drawings of the basins on their page: chosen by year, and two of them compared."""

import re

import pytest

from raccordo.observatory.asking import Observatory
from raccordo.observatory.basins import areas_of
from raccordo.observatory.market import Market, State
from raccordo.observatory.redrawn import between
from tests.web.test_observatory_openings import opened
from tests.web.test_observatory_pages import P, analyst, table_of, whole

__all__ = ["analyst"]
COMPARED = f"{P}bacini/?disegno=2020&confronto=2018"


def test_the_reader_chooses_the_drawing_at_first_the_one_in_force(analyst, observed):
    text = analyst.get(f"{P}bacini/").content.decode()
    assert '<option value="2020" selected>2020, in vigore</option>' in text
    assert "30 giugno 2020" in text
    earlier = analyst.get(f"{P}bacini/?disegno=2018").content.decode()
    assert "30 giugno 2018" in earlier
    for year in (2018, 2020):
        made = next(one for one in observed.state().kept if one.year == year)
        assert len(table_of(analyst, f"{P}bacini/?disegno={year}")) == made.areas
    many, link = max(opened(analyst, f"{P}bacini/?disegno=2018", "Comuni"))
    assert "disegno=2018" in link
    assert len(table_of(analyst, link)) == many


def test_two_drawings_are_compared_the_earlier_one_first(analyst, observed):
    kept = {made.year: made for made in observed.state().kept}
    found = between(observed, kept[2018], kept[2020])
    for address in (COMPARED, f"{P}bacini/?disegno=2018&confronto=2020"):
        assert len(table_of(analyst, address)) == len(found.basins)
    rows = table_of(analyst, COMPARED)
    assert sum(int(row["Comuni nel 2018"]) for row in rows) == len(areas_of(observed, kept[2018]))
    assert sum(int(row["Comuni nel 2020"]) for row in rows) == len(areas_of(observed, kept[2020]))
    towns = table_of(analyst, f"{COMPARED}&mostra=comuni")
    moved = [row for row in towns if row["Che cosa ne è stato"] == "ha cambiato bacino"]
    assert len(moved) == len(found.comparison.movers)
    assert moved
    text = analyst.get(COMPARED).content.decode()
    assert f"{found.comparison.adjusted_rand:.3f}".replace(".", ",") in text
    assert text.count('class="area passato"') == len(moved)


@pytest.mark.parametrize(
    "label", ["Comuni nel 2018", "Rimasti", "Usciti", "Entrati", "Comuni nel 2020"],
)  # fmt: skip
def test_a_count_of_the_comparison_opens_on_as_many_municipalities(analyst, label):
    numbers = opened(analyst, f"{COMPARED}&ordina=-left", label)
    assert numbers
    for number, link in numbers[:3]:
        assert len(table_of(analyst, link)) == number


def test_the_figures_above_the_comparison_open_on_what_they_count(analyst):
    text = analyst.get(COMPARED).content.decode()
    figures = re.findall(r"<dd>(.*?)</dd>", text.partition('<dl class="cifre">')[2].partition("</dl>")[0])
    assert len(figures) == 5
    number, link = re.fullmatch(r'<a href="([^"]+)">(.+)</a>', figures[0]).groups()[::-1]
    assert len(table_of(analyst, P + "bacini/" + link.replace("&amp;", "&").partition("#")[0])) == whole(number)


def test_one_drawing_alone_offers_no_choice(analyst, observed, monkeypatch):
    monkeypatch.setattr(State, "kept", property(lambda state: (state.basins,)))
    text = analyst.get(COMPARED).content.decode()
    assert "Confronta con" not in text
    assert f"30 giugno {Observatory().state.basins.year}" in text


def test_the_comparison_can_be_searched_filtered_and_given_as_a_file(analyst):
    rows = table_of(analyst, f"{COMPARED}&mostra=comuni")
    one = rows[0]["Comune"]
    assert one in {row["Comune"] for row in table_of(analyst, f"{COMPARED}&mostra=comuni&q={one}")}
    moved = table_of(analyst, f"{COMPARED}&mostra=comuni&f-said=ha+cambiato+bacino")
    assert 0 < len(moved) < len(rows)
    assert analyst.get(f"{COMPARED}&formato=xlsx").status_code == 200
    assert analyst.get(f"{COMPARED}&formato=parquet")["Content-Type"] == "application/vnd.apache.parquet"


@pytest.mark.parametrize("address", [f"{P}bacini/?disegno=2018", COMPARED])
def test_a_drawing_without_its_map_is_told_by_its_table(analyst, monkeypatch, tmp_path, address):
    """Drawn by the command and interrupted before the map: the next build draws it."""
    monkeypatch.setattr(Market, "map_file", lambda market, made: tmp_path / "none.json")
    text = analyst.get(address).content.decode()
    assert 'class="mappa"' not in text
    assert 'id="tabella"' in text
