"""The yearly report of a quadrant: its figures, what it withholds, its editions, how the plan counts it."""

import datetime as dt
import hashlib
import re

import pytest
from click.testing import CliRunner
from django.core.exceptions import ValidationError
from django.utils.translation import override

from raccordo.analysis.flows.question import flows
from raccordo.kernel.deliverables import Deliverable, DeliverableKind
from raccordo.kernel.documents import Mark, printed
from raccordo.kernel.documents.xlsx import tables
from raccordo.kernel.measures import Window, get_measure
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.commands import observatory
from raccordo.observatory.market import Market
from raccordo.observatory.yearbook import publish as publishing
from raccordo.observatory.yearbook.cells import key
from raccordo.observatory.yearbook.gather import NotYet, gather, years
from raccordo.observatory.yearbook.models import Yearbook, YearbookCells
from raccordo.observatory.yearbook.publish import publish, share, silent, written
from raccordo.observatory.yearbook.wording import the_share
from tests.observatory.yearbook.conftest import QUADRANT, YEAR

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 6, 30)


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
    italian = written(engine, market, quadrant(), YEAR).document
    assert italian == document
    english = written(engine, market, quadrant(), YEAR, language="en").document
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


def test_the_same_messages_give_the_same_report_made_once(engine, market, material, media, monkeypatch):
    with monkeypatch.context() as once:
        once.setattr(publishing, "gather", lambda *asked: material)
        made = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY).yearbook
    monkeypatch.setattr(printed, "render", None)  # what is there already is not printed again
    again = publish(engine, market, quadrant(), YEAR, user=None, today=TODAY)  # knowing what the first one told
    assert (again.created, again.yearbook) == (False, made)
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


def test_from_the_shell(market, gathered, monkeypatch, tmp_path):
    asked = ["report", "--quadrant", QUADRANT, "--store", str(market.root), "--year"]
    done = CliRunner().invoke(observatory, [*asked, str(YEAR), str(tmp_path / "out.html")])
    assert done.exit_code == 0, done.output
    assert "Not registered" in done.output
    assert YearbookCells.objects.filter(quadrant=quadrant(), yearbook=None).count() == 1  # it left its memory
    monkeypatch.setattr(publishing, "gather", gather)
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
