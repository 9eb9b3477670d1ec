"""The yearly report of a quadrant: its figures, what it withholds, its editions, how the plan counts it."""

import datetime as dt
import hashlib
import re

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.utils.translation import override

from raccordo.analysis.flows.question import flows
from raccordo.analysis.linked import attack_together
from raccordo.kernel.deliverables import Deliverable, DeliverableKind
from raccordo.kernel.documents import Document, Mark, printed
from raccordo.kernel.documents.xlsx import tables
from raccordo.kernel.measures import Window, get_measure
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.commands import observatory
from raccordo.observatory.market import Market
from raccordo.observatory.yearbook import publish as publishing
from raccordo.observatory.yearbook.cells import Cells, Count, Measured, key
from raccordo.observatory.yearbook.compose import yearbook
from raccordo.observatory.yearbook.gather import NotYet, gather, years
from raccordo.observatory.yearbook.models import Yearbook
from raccordo.observatory.yearbook.publish import document_of, publish, share, silent
from raccordo.observatory.yearbook.wording import the_share
from tests.observatory.yearbook.conftest import QUADRANT, YEAR

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 6, 30)


@pytest.fixture(scope="module")
def material(engine, market, django_db_blocker):
    with django_db_blocker.unblock(), override("it"):
        return gather(engine, market, Quadrant.objects.get(code=QUADRANT), YEAR, silent)


@pytest.fixture(scope="module")
def document(material, django_db_blocker) -> Document:
    with django_db_blocker.unblock(), override("it"):
        return yearbook(material)


@pytest.fixture
def gathered(material, media, monkeypatch):
    """What a report is made from is gathered already, and its files are short."""
    monkeypatch.setattr(publishing, "gather", lambda *asked: material)
    monkeypatch.setattr(printed, "render", lambda document, code: f"{code} {document.digest}".encode())


def quadrant() -> Quadrant:
    return Quadrant.objects.select_related("region").get(code=QUADRANT)


def test_figures_are_those_of_the_facts(engine, market, material):
    facts = market.table("facts")
    where = {"work_quadrant": [QUADRANT]}
    (row,) = flows(engine, facts, grain="year", where=where, first=YEAR, last=YEAR).to_pylist()
    assert (material.number("hires"), material.number("ends")) == (row["hires"], row["ends"])
    assert material.number("persons") == row["persons"]
    by_sex = flows(engine, facts, grain="year", by=["sex"], where=where, first=YEAR, last=YEAR).to_pylist()
    assert {r["sex"]: r["hires"] for r in by_sex} == {
        s: material.cells.counts[key("hires", YEAR, sex=s)].number for s in "FM"
    }
    assert material.balance() == row["hires"] - row["ends"]


def test_no_small_cell_is_found_from_all_that_is_published(material):
    small = material.cells.small()
    assert len(small) > 20  # the small region has many
    assert material.cells.exposed(material.told) == []
    published = {one: material.told.numbers[one] for one in material.cells.counts}
    bounds = attack_together(published, material.cells.all_sums())
    for one in small:
        low, high = bounds[one]
        assert low <= material.cells.counts[one].number <= high
        assert high >= 3
    with_names = [one for one in material.told.withheld() if one in small]
    assert len(with_names) == len(small)


def test_what_is_withheld_stands_in_no_table(document, material):
    """A cell of a table is a count that may be told, or the sign; no number comes from a withheld cell."""
    told = {number for number in material.told.numbers.values() if number is not None}
    marks = 0
    for table, _word, _number in tables(document.blocks):
        for row in [*table.rows, *([table.total] if table.total else [])]:
            marks += sum(isinstance(cell, Mark) for cell in row)
            if table.sheet in ("Mesi", "Centri", "Attività e contratto", "Centro e contratto", "Contratti per sesso"):
                counts = zip(row, table.columns, strict=True)
                numbers = {c for c, column in counts if isinstance(c, int) and "Saldo" not in column.label}
                assert numbers <= told, plain_caption(table)
    assert marks > 20


def plain_caption(table) -> str:
    return "".join(span.text for span in table.caption)


def test_a_margin_two_tables_share_is_withheld_in_both():
    cells = Cells()
    counts = {key("hires", 2020, a="1", b="1"): Count(1, 1), key("hires", 2020, a="1", b="2"): Count(9, 9),
              key("hires", 2020, a="2", b="2"): Count(8, 8), key("hires", 2020, a="1"): Count(10, 10),
              key("hires", 2020, a="2"): Count(8, 8), key("hires", 2020, b="1"): Count(1, 1),
              key("hires", 2020, b="2"): Count(17, 17), key("hires", 2020): Count(18, 18),
              key("hires", 2020, c="1"): Count(10, 10), key("hires", 2020, c="2"): Count(8, 8)}  # fmt: skip
    cells.add(Measured("hires", 2020, (("a", "b"), ("b",), ("c",)), counts))
    told = cells.guarded()
    assert told.number("hires", 2020, b="1") is None
    assert told.number("hires", 2020, a="2", b="1") == 0  # nobody is told of where there is nobody
    assert cells.exposed(told) == []


def test_the_document_reads_well(document):
    text = document.as_json()
    assert document.title == "Il mercato del lavoro nel quadrante Sud-Est"
    titles = [block.title[0].text for block in document.blocks if block.type == "section"]
    assert titles == [
        "In breve", "Il quadro regionale", "La domanda di lavoro", "L’offerta di lavoro", "Le vite lavorative",
        "Tavole statistiche", "La qualità dei dati", "Definizioni",
    ]  # fmt: skip
    assert "Dati sintetici" in document.notice
    assert not re.search(r"%\(\w+\)s|\bNone\b|\bnan\b", text)
    assert "(2020)" not in text


def test_every_number_and_every_word_in_both_languages(engine, market, gathered, document):
    italian, _until = document_of(engine, market, quadrant(), YEAR)
    assert italian == document
    english, _until = document_of(engine, market, quadrant(), YEAR, language="en")
    assert english.title == "The labour market in the quadrant Sud-Est"
    numbers = [[[c for c in row if not isinstance(c, tuple)] for row in t.rows] for t, _w, _n in tables(italian.blocks)]
    same = [[[c for c in row if not isinstance(c, tuple)] for row in t.rows] for t, _w, _n in tables(english.blocks)]
    assert numbers == same


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.14, "il 14,0%"), (0.08, "l’8,0%"), (0.8, "l’80,0%"), (0.115, "l’11,5%"), (0.005, "lo 0,5%"),
        (0.01, "l’1,0%"), (1, "il 100,0%"),
    ],
)  # fmt: skip
def test_italian_puts_the_right_article(value, words):
    with override("it"):
        assert the_share(value) == words


def test_the_same_messages_give_the_same_report_made_once(engine, market, media, monkeypatch):
    first = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY)
    monkeypatch.setattr(printed, "render", None)  # what is there already is not printed again
    again = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY)
    assert (first.created, again.created, again.yearbook) == (True, False, first.yearbook)
    made = first.yearbook
    assert {file.format for file in made.files.all()} == {"pdf", "docx", "xlsx", "html"}
    for file in made.files.all():
        assert hashlib.sha256(file.file.read()).hexdigest() == file.digest
        file.file.close()
    assert made.document.digest == made.digest
    assert made.source_digest == made.document.provenance.digest


def counted() -> int:
    """What the plan's indicator counts."""
    found = get_measure("deliverables.labour_market_reports").question(
        Window(dt.date(2020, 1, 1), dt.date(2021, 12, 31))
    )
    return found.filter(quadrant__code=QUADRANT, year=YEAR).count()


def test_the_plan_counts_it_once_when_it_is_shared(engine, market, gathered):
    known = Deliverable.objects.filter(kind=DeliverableKind.LABOUR_MARKET_REPORT, quadrant__code=QUADRANT, year=YEAR)
    before = known.get()  # the region has a written one, shared
    assert counted() == 1
    made = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY).yearbook
    assert (made.deliverable.version, made.deliverable.replaces) == (before.version + 1, before)
    assert counted() == 1  # a draft counts for nothing, what it will replace still does
    shared = share(made, ["Regione", " Regione ", "CPI"], today=TODAY)
    assert [recipient.name for recipient in shared.recipients.all()] == ["CPI", "Regione"]
    assert counted() == 1
    known.filter(pk=before.pk).update(shared_on=None)
    assert counted() == 1
    with pytest.raises(ValidationError, match="già"), override("it"):
        share(made, ["Regione"], today=TODAY)


def test_sharing_with_nobody_is_refused(engine, market, gathered):
    made = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY).yearbook
    with pytest.raises(ValidationError):
        share(made, ["  "], today=TODAY)
    made.deliverable.refresh_from_db()
    assert made.deliverable.shared_on is None


def test_years_that_are_not_whole_are_refused(engine, market):
    assert years(engine, market) == [2020, 2019, 2018]
    with pytest.raises(NotYet, match="2018"):
        gather(engine, market, quadrant(), 2021, silent)


def test_from_the_shell(var, market, tmp_path):
    asked = ["report", "--quadrant", QUADRANT, "--store", str(market.root), "--year"]
    done = CliRunner().invoke(observatory, [*asked, str(YEAR), str(tmp_path / "out.html")])
    assert done.exit_code == 0, done.output
    assert "Il mercato del lavoro nel quadrante Sud-Est" in (tmp_path / "out.html").read_text()
    early = CliRunner().invoke(observatory, [*asked, "2021", str(tmp_path)])
    assert early.exit_code == 1
    assert not list(tmp_path.glob("*2021*"))
    assert "2020, 2019, 2018" in early.output
    wrong = CliRunner().invoke(observatory, ["report", "--quadrant", "nessuno", "--year", "2020"])
    assert wrong.exit_code == 1
    assert "sud-est" in wrong.output
    assert CliRunner().invoke(observatory, [*asked, str(YEAR), str(tmp_path / "out.odt")]).exit_code == 2
    unbuilt = CliRunner().invoke(
        observatory, ["report", "--quadrant", QUADRANT, "--year", "2020", "--store", str(tmp_path)]
    )
    assert unbuilt.exit_code == 1
    assert Yearbook.objects.count() == 0
    assert Market(tmp_path).state().careers is None
