"""What a report says beside its figures: where they are heading, how good the records are, and what it withholds."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from raccordo.kernel.documents import Mark
from raccordo.kernel.measures import Figure, Unit
from raccordo.plan.forecast import Limits, MonthEnd, forecast
from raccordo.plan.periods import services
from raccordo.plan.reports import publish, small, sources
from raccordo.plan.reports.opendata import places
from raccordo.plan.reports.opendata.collect import collect
from tests.kernel.factories import CentreFactory, QuadrantFactory
from tests.plan.reports.test_reports import table
from tests.workforce.factories import CentreSupportFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

END = dt.date(2020, 12, 31)


def text(cell) -> str:
    return cell.mark if isinstance(cell, Mark) else cell[0].text


@pytest.fixture
def year(version, agency):
    """The second half of the year, over, with a centre more coached in each of its last months."""
    for month in range(5, 13):
        CentreSupportFactory(topic="rdc", form="coaching", held_on=dt.date(2020, month, 4))
    return services.open_period(version, "2020-S2", user=agency, today=dt.date(2021, 1, 10))


class TestForecast:
    def test_it_is_told_from_the_reports_own_records(self, year):
        told = sources.measured(year)[0]
        counted = [*(0,) * 4, *range(1, 9)]
        ends = [MonthEnd(day, n) for day, n in zip([*sources.month_ends(dt.date(2020, 1, 1), END), END], counted,
                                                   strict=True)]  # fmt: skip
        wanted = forecast(ends, told.indicator.due_on, limits=Limits(high=2.0, grows=True))
        found = told.outlook.forecast
        assert (found.value, found.low, found.high, found.steps) == (
            wanted.value, wanted.low, wanted.high, wanted.steps,
        )  # fmt: skip

    def test_the_table_says_value_and_interval_and_the_workbook_the_method(self, year):
        document, _material = publish.document_of(year)
        found = table(document, "Indicatori di")
        at = [column.label for column in found.columns]
        row = found.rows[0]
        assert text(row[at.index("Previsione")]).endswith(")")
        assert "passeggiata casuale" in text(row[-1])
        assert "80%" in found.notes[0][0].text
        assert all(column.sheet_only for column in found.columns[at.index("Previsione alla scadenza") :])

    def test_where_it_cannot_be_said_the_reason_is_told(self, frozen):
        found = table(publish.document_of(frozen)[0], "Indicatori di")
        assert "Nessuna previsione" in text(found.rows[0][-1])
        assert "Un trattino" in found.notes[0][0].text  # who reads on paper is told what the dash means


class TestQuality:
    def test_complete_by_months_timely_by_entry(self, period, centres):
        for day, entered in ((4, 5), (5, 30), (6, None)):
            CentreSupportFactory(
                centre=centres[0], topic="rdc", form="coaching", held_on=dt.date(2020, 5, day),
                entered_on=entered and dt.date(2020, 5, entered),
            )  # fmt: skip
        document, _material = publish.document_of(period)
        rows = {text(row[0]): row[1:] for row in table(document, "Le registrazioni di ciascun centro").rows}
        first, second = (rows[str(centre.name)] for centre in centres)
        assert first[1] == second[1] == 4 * 6  # four indicators ask for a place, each for six months
        assert (first[0], first[3], first[4]) == (1, 2, pytest.approx(0.5))
        assert (second[0], second[3]) == (0, 0)

    def test_a_record_that_is_gone_leaves_what_was_sealed(self, frozen, coached):
        before = table(publish.document_of(frozen)[0], "Le registrazioni di ciascun indicatore").rows[0]
        coached[0].delete()
        after = table(publish.document_of(frozen)[0], "Le registrazioni di ciascun indicatore").rows[0]
        assert (before[2], before[3]) == (after[2], after[3]) == (2, 2)
        assert before[6] >= after[6]


class TestSmallFigures:
    @pytest.fixture
    def persons(self, monkeypatch):
        """The plan's centres taken for persons."""
        monkeypatch.setattr(places, "PERSONAL", {*places.PERSONAL, Unit.CENTRES})

    def test_companies_and_centres_are_all_told(self, frozen):
        found = table(publish.document_of(frozen)[0], "«Lavoro» per centro")
        assert "taciuto" not in {text(cell) for row in found.rows for cell in row}
        assert found.notes == ()

    def test_one_person_is_told_of_the_region_and_of_no_place(self, persons, frozen):
        document, _material = publish.document_of(frozen)
        found = table(document, "«Lavoro» per centro")
        assert {text(row[1]) for row in found.rows} == {"taciuto"}
        assert text(found.total[1]) == "1"
        assert "una o due persone" in found.notes[0][0].text
        quadrants = table(document, "«Lavoro» per quadrante")
        assert {text(cell) for cell in quadrants.rows[0][2:-1]} == {"taciuto"}

    @pytest.mark.parametrize(
        ("counts", "hidden"),
        [([2, 5, 9, 0], {"c:a", "c:b"}), ([3, 5, 9, 0], set()), ([0, 0, 40, 0], set()), ([1, 1, 0, 0], "all")],
    )
    def test_a_small_count_takes_along_what_would_tell_it(self, persons, version, period, counts, hidden):
        quadrant = QuadrantFactory(code="q")
        centres = [CentreFactory(code=code, quadrant=quadrant) for code in "abcd"]
        figures = {c.pk: Figure(n) for c, n in zip(centres, counts, strict=True)}
        row = SimpleNamespace(figure=Figure(sum(counts)), answer=SimpleNamespace(places=figures))
        measured = SimpleNamespace(indicator=version.indicators.get(code="A1"), row=row, day=period.end)
        found = small.withheld(period, [measured], centres).get("A1", frozenset())
        assert found == ({"q:q", "c:a", "c:b", "c:c", "c:d"} if hidden == "all" else hidden)

    def test_the_report_withholds_what_the_open_data_do(self, persons, frozen, centres):
        withheld = {row.place for row in collect().rows if row.withheld and row.level == "centro"}
        told = publish.gather(frozen).withheld["A1"]
        assert withheld <= {place.removeprefix("c:") for place in told}
