"""Whatever left as a report is remembered: files that were never registered, reports made at the same moment."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from raccordo.kernel.documents import Column, Document, Kind, Mark, Table, printed
from raccordo.observatory.market import Market
from raccordo.observatory.yearbook import publish as publishing
from raccordo.observatory.yearbook.cells import Cells, Told, key
from raccordo.observatory.yearbook.gather import NotYet
from raccordo.observatory.yearbook.guarding import guarded
from raccordo.observatory.yearbook.models import Yearbook, YearbookCells
from raccordo.observatory.yearbook.publish import TRIES, given, publish
from tests.kernel.factories import QuadrantFactory
from tests.observatory.yearbook.test_guarding import HIRES, both_editions, cells_of, crossed, regional

pytestmark = pytest.mark.django_db
TODAY = dt.date(2021, 6, 30)
BEFORE = {("a", "x"): 1, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30}
AFTER = {**BEFORE, ("a", "x"): 4}
#: What is told is counted by the agency below, and not there.
NOTHING_BUILT = Market(Path("there-is-no-such-folder"))


class Agency:
    """Who makes reports of counts that change meanwhile; what was told of them is kept for the attack."""

    def __init__(self) -> None:
        self.cells, self.told, self.asked = Cells(), [], 0
        self.meanwhile = lambda: None

    def gather(self, engine, market, quadrant, year, tell, before) -> SimpleNamespace:
        self.asked += 1
        told = guarded(self.cells, before)
        self.meanwhile()
        self.told.append(told)
        return SimpleNamespace(told=told, observed_until=TODAY)

    def file(self, quadrant, table=None) -> Document:
        """A file that is not registered."""
        self.cells = cells_of(crossed(table)) if table else self.cells
        return given(None, NOTHING_BUILT, quadrant, 2020)

    def edition(self, quadrant, table=None) -> Yearbook:
        """A registered report."""
        self.cells = cells_of(crossed(table)) if table else self.cells
        return publish(None, NOTHING_BUILT, quadrant, 2020, user=None, today=TODAY).yearbook


def document(material: SimpleNamespace) -> Document:
    """All that is told, a row each."""
    told: Told = material.told
    rows = [(repr(one), Mark(mark="n.p.") if n is None else n) for one, n in sorted(told.numbers.items())]
    columns = (Column(label="Che cosa"), Column(label="Quanti", kind=Kind.INTEGER))
    return Document(
        title="Rapporto", publisher="Agenzia", day=TODAY, blocks=[Table(caption="Tutto", columns=columns, rows=rows)]
    )


@pytest.fixture
def agency(media, monkeypatch) -> Agency:
    found = Agency()
    monkeypatch.setattr(publishing, "gather", found.gather)
    monkeypatch.setattr(publishing, "yearbook", document)
    monkeypatch.setattr(printed, "render", lambda document, code: f"{code} {document.digest}".encode())
    return found


def test_with_a_file_that_was_not_registered_the_edition_tells_no_more_than_alone(agency):
    """The file withholds the one trainee and tells 63; three more come. The edition could tell four, and 66."""
    quadrant = QuadrantFactory()
    first, second = cells_of(crossed(BEFORE)), cells_of(crossed(AFTER))
    assert guarded(second).number(*HIRES, centre="a", contract="x") == 4  # with 66 − 63 = 3 it tells that there was one
    agency.file(quadrant, BEFORE)
    agency.edition(quadrant, AFTER)
    of_file, of_edition = agency.told
    assert of_file.number(*HIRES) == 63
    assert of_edition.number(*HIRES) == 66
    assert of_edition.number(*HIRES, centre="a", contract="x") is None
    assert both_editions(first, of_file, second, of_edition) == []


def test_one_communication_after_a_file_leaves_the_edition_as_the_file_told_it(agency):
    quadrant = QuadrantFactory()
    agency.file(quadrant, {("a", "x"): 10, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30})
    agency.edition(quadrant, {("a", "x"): 11, ("a", "y"): 20, ("b", "x"): 12, ("b", "y"): 30})
    assert agency.told[1].number(*HIRES) == 72
    assert agency.told[1].frozen == {HIRES}


def test_a_file_made_again_is_remembered_once_and_registered_as_it_is(agency):
    quadrant = QuadrantFactory()
    first = agency.file(quadrant, BEFORE)
    assert agency.file(quadrant) == first
    assert agency.edition(quadrant).digest == first.digest
    assert list(YearbookCells.objects.values_list("quadrant", "yearbook")) == [
        (quadrant.pk, None), (None, Yearbook.objects.get().pk),
    ]  # fmt: skip


def test_a_count_that_goes_back_is_remembered_as_it_was_told_last(agency):
    quadrant = QuadrantFactory()
    for trainees in (10, 20, 10):
        agency.file(quadrant, {**BEFORE, ("a", "x"): trainees})
    assert [told.number(*HIRES, centre="a", contract="x") for told in agency.told] == [10, 20, 10]
    assert YearbookCells.objects.count() == 3
    agency.file(quadrant, {**BEFORE, ("a", "x"): 11})
    assert agency.told[-1].number(*HIRES, centre="a", contract="x") == 10  # of 20 it would be far enough


def test_a_report_made_at_the_same_moment_is_known_to_the_other(agency):
    """While A's is made, B's tells 100 of A; with one communication more A's would tell 101."""
    a, b = QuadrantFactory(), QuadrantFactory()

    def meanwhile() -> None:
        agency.meanwhile = lambda: None
        late, agency.cells = agency.cells, cells_of(regional(100, 200, 300, 400))
        agency.file(b)
        agency.cells = late

    agency.meanwhile = meanwhile
    agency.cells = cells_of(regional(101, 250, 330, 400))
    made = agency.edition(a)
    assert agency.asked == 3
    assert agency.told[-1].numbers[key("region_hires", 2020, work_quadrant="A")] is None
    assert '"n.p."' in made.document_json
    assert Yearbook.objects.count() == 1


def test_who_never_finds_a_quiet_moment_is_told_so(agency):
    quadrant = QuadrantFactory()
    agency.meanwhile = lambda: YearbookCells.objects.create(quadrant=quadrant, cells_json="[]")
    with pytest.raises(NotYet, match="nello stesso momento"), override("it"):
        agency.edition(quadrant, BEFORE)
    assert agency.asked == TRIES
    assert not Yearbook.objects.exists()


def test_what_is_remembered_is_a_reports_or_a_files():
    with pytest.raises(IntegrityError), transaction.atomic():
        YearbookCells.objects.create(cells_json="[]")
