"""Areas from flows worked by hand: each stage of the method on the smallest case that shows it."""

import pytest

from raccordo.analysis.basins import Flows, Parameters, Why, delineate, unknown_neighbours
from raccordo.analysis.basins.areas import _pairs
from raccordo.analysis.basins.flows import canonical_order
from raccordo.analysis.basins.kernel import dissolve
from raccordo.analysis.basins.network import build_network, start_state, start_tree

# The worked example of docs/analysis/basins.md: two towns, and two villages that live of them.
VALLEY = [
    ("Alba", "Alba", 9_000),
    ("Alba", "Bra", 600),
    ("Alba", "Canale", 100),
    ("Bra", "Bra", 7_000),
    ("Bra", "Alba", 700),
    ("Canale", "Canale", 500),
    ("Canale", "Alba", 900),
    ("Canale", "Bra", 100),
    ("Diano", "Diano", 300),
    ("Diano", "Alba", 500),
    ("Diano", "Bra", 200),
]

SMALL = Parameters(min_size=50, min_sc=0.6, target_size=500, target_sc=0.75)


def groups(partition):
    return sorted(area.municipalities for area in partition.areas)


def test_worked_example():
    partition = delineate(Flows.of(VALLEY))
    assert partition.area_of == {"Alba": "Alba", "Bra": "Bra", "Canale": "Alba", "Diano": "Alba"}
    alba, bra = partition.areas
    assert (alba.code, alba.residents, alba.workers, alba.internal) == ("Alba", 12_200, 12_000, 11_300)
    assert alba.supply_self_containment == pytest.approx(11_300 / 12_200)
    assert alba.demand_self_containment == pytest.approx(11_300 / 12_000)
    assert (bra.residents, bra.workers, bra.internal) == (7_700, 7_900, 7_000)
    assert alba.validity == pytest.approx(1.25)
    assert bra.validity == pytest.approx((1 - 0.2 * 2_300 / 9_000) * 1.25)
    moves = list(partition.moves())
    assert [(move.municipality, move.giver, move.taker, move.why) for move in moves] == [
        ("Diano", "Diano", "Alba", Why.COHESION),
        ("Canale", "Canale", "Alba", Why.COHESION),
    ]
    diano = moves[0]
    # Nobody goes to Diano: one way only. Alba's workers at that moment: 9,000 + 700 + 900 + 500.
    assert diano.cohesion == pytest.approx(500**2 / (1_000 * 11_100))
    assert diano.giver_validity == pytest.approx(0.3 / 0.75 * 0.8 * 1.25)


def test_an_isolated_municipality_is_a_valid_area_whatever_its_size():
    partition = delineate(Flows.of([*VALLEY, ("Rocca", "Rocca", 12)]))
    assert partition.area_of["Rocca"] == "Rocca"
    assert not partition.not_valid


def test_a_municipality_without_flows_is_an_area_that_is_listed_as_not_valid():
    partition = delineate(Flows.of([*VALLEY, ("Vuoto", "Alba", 0)]))
    assert [area.code for area in partition.not_valid] == ["Vuoto"]
    (empty,) = partition.not_valid
    assert empty.supply_self_containment is None
    assert empty.demand_self_containment is None
    assert partition.reserve == ("Vuoto",)
    whys = [move.why for move in partition.moves() if move.municipality == "Vuoto"]
    assert whys == [Why.NO_LINK, Why.LEFT_OVER]


def test_a_place_where_people_only_work_joins_those_who_work_there():
    partition = delineate(Flows.of([*VALLEY, ("Bra", "Fabbrica", 300)]))
    assert partition.area_of["Fabbrica"] == "Bra"


def test_what_would_make_its_best_area_less_valid_waits_in_the_reserve_and_goes_there_at_the_end():
    rows = [("A", "A", 230), ("B", "B", 120), ("B", "C", 40), ("C", "A", 70)]
    partition = delineate(Flows.of(rows), SMALL)
    moves = [(move.municipality, move.why) for move in partition.moves()]
    assert moves == [("C", Why.LOWERS), ("C", Why.FROM_RESERVE)]
    assert partition.reserve == ("C",)
    lowered = next(partition.moves())
    assert lowered.taker is None
    assert lowered.taker_validity_with_it < lowered.taker_validity
    assert not partition.not_valid


def test_what_the_reserve_spoils_is_repaired_by_a_move():
    # C alone is valid; A, which goes there at the end, spoils it; B can take A and be better for it.
    rows = [("A", "A", 60), ("B", "B", 370), ("C", "C", 140), ("B", "A", 60), ("B", "C", 60), ("C", "A", 40)]
    partition = delineate(Flows.of(rows), SMALL)
    moves = list(partition.moves())
    assert [(move.giver, move.taker, move.why) for move in moves] == [
        ("A", None, Why.LOWERS),
        (None, "C", Why.FROM_RESERVE),
        ("C", "B", Why.REPAIR_MOVE),
    ]
    assert moves[1].taker_validity_with_it < 1 < moves[1].taker_validity
    assert groups(partition) == [("A", "B"), ("C",)]
    assert not partition.not_valid


def test_what_no_single_move_can_repair_joins_another_area_whole():
    # A and B end up together, too small to be valid, and touch C on the map: the three are valid.
    rows = [("A", "A", 50), ("B", "B", 60), ("C", "C", 260), ("A", "B", 80), ("C", "B", 120)]
    partition = delineate(Flows.of(rows), SMALL, [("A", "B"), ("A", "C")])
    assert [move.why for move in partition.moves()] == [
        Why.COHESION,
        Why.NO_LINK,
        Why.NO_LINK,
        Why.LEFT_OVER,
        Why.LEFT_OVER,
        Why.REPAIR_JOIN,
        Why.REPAIR_JOIN,
    ]
    assert groups(partition) == [("A", "B", "C")]
    assert not partition.not_valid


def test_groups_that_no_area_can_take_form_one_of_their_own():
    # Two villages that only exchange commuters: each goes to the reserve, and nobody takes them.
    partition = delineate(Flows.of([*VALLEY, ("X", "Y", 10), ("Y", "X", 9), ("Y", "Y", 1)]))
    assert ("X", "Y") in groups(partition)
    assert not partition.not_valid


def test_a_municipality_given_up_past_the_limit_goes_to_the_reserve():
    flows = Flows.of(VALLEY)
    order = canonical_order(flows)
    net = build_network(flows, order, None)
    values = Parameters().as_array()
    state = start_state(net, values)
    who, _ = dissolve(net, state, values, start_tree(state), 0)
    assert {Why.RESTLESS} == {list(Why)[why] for why in who[:, 3]}
    assert (who[:, 2] == -1).all()


def test_contiguity_keeps_areas_in_one_piece():
    # Diano's strongest tie is Alba, but on the map it touches only Bra.
    touching = [("Alba", "Canale"), ("Alba", "Bra"), ("Bra", "Diano")]
    partition = delineate(Flows.of(VALLEY), neighbours=touching)
    assert partition.area_of == {"Alba": "Alba", "Bra": "Bra", "Canale": "Alba", "Diano": "Bra"}


def test_contiguity_with_an_island_lists_it():
    partition = delineate(Flows.of(VALLEY), neighbours=[("Alba", "Canale"), ("Alba", "Bra")])
    assert partition.area_of["Diano"] == "Diano"
    assert [area.code for area in partition.not_valid] == ["Diano"]


def test_neighbours_may_be_given_twice_or_be_unknown():
    flows = Flows.of(VALLEY)
    pairs = [("Bra", "Alba"), ("Alba", "Bra"), ("Alba", "Alba"), ("Alba", "Torino")]
    assert _pairs(flows, pairs).tolist() == [[0, 1]]
    assert unknown_neighbours(flows, pairs) == [("Alba", "Torino")]


def test_thousandths_of_a_commuter_count():
    partition = delineate(Flows.of([(a, b, figure / 1_000) for a, b, figure in VALLEY]), Parameters(1, 0.6, 10))
    assert partition.area_of == delineate(Flows.of(VALLEY)).area_of


def test_a_single_municipality():
    (area,) = delineate(Flows.of([("A", "A", 3)])).areas
    assert (area.code, area.municipalities, area.valid) == ("A", ("A",), True)
