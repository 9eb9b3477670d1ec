"""Board, indicator, map, centre, documents, findings."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import CentreAssignment
from raccordo.plan import readings
from raccordo.plan.loading import load_plan
from tests.casework.factories import PactFactory
from tests.demand.factories import VacancyFactory
from tests.kernel.factories import CentreFactory, DeliverableFactory
from tests.web.plans import PLAN

pytestmark = pytest.mark.django_db


def csv_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def codes(response) -> list[str]:
    return [row.indicator.code for section in response.context["sections"] for row in section["rows"]]


def test_the_board_shows_each_line_as_a_section_in_order(manager, companies):
    response = manager.get("/piano/")
    assert [section["line"].code for section in response.context["sections"]] == ["lavoro", "dati"]
    assert codes(response) == ["B6", "B1", "O2", "O5", "F2", "E1"]
    b6 = response.context["sections"][0]["rows"][0]
    assert (b6.figure.numerator, b6.verdict) == (3, "behind")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"linea": "dati"}, ["F2", "E1"]),
        ({"tipo": "objective"}, ["O2", "O5"]),
        ({"esito": "reported"}, ["E1"]),
        ({"q": "valutaz"}, ["F2"]),
        ({"linea": "dati", "esito": "behind"}, ["F2"]),
        ({"linea": "nulla"}, ["B6", "B1", "O2", "O5", "F2", "E1"]),
    ],
)
def test_filters_of_the_board(manager, companies, query, expected):
    assert codes(manager.get("/piano/", query)) == expected


def test_the_choices_of_a_filter_say_how_many_rows_they_leave(manager, companies):
    filters = {f["name"]: f["options"] for f in manager.get("/piano/", {"linea": "dati"}).context["chosen"].filters}
    assert {o.value: o.words.rsplit(" ", 1)[1] for o in filters["esito"]}["reported"] == "(1)"
    assert {o.value: o.words.rsplit(" ", 1)[1] for o in filters["linea"]}["lavoro"] == "(4)"


def test_filters_that_are_set_can_be_removed_at_once(manager, companies):
    for query, offered in (({}, False), ({"linea": "nulla"}, False), ({"linea": "dati"}, True), ({"q": "x"}, True)):
        assert (">Toglili</a>" in manager.get("/piano/", query).content.decode()) is offered, query


def test_a_quadrant_adds_its_part_and_leaves_the_verdict_to_the_region(manager, companies):
    row = manager.get("/piano/", {"quadrante": "q-asti"}).context["sections"][0]["rows"][0]
    assert (row.quadrant_figure.numerator, row.figure.numerator) == (2, 3)


def test_the_board_of_a_past_day(manager, companies):
    row = manager.get("/piano/", {"al": "2020-12-31"}).context["sections"][0]["rows"][0]
    assert row.figure.numerator == 2


def test_the_file_of_the_board_holds_the_rows_shown_and_both_sides(manager, companies):
    rows = csv_of(manager.get("/piano/", {"linea": "lavoro", "formato": "csv"}))
    assert [row[1] for row in rows[1:]] == ["B6", "B1", "O2", "O5"]
    assert rows[1][5] == "3"


def test_the_board_asks_the_same_queries_however_many_records(manager, companies):
    def queries(url: str) -> int:
        manager.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(url).status_code == 200
        return len(captured)

    few = queries("/piano/")
    VacancyFactory.create_batch(5)
    assert queries("/piano/") == few


def test_the_page_of_an_indicator_opens_each_of_its_numbers(manager, companies):
    response = manager.get("/piano/B6/")
    page = response.content.decode()
    assert [side["number"] for side in response.context["sides"]] == [3]
    assert [(place.centre.name, place.figure.numerator) for place in response.context["split"].rows] == [
        ("Asti", 2),
        ("Biella", 1),
    ]
    assert "/piano/B6/registrazioni/?lato=numeratore&amp;centro=asti" in page
    assert "almeno 10 imprese" in page


def test_a_share_has_two_sides_and_an_alternative_stands_beside(manager, companies):
    sides = manager.get("/piano/O2/").context["sides"]
    assert [side["url"].partition("?")[2] for side in sides] == ["lato=numeratore", "lato=denominatore"]
    other = manager.get("/piano/B6/").context["others"][0]
    assert other["measure"].code == "demand.companies_surveyed"
    assert "misura=demand.companies_surveyed" in other["url"]


def test_the_quality_of_the_data_counts_late_entries_and_empty_centres(manager, companies):
    empty = CentreFactory(name="Cuneo", code="cuneo")
    quality = manager.get("/piano/B6/").context["quality"]
    assert (quality["late"], quality["dated"]) == (1, 4)
    assert quality["empty"] == [empty]


def test_documents_of_the_region_say_nothing_of_the_centres(manager, centres):
    """F2 asks for reports that the region writes; B6 for companies, none of them met: its centres are told."""
    DeliverableFactory(kind="evaluation_report", shared_on=dt.date(2020, 5, 2), reference="prot. 1")
    said = manager.get(reverse("indicator", args=["F2"])).content.decode()
    assert "non hanno un centro" in said
    assert "non hanno registrazioni" not in said
    empty = manager.get(reverse("indicator", args=["B6"])).content.decode()
    assert "2 centri non hanno registrazioni" in empty
    assert "non hanno un centro" not in empty


def test_the_series_is_a_drawing_a_table_and_a_file(manager, companies, plan, today):
    readings.compute(plan, today)
    drawn = manager.get("/piano/B6/grafico.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    root = etree.fromstring(drawn.content, etree.XMLParser(resolve_entities=False))
    assert root.tag.endswith("svg")
    assert "30/06/2021" in drawn.content.decode()
    points = manager.get("/piano/B6/").context["series"].rows
    assert points[-1].day == today
    assert [float(points[-1].value), round(float(points[-1].expected), 1)] == [3, 7.5]
    rows = csv_of(manager.get("/piano/B6/", {"serie_formato": "csv"}))
    assert len(rows) == len(points) + 1


def test_the_split_is_sorted_and_taken_away(manager, companies):
    rows = csv_of(manager.get("/piano/B6/", {"centri_formato": "csv", "centri_ordina": "-centro"}))
    assert [row[0] for row in rows[1:]] == ["Biella", "Asti"]


def test_the_history_says_in_which_version_the_definition_changed(manager, companies):
    amended = PLAN.replace("version: 1", "version: 2").replace("value: 10,", "value: 12,")
    load_plan(amended, today=dt.date(2021, 1, 1), in_force_from=dt.date(2021, 1, 1))
    history = manager.get("/piano/B6/").context["history"]
    assert [(entry["indicator"].version.number, entry["changed"]) for entry in history] == [(2, True), (1, False)]
    before = manager.get("/piano/B6/", {"al": "2020-06-30"}).context["indicator"]
    assert before.version.number == 1


def test_an_unknown_indicator_does_not_exist(manager):
    for address in ("/piano/Z9/", "/piano/Z9/registrazioni/", "/piano/Z9/grafico.svg"):
        assert manager.get(address).status_code == 404


def test_the_map_draws_every_centre_in_a_class_with_a_name(manager, companies):
    response = manager.get("/mappa/", {"indicatore": "B6"})
    page = response.content.decode()
    assert [(area.place.centre.name, area.grade) for area in response.context["drawn"]] == [("Asti", 1), ("Biella", 0)]
    assert 'aria-label="Asti: 2"' in page
    assert "ISTAT" in page
    assert [row.centre.name for row in response.context["listing"].rows] == ["Asti", "Biella"]


def test_a_share_of_nothing_is_hatched_not_zero(manager, companies, centres):
    PactFactory(seeker__centre=centres[0], signed_on=dt.date(2020, 2, 1))
    drawn = manager.get("/mappa/", {"indicatore": "O2"}).context["drawn"]
    assert {area.place.centre.name: area.grade for area in drawn} == {"Asti": 0, "Biella": None}


def test_the_map_shares_the_filters_of_the_board(manager, companies):
    response = manager.get("/mappa/", {"linea": "lavoro", "quadrante": "q-biella", "indicatore": "B6"})
    assert [row.centre.name for row in response.context["listing"].rows] == ["Biella"]
    assert [area.faded for area in response.context["drawn"]] == [True, False]
    assert {item.line.code for item in response.context["indicators"]} == {"lavoro"}


def test_the_page_of_a_centre_opens_its_numbers_and_says_what_is_proposed(manager, companies, centres):
    asti = centres[0]
    CentreAssignment.objects.create(
        municipality=asti.seat, centre=asti, basis="proposed", valid_from=dt.date(2015, 1, 1)
    )
    response = manager.get(reverse("centre", args=["asti"]))
    page = response.content.decode()
    assert response.context["all_proposed"]
    assert "/piano/B6/registrazioni/?lato=numeratore&amp;centro=asti" in page
    rows = csv_of(manager.get(reverse("centre", args=["asti"]), {"formato": "csv"}))
    assert next(row for row in rows if row[0] == "B6")[3] == "2"


def test_centres_are_searched_filtered_and_sorted(manager, centres):
    assert [c.name for c in manager.get("/centri/", {"q": "bie"}).context["listing"].rows] == ["Biella"]
    assert [c.name for c in manager.get("/centri/", {"quadrante": "q-asti"}).context["listing"].rows] == ["Asti"]
    assert [c.name for c in manager.get("/centri/", {"ordina": "-nome"}).context["listing"].rows] == ["Biella", "Asti"]


def test_deliverables_stand_beside_their_promise(manager, centres):
    shared = DeliverableFactory(shared_on=dt.date(2020, 6, 1), reference="prot. 1")
    DeliverableFactory(drafted_on=dt.date(2021, 6, 30), year=2021)
    group = next(g for g in manager.get("/consegne/").context["groups"] if g["kind"] == "evaluation_report")
    assert [row.indicator.code for row in group["promises"]] == ["F2"]
    assert (len(group["documents"]), group["shared"]) == (2, 1)
    before = manager.get("/consegne/", {"al": "2020-05-15"}).context["groups"]
    group = next(g for g in before if g["kind"] == "evaluation_report")
    assert (group["documents"], group["shared"]) == ([shared], 0)
    assert len(csv_of(manager.get("/consegne/", {"formato": "csv"}))) == 3


def test_findings_of_the_check_are_shown_filtered_and_taken_away(manager, plan):
    everything = plan.findings()
    response = manager.get("/piano/verifica/")
    assert len(response.context["found"]) == len(everything) > 0
    first = everything[0].severity
    some = manager.get("/piano/verifica/", {"gravita": first}).context["found"]
    assert len(some) == sum(finding.severity == first for finding in everything)
    assert len(csv_of(manager.get("/piano/verifica/", {"formato": "csv"}))) == len(everything) + 1


def test_people_of_organisations_read_the_plan_too(log_in, plan, companies):
    client = log_in(Role.COMPANY_CONTACT, organisation=companies[0].code)
    assert client.get("/piano/").status_code == 200
    assert client.get("/piano/B6/").status_code == 200
