"""The rule that proposes a centre: same province, nearest seat, shares that sum to one."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel.territory.proposal import Seat, distance, equal_shares, propose

coordinates = st.floats(-1e5, 1e5, allow_nan=False)
points = st.tuples(coordinates, coordinates)
codes = st.integers(0, 39).map(lambda n: f"{1 + n % 3:03d}{n:03d}")


@st.composite
def regions(draw):
    """Municipalities of three provinces, and seats of which each province has at least one that takes others."""
    places = draw(st.dictionaries(codes, points, min_size=3))
    for province in ("001", "002", "003"):
        places.setdefault(f"{province}900", draw(points))
    seats = []
    for province in ("001", "002", "003"):
        inside = sorted(code for code in places if code.startswith(province))
        towns = draw(st.lists(st.sampled_from(inside), min_size=1, max_size=5))
        for i, town in enumerate(towns):
            seat_only = i > 0 and draw(st.booleans())
            seats.append(Seat(f"{province}-{i}", town, places[town], seat_only))
    return places, seats


@settings(max_examples=40)
@given(regions())
def test_every_municipality_gets_centres_of_its_province_and_shares_sum_to_one(region):
    places, seats = region
    province = {seat.centre: seat.province for seat in seats}
    proposed = propose(places, seats)
    assert proposed.keys() == places.keys()
    for code, shares in proposed.items():
        assert sum(share for _, share in shares) == 1
        assert {province[centre] for centre, _ in shares} == {code[:3]}
        assert len({centre for centre, _ in shares}) == len(shares)


@settings(max_examples=40)
@given(regions())
def test_no_other_open_seat_of_the_province_is_nearer(region):
    places, seats = region
    seat_of = {seat.centre: seat for seat in seats}
    seated = {seat.municipality for seat in seats}
    for code, shares in propose(places, seats).items():
        if code in seated:
            assert {seat_of[centre].municipality for centre, _ in shares} == {code}
            continue
        reached = [seat for seat in seats if seat.province == code[:3] and not seat.seat_only]
        least = min(distance(places[code], seat.place) for seat in reached)
        for centre, _ in shares:
            assert not seat_of[centre].seat_only
            assert distance(places[code], seat_of[centre].place) == least


@settings(max_examples=40)
@given(regions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(region, random):
    places, seats = region
    shuffled = list(seats)
    random.shuffle(shuffled)
    one, other = propose(places, seats), propose(places, shuffled)
    assert {code: {c for c, _ in shares} for code, shares in one.items()} == {
        code: {c for c, _ in shares} for code, shares in other.items()
    }


@given(st.integers(1, 60))
def test_equal_shares_differ_only_by_what_rounding_leaves(count):
    shares = [share for _, share in equal_shares([str(i) for i in range(count)])]
    assert sum(shares) == 1
    assert max(shares) - min(shares) < Decimal("0.0001") * count


def test_worked_example_of_the_documentation():
    """docs/territory.md: a city with two centres, a town, and two villages."""
    city, town = (0.0, 0.0), (20_000.0, 0.0)
    places = {
        "001001": city,
        "001002": town,
        "001003": (8_000.0, 0.0),
        "001004": (12_000.0, 0.0),
        "001005": (3_000.0, 0.0),
    }
    seats = [
        Seat("city-north", "001001", city, seat_only=True),
        Seat("city-south", "001001", city, seat_only=True),
        Seat("town", "001002", town),
    ]
    proposed = propose(places, seats)
    assert proposed["001001"] == (("city-north", Decimal("0.5")), ("city-south", Decimal("0.5")))
    assert {proposed[code] for code in ("001002", "001003", "001004", "001005")} == {(("town", Decimal(1)),)}


def test_a_province_without_an_open_seat_is_an_error():
    with pytest.raises(ValueError, match="province 002"):
        propose({"002001": (0.0, 0.0)}, [Seat("a", "001001", (0.0, 0.0))])
