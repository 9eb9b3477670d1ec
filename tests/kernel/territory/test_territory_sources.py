"""What the packages give, and how it is put together for Piemonte."""

import datetime as dt

import pytest

from raccordo.kernel.territory import build, sources
from raccordo.kernel.territory.errors import InputErrors
from raccordo.kernel.territory.facts import default_facts, read_facts
from raccordo.kernel.territory.proposal import distance


@pytest.fixture(scope="module")
def piemonte():
    return build.build(read_facts(default_facts(), sources.codes_in_force))


def alive(territory, day):
    return {
        m.code
        for m in territory.municipalities
        if (m.valid_from is None or m.valid_from <= day) and (m.valid_to is None or day <= m.valid_to)
    }


@pytest.mark.parametrize(
    ("day", "count"),
    [
        # ISTAT: 1,206 municipalities to 2015 and 1,180 today; Moransengo and Tonengo merged on 1 January 2023.
        (dt.date(2015, 12, 31), 1206),
        (dt.date(2016, 1, 1), 1202),
        (dt.date(2018, 12, 31), 1197),
        (dt.date(2019, 1, 1), 1182),
        (dt.date(2019, 2, 1), 1181),
        (dt.date(2022, 12, 31), 1181),
        (dt.date(2023, 1, 1), 1180),
    ],
)
def test_number_of_municipalities_on_a_day(piemonte, day, count):
    assert len(alive(piemonte, day)) == count


def test_population_is_whole_for_every_municipality_of_its_year(piemonte):
    for year, total in ((2022, 4_256_350), (2023, 4_240_739)):
        rows = [row for row in piemonte.population if row.year == year]
        totals = {row.code: row.headcount.total for row in rows if row.headcount.age_from is None}
        assert totals.keys() == alive(piemonte, dt.date(year, 1, 1))
        assert sum(totals.values()) == total
        bands = {}
        for row in rows:
            if row.headcount.age_from is not None:
                bands[row.code] = bands.get(row.code, 0) + row.headcount.total
        assert bands == totals


def test_a_merged_municipality_takes_what_its_origins_had(piemonte):
    by_key = {(r.code, r.year, r.headcount.age_from): r for r in piemonte.population}
    for age_from, _ in ((None, None), *sources.AGE_BANDS):
        parts = [by_key[code, 2022, age_from].headcount for code in ("005079", "005110")]
        whole = by_key["005122", 2023, age_from]
        assert whole.headcount.females == sum(part.females for part in parts)
        assert whole.headcount.males == sum(part.males for part in parts)
        assert "Somma dei comuni di origine" in whole.source
    shapes = piemonte.boundaries.shapes
    assert shapes["005122"].area == pytest.approx(shapes["005079"].area + shapes["005110"].area, rel=1e-6)


def test_every_municipality_that_ever_was_has_a_proposal_of_its_province(piemonte):
    province = {centre.code: centre.province for centre in piemonte.facts.centres}
    assert piemonte.proposed.keys() == {m.code for m in piemonte.municipalities}
    for code, shares in piemonte.proposed.items():
        assert sum(share for _, share in shares) == 1
        assert {province[centre] for centre, _ in shares} == {code[:3]}


def test_no_nearer_seat_in_the_province(piemonte):
    """The rule again, by another road: over the built region rather than over the function."""
    middle = piemonte.boundaries.centroid
    seats = {c.code: middle(c.seat) for c in piemonte.facts.centres}
    for code in alive(piemonte, dt.date(2024, 1, 1)):
        ((centre, _), *others) = piemonte.proposed[code]
        if others or code in {c.seat for c in piemonte.facts.centres}:
            continue
        nearer = [
            c.code
            for c in piemonte.facts.centres
            if c.province == code[:3]
            and c.catchment == "nearest"
            and distance(middle(code), seats[c.code]) < distance(middle(code), seats[centre])
        ]
        assert not nearer, code


def test_torino_is_shared_and_its_belt_is_not(piemonte):
    assert [centre for centre, _ in piemonte.proposed["001272"]] == ["torino-nord", "torino-sud"]
    sharing = [code for code, shares in piemonte.proposed.items() if len(shares) > 1]
    assert sharing == ["001272"]


def test_municipalities_that_ended_go_where_their_successor_goes(piemonte):
    for code, (_, change) in piemonte.facts.ended().items():
        assert piemonte.proposed[code] == piemonte.proposed[change.successor]


def test_places_are_in_piemonte(piemonte):
    for municipality in piemonte.municipalities:
        if municipality.longitude is not None:
            assert 6.6 < municipality.longitude < 9.3
            assert 44.0 < municipality.latitude < 46.5
    assert {code for code, place in piemonte.seats.items() if place is None} == set()


def test_seats_may_be_stated(small_facts):
    centre = small_facts.centres[0].model_copy(update={"longitude": 8.2, "latitude": 44.9})
    stated = small_facts.model_copy(update={"centres": (centre, *small_facts.centres[1:])})
    assert build.build(stated).seats["asti"] == (8.2, 44.9)


def test_a_municipality_without_a_boundary_is_named(small_facts):
    without_merger = small_facts.model_copy(update={"changes": small_facts.changes[:1]})
    with pytest.raises(InputErrors, match="005122 has no boundary"):
        build.build(without_merger)


def test_age_bands_cover_every_age_once():
    for (_, last), (first, _) in zip(sources.AGE_BANDS, sources.AGE_BANDS[1:], strict=False):
        assert first == last + 1
    assert sources.AGE_BANDS[0][0] == 0
    assert sources.AGE_BANDS[-1][1] is None


def test_a_missing_vintage_is_said():
    with pytest.raises(sources.MissingData, match="1999_italy_pop"):
        sources.population(1999, {"001272"})
