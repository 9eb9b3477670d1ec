"""Reports and open data of a plan that was amended between two frozen periods."""

import csv
import datetime as dt
import io

import pytest

from raccordo.kernel.measures import Unit
from raccordo.plan.loading import load_plan
from raccordo.plan.periods import services
from raccordo.plan.reports import outside, publish, small
from raccordo.plan.reports.opendata import places
from raccordo.plan.reports.opendata.package import build
from tests.plan.periods.conftest import UNCHECKED
from tests.plan.plans import PLAN
from tests.plan.reports.test_reports import table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

LATER = dt.date(2021, 1, 10)
#: A3 asks another measure, A1 has another code: A2 and A4 go on as they were.
AMENDED = (
    PLAN.replace("version: 1", "version: 2")
    .replace("measure: deliverables.evaluation_reports", "measure: networks.events_held")
    .replace("code: A1", "code: A1.bis")
)


@pytest.fixture
def amended(frozen):
    return load_plan(AMENDED, today=dt.date(2020, 9, 1)).version


def signed(version, lead, agency, region, director):
    """The second half of the year, frozen."""
    period = services.open_period(version, "2020-S2", user=agency, today=LATER)
    for line in version.lines.all():
        services.submit_line(period, line, user=lead, today=LATER)
        services.approve_line(period, line, user=agency, today=LATER)
    services.approve_period(period, user=region, today=LATER, note=UNCHECKED)
    period.refresh_from_db()
    return services.freeze_period(period, user=director, today=LATER)


def rows(made) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(made.files["indicatori.csv"].decode())))


def test_what_asks_something_else_is_not_called_a_correction(amended, agency):
    """One evaluation was signed as A3. A3 asks for events now: nothing was taken away from anybody."""
    period = services.open_period(amended, "2020-S2", user=agency, today=LATER)
    document, material = publish.document_of(period)
    assert [d.indicator.code for d in material.differences] == []
    assert material.amended == ["A3"]
    assert "rilevano altro" in document.as_json()


def test_what_asks_the_same_is_compared_across_versions(amended, agency, evaluation):
    """The same amendment, but for the measure of A3: the evaluation that was struck out is a correction."""
    same = load_plan(PLAN.replace("version: 1", "version: 3"), today=dt.date(2020, 9, 2)).version
    period = services.open_period(same, "2020-S2", user=agency, today=LATER)
    evaluation.delete()
    document, material = publish.document_of(period)
    assert [(d.indicator.code, d.removed) for d in material.differences] == [("A3", 1)]
    assert table(document, "Cifre corrette").rows


def test_what_was_published_stays_when_the_amended_plan_is_frozen(amended, lead, agency, region, director):
    before = rows(build("https://dati.example.org/"))
    signed(amended, lead, agency, region, director)
    after = rows(build("https://dati.example.org/"))
    assert [row for row in after if row["periodo"] == "2020-S1"] == [
        row for code in ("A2", "A4", "A1", "A3") for row in before if row["indicatore"] == code
    ]
    assert {(row["indicatore"], row["versione"]) for row in after if row["periodo"] == "2020-S2"} == {
        (code, "2") for code in ("A1.bis", "A2", "A3", "A4")
    }


def test_a_growth_of_one_is_withheld_across_versions(frozen, lead, agency, region, director, centres, monkeypatch):
    """One centre was published under the first version: the report and the outsiders of the second hold it to that."""
    monkeypatch.setattr(places, "PERSONAL", {*places.PERSONAL, Unit.CENTRES})
    same = load_plan(PLAN.replace("version: 1", "version: 2"), today=dt.date(2020, 9, 1)).version
    period = signed(same, lead, agency, region, director)
    indicator = same.indicators.get(code="A1")
    earlier = small._earlier(period)
    assert [reading.period.code for reading in earlier["A1", indicator.measure, indicator.starts_on]] == ["2020-S1"]
    assert {day for _place, day in outside._hidden(indicator)} == {dt.date(2020, 6, 30), dt.date(2020, 12, 31)}
