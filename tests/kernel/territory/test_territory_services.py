"""Loading, replacing assignments, history: on a small real region, and once on the whole of Piemonte."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel import revisions
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.kernel.territory import lookup, services
from raccordo.kernel.territory.errors import InputErrors
from raccordo.kernel.territory.models import (
    Centre,
    CentreAssignment,
    CentreShape,
    Municipality,
    MunicipalityChange,
    Population,
    Region,
)

DAY = dt.date(2020, 1, 1)
EVE = dt.date(2019, 12, 31)


def table(*rows):
    return "municipality,centre,share,valid_from\n" + "\n".join(rows)


def assign(region, *rows, start=DAY):
    return services.replace_assignments(region=region, text=table(*rows), source="prova.csv", start=start)


def everything():
    """Every row of the territory, to tell whether anything changed."""
    models = (Region, Centre, Municipality, MunicipalityChange, CentreAssignment, CentreShape, Population)
    return [sorted(model.objects.values_list(), key=repr) for model in models]


def centre_code(code, at):
    centre = lookup.centre_of(Municipality.objects.get(code=code), at)
    return centre and centre.code


def shares_are_whole(at):
    """Every municipality of the day is served, and its shares sum to one."""
    sums = {}
    for code, shares in lookup.serving(at).items():
        sums[code] = sum(share for _, share in shares)
    alive = set(Municipality.objects.valid_at(at).values_list("code", flat=True))
    return sums.keys() == alive and set(sums.values()) == {Decimal(1)}


@pytest.fixture(scope="module")
def days_of_interest():
    starts = [dt.date(2015, 1, 1), dt.date(2019, 1, 1), DAY, dt.date(2021, 7, 1), dt.date(2023, 1, 1)]
    return sorted({day + dt.timedelta(days=n) for day in starts for n in (0, 1, 400)} | {EVE, dt.date(2040, 1, 1)})


def test_loading_twice_changes_nothing(small_region, small_facts):
    before, revision = everything(), revisions.numbers()
    written = services.load_territory(facts=small_facts)
    assert not written.touched
    assert everything() == before
    assert revisions.numbers() == revision


def test_every_municipality_is_served_whole_on_every_day(small_region, days_of_interest):
    assert all(shares_are_whole(day) for day in days_of_interest)
    assert set(CentreAssignment.objects.values_list("basis", flat=True)) == {"proposed"}


def test_centres_of_a_shared_seat(small_region):
    biella = Municipality.objects.get(code="096004")
    assert [(c.code, share) for c, share in lookup.centres_of(biella, DAY)] == [
        ("biella-nord", Decimal("0.5")),
        ("biella-sud", Decimal("0.5")),
    ]
    assert centre_code("096004", DAY) == "biella-nord"
    assert lookup.centre_of(biella, dt.date(2014, 12, 31)) is None
    served = lookup.served_by(Centre.objects.get(code="biella-sud"), DAY)
    assert list(served) == [biella]


def test_the_regions_table_ends_the_proposal_on_the_eve(small_region):
    assign(small_region, "096004,biella-sud,,")
    assert centre_code("096004", EVE) == "biella-nord"
    assert centre_code("096004", DAY) == "biella-sud"
    rows = CentreAssignment.objects.filter(municipality__code="096004").order_by("valid_from", "centre__code")
    assert list(rows.values_list("centre__code", "basis", "valid_from", "valid_to")) == [
        ("biella-nord", "proposed", dt.date(2015, 1, 1), EVE),
        ("biella-sud", "proposed", dt.date(2015, 1, 1), EVE),
        ("biella-sud", "official", DAY, None),
    ]


def test_a_table_is_idempotent_and_survives_a_new_load(small_region, small_facts, days_of_interest):
    rows = ("096004,biella-nord,0.3,", "096004,biella-sud,0.7,", "005122,canelli,,", "005001,canelli,,2021-07-01")
    assert assign(small_region, *rows).touched
    after = everything()
    assert not assign(small_region, *rows).touched
    assert not services.load_territory(facts=small_facts).touched
    assert everything() == after
    assert all(shares_are_whole(day) for day in days_of_interest)


def test_a_correction_of_the_same_day_replaces_it(small_region):
    assign(small_region, "096004,biella-sud,,")
    assign(small_region, "096004,biella-nord,,")
    rows = CentreAssignment.objects.filter(municipality__code="096004", basis="official")
    assert list(rows.values_list("centre__code", "valid_from", "valid_to")) == [("biella-nord", DAY, None)]


def test_an_earlier_table_holds_until_the_later_one(small_region):
    assign(small_region, "005001,canelli,,", start=dt.date(2022, 1, 1))
    assign(small_region, "005001,asti,,", start=DAY)
    assert centre_code("005001", dt.date(2021, 12, 31)) == "asti"
    assert centre_code("005001", dt.date(2022, 1, 1)) == "canelli"


def test_a_municipality_that_starts_later_is_assigned_from_its_start(small_region):
    assign(small_region, "005122,canelli,,")
    rows = CentreAssignment.objects.filter(municipality__code="005122")
    assert list(rows.values_list("centre__code", "valid_from", "valid_to")) == [("canelli", dt.date(2023, 1, 1), None)]


@pytest.mark.parametrize(
    "wrong",
    [
        "999999,asti,,",
        "005001,nowhere,,",
        "005001,asti,0.5,",
        "005001,asti,,ieri",
        "005002,asti,,",
        "005079,asti,,2023-06-01",
    ],
)
def test_a_single_wrong_row_changes_nothing(small_region, wrong):
    before, logged = everything(), LogEntry.objects.count()
    with pytest.raises(InputErrors):
        assign(
            small_region,
            "005002,canelli,,",
            "005003,canelli,,",
            wrong,
            *(["005002,asti,,"] if "005002" in wrong else []),
        )
    assert everything() == before
    assert LogEntry.objects.count() == logged


def test_a_table_leaves_a_line_in_the_audit_log_and_a_new_revision(small_region):
    revision = revisions.numbers()
    assign(small_region, "096004,biella-sud,,")
    entry = LogEntry.objects.get_for_object(small_region).first()
    assert entry.changes["assignments"][1] == "prova.csv: 1 municipalities from 2020-01-01"
    assert revisions.numbers() != revision


def test_the_map_follows_the_assignments(small_region):
    shapes = {s.centre.code: s for s in CentreShape.objects.select_related("centre")}
    assert {code for code, shape in shapes.items() if shape.note_text} == {"biella-nord", "biella-sud"}
    assign(small_region, "096004,biella-nord,,")
    after = {s.centre.code: s for s in CentreShape.objects.select_related("centre")}
    assert after.keys() == shapes.keys() - {"biella-sud"}
    assert after["biella-nord"].note_text == ""
    assert after["asti"].path == shapes["asti"].path


def test_the_map_can_be_drawn_again(small_region):
    path = CentreShape.objects.get(centre__code="asti").path
    CentreShape.objects.all().update(path="M0 0z")
    assert services.redraw_map(region=small_region).changed == 4
    assert CentreShape.objects.get(centre__code="asti").path == path


def test_successors_follow_mergers_to_the_day(small_region):
    soprana, trivero = "096062", "096070"
    assert lookup.successors(soprana, dt.date(2018, 12, 31)) == {soprana: 1}
    assert lookup.successors(soprana, dt.date(2019, 1, 1)) == {"096088": 1}
    # a merger of mergers, with a split: Valdilana goes half to each of two others
    for code, share in (("096004", "0.25"), ("005001", "0.75")):
        MunicipalityChange.objects.create(
            predecessor=Municipality.objects.get(code="096088"),
            successor=Municipality.objects.get(code=code),
            day=dt.date(2024, 1, 1),
            share=Decimal(share),
            source="prova",
        )
    assert lookup.successors(trivero, dt.date(2023, 12, 31)) == {"096088": 1}
    assert lookup.successors(trivero, dt.date(2024, 1, 1)) == {"096004": Decimal("0.25"), "005001": Decimal("0.75")}


def test_a_municipality_that_ended_is_served_by_its_successors_centre(small_region):
    assign(small_region, "005122,canelli,,")
    assert lookup.successors("005079", dt.date(2022, 12, 31)) == {"005079": 1}
    assert lookup.successors("005079", dt.date(2023, 1, 1)) == {"005122": 1}
    assert centre_code("005079", dt.date(2022, 12, 31)) == "asti"
    assert centre_code("005079", dt.date(2023, 1, 1)) == "canelli"


def test_population_of_a_day_takes_the_newest_vintage_up_to_it(small_region):
    assert lookup.population_year(dt.date(2020, 1, 1)) == 2022
    assert lookup.population_year(dt.date(2022, 12, 31)) == 2022
    assert lookup.population_year(dt.date(2030, 1, 1)) == 2023
    by_centre = lookup.inhabitants_by_centre(dt.date(2021, 6, 30))
    everyone = sum(lookup.inhabitants(dt.date(2021, 6, 30)).values())
    assert sum(by_centre.values()) == pytest.approx(everyone, abs=len(by_centre))
    assert abs(by_centre["biella-sud"] - lookup.inhabitants(DAY)["096004"] / 2) <= 1


@pytest.mark.django_db
def test_without_population_nobody_lives_anywhere():
    assert lookup.population_year(DAY) is None
    assert lookup.inhabitants(DAY) == {}


codes = st.sampled_from(["005001", "005002", "096004", "005122", "005079", "096088", "999999"])
rows = st.tuples(
    codes,
    st.sampled_from(["asti", "canelli", "biella-nord", "nowhere"]),
    st.sampled_from(["", "1", "0.5", "0,5", "2", "x"]),
    st.sampled_from(["", "2015-01-01", "2019-06-30", "31/12/2021", "2023-01-01", "2023-02-31"]),
)


@pytest.mark.django_db
def test_whatever_the_table_shares_stay_whole_or_nothing_changes(small_region, days_of_interest):
    def assignments():
        return sorted(CentreAssignment.objects.values_list(), key=repr)

    @settings(max_examples=30)
    @given(st.lists(rows, min_size=1, max_size=4))
    def check(cells):
        text = "comune;cpi;quota;valido_dal\n" + "\n".join(";".join(row) for row in cells)
        before = assignments()
        with transaction.atomic():
            try:
                services.replace_assignments(region=small_region, text=text, source="prova.csv", start=DAY)
            except InputErrors:
                assert assignments() == before
            assert all(shares_are_whole(day) for day in days_of_interest)
            transaction.set_rollback(True)

    check()


@pytest.mark.django_db
def test_the_whole_of_piemonte():
    written = services.load_territory()
    region = written.region
    assert Municipality.objects.valid_at(dt.date(2024, 1, 1)).count() == 1180
    assert Centre.objects.count() == 31
    assert "CC BY 4.0" in region.attribution
    assert all(shares_are_whole(dt.date(year, month, 1)) for year in range(2015, 2026) for month in (1, 2))
    shapes = CentreShape.objects.all()
    assert shapes.count() == 31
    assert sum(len(shape.path.encode()) for shape in shapes) < 150_000
    assert set(shapes.exclude(note="").values_list("centre__code", flat=True)) == {"torino-nord", "torino-sud"}
    assert Region.objects.get().outline.startswith("M")
    assert not services.load_territory().touched
