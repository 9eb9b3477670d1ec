"""Synthetic messages: their truth comes out of the fold, row by row, in every format and however they are divided."""

import hashlib
import json
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from raccordo.analysis.basins.areas import delineate
from raccordo.analysis.basins.flows import Flows
from raccordo.analysis.careers.relationships import LAST_DAY
from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.importing import import_file
from raccordo.analysis.cob.lateness import CHANGE, HIRE, URGENT_HIRE, lateness
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.municipalities import municipalities
from raccordo.analysis.cob.pseudonyms import Key, pseudonym
from raccordo.analysis.cob.reasons import CONTRADICTION_CODES
from raccordo.analysis.cob.store import Store
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.demo.cli import demo
from raccordo.demo.cob import contracts
from raccordo.demo.cob.calendar import COUNT, joint
from raccordo.demo.cob.figures import HIRINGS, QUARTERS, contracts_at_scale_one
from raccordo.demo.cob.places import places
from raccordo.demo.cob.write import write
from raccordo.observatory.deadlines import legal_deadlines

KEY = Key(bytes(32))
CONTRACTS = 4_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A file of messages with its truth."""
    out = tmp_path_factory.mktemp("cob") / "messages.parquet"
    return out, write(out, CONTRACTS, 369)


def folded(folder, files):
    store = Store(folder)
    records = []
    for path in files:
        records.append(import_file(store, path, Mapping(), KEY, received=LAST_DAY, municipalities=municipalities())[0])
        fold_store(store)
    return store, records


def plain(table: pa.Table) -> list[tuple]:
    return sorted(zip(*(column.to_pylist() for column in table.columns), strict=True), key=repr)


def truth_of(out) -> tuple[pa.Table, list[tuple]]:
    truth = pq.read_table(out.with_suffix(".truth.parquet")).drop_columns(["traineeship"])
    for at, (name, subject) in enumerate((("person", "person"), ("employer", "employer"))):
        truth = truth.set_column(at, name, pseudonym(KEY, truth[name].combine_chunks(), subject))
    return truth, plain(pq.read_table(out.with_suffix(".contradictions.parquet")))


def assert_true(store, out) -> None:
    truth, contradictions = truth_of(out)
    found = pq.read_table(store.table("relationships")).select(truth.schema.names)
    assert plain(found) == plain(truth)
    assert plain(pq.read_table(store.table("contradictions"), columns=["code", "reason", "applied"])) == contradictions


@pytest.fixture(scope="module")
def taken(made, tmp_path_factory):
    """The store that the file was folded in, and the record of its import."""
    store, (record,) = folded(tmp_path_factory.mktemp("taken") / "store", [made[0]])
    return store, record


def test_the_truth_comes_out_exactly(made, taken):
    (out, summary), (store, record) = made, taken
    assert_true(store, out)
    assert record.already_there == summary["written_twice"]
    spoilt = {f"{field}.{reason}": n for field, reasons in record.faults.items() for reason, n in reasons.items()}
    assert spoilt == {key: count for key, count in summary["spoilt"].items() if count}


def test_every_reason_is_written_and_found_as_often(made, taken):
    """`assert_true` compares message by message; here no reason may be missing."""
    truth = pq.read_table(made[0].with_suffix(".contradictions.parquet"))
    written = {row["values"]: row["counts"] for row in pc.value_counts(truth["reason"].cast(pa.string())).to_pylist()}
    assert set(written) == set(CONTRADICTION_CODES)
    assert taken[0].require().folded.contradictions == written


def lateness_truth(out) -> list[dict]:
    return pq.read_table(out.with_suffix(".lateness.parquet")).to_pylist()


def test_what_happened_is_dated_as_it_was_written(made, taken):
    events = pq.read_table(taken[0].table("events"), columns=["code", "kind", "day", "sent"])
    events = events.filter(pc.not_equal(events["kind"].cast(pa.string()), "expiry"))
    assert plain(events) == plain(pa.Table.from_pylist(lateness_truth(made[0])).select(["code", "kind", "day", "sent"]))


def test_lateness_is_that_of_the_truth_for_every_employer_and_message(made, taken):
    truth = lateness_truth(made[0])
    with EmbeddedEngine() as engine:
        found = lateness(engine, taken[0], legal_deadlines()).to_pylist()
    told = Counter((row["day"].year, row["employer_kind"], row["kind"], row["lateness"]) for row in truth)
    classes = ("on_time", "late_to_5", "late_to_30", "late_more")
    computed = {(row["year"], row["employer_kind"], row["kind"], name): row[name] for row in found for name in classes}
    assert {key: count for key, count in computed.items() if count} == dict(told)
    assert sum(row["without_deadline"] for row in found) == 0
    assert sum(row["messages"] for row in found) == len(truth)
    kinds = {("private", "public", "agency"): {"hire", "extension", "cessation"}, ("private",): {"transformation"}}
    for employers, events in kinds.items():
        for employer in employers:
            assert {row["kind"] for row in truth if row["employer_kind"] == employer} >= events
            assert {row["lateness"] for row in truth if row["employer_kind"] == employer} == set(classes)


def test_days_of_delay_are_those_of_the_law(made):
    """The truth knows the deadlines by itself; they are those of the law, to the day."""
    deadlines = {(item.duty, kind): item for item in legal_deadlines() for kind in item.employer_kinds}
    table = pq.read_table(made[0], columns=["code", "event"])
    urgent = {code[:-2] for code, event in plain(table) if event == "URG" and code.endswith("02")}
    for row in lateness_truth(made[0]):
        duty = CHANGE if row["kind"] != "hire" else URGENT_HIRE if row["code"][:-2] in urgent else HIRE
        assert row["due"] == deadlines[duty, row["employer_kind"]].due(row["day"])
        assert row["days_late"] == max(0, (row["sent"] - row["due"]).days)


def test_however_the_file_is_divided_the_fold_is_the_same(made, tmp_path):
    out, _ = made
    table = pq.read_table(out)
    rng = np.random.default_rng(5)
    part = rng.integers(0, 4, table.num_rows)
    files = []
    for number in range(4):
        # Every message is in its part, some in others too.
        rows = (part == number) | (rng.random(table.num_rows) < 0.1)
        files.append(tmp_path / f"part{number}.parquet")
        pq.write_table(table.filter(pa.array(rows)), files[-1])
    store, _ = folded(tmp_path / "store", files)
    assert_true(store, out)
    once, (whole,) = folded(tmp_path / "once", [out])
    assert store.require().messages == once.require().messages == whole.messages


@pytest.mark.parametrize("suffix", [".csv", ".xml"])
def test_every_format_says_the_same(made, tmp_path, suffix):
    out = tmp_path / f"messages{suffix}"
    write(out, 400, 7)
    store, _ = folded(tmp_path / "store", [out])
    assert_true(store, out)


def test_the_same_seed_gives_the_same_file(tmp_path):
    digests = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(tmp_path / f"{name}.csv", 300, seed, workers=1 + len(digests))
        digests.append(hashlib.sha256((tmp_path / f"{name}.csv").read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


def test_every_kind_of_message_and_of_work_is_there(made):
    out, _ = made
    table = pq.read_table(out)
    assert set(pc.unique(table["event"]).to_pylist()) == {"ASS", "PRO", "TRS", "TRD", "VAR", "CES", "URG"}
    assert set(pc.unique(table["action"]).to_pylist()) == {"N", "R", "A"}
    assert set(pc.unique(table["template"]).to_pylist()) >= {"UL", "US", "VD", "UG", "UD"}
    assert set(pc.unique(table["employer_kind"]).to_pylist()) == {"private", "public", "agency"}
    assert pc.sum(table["seasonal"]).as_py() > 50
    assert len(table.filter(pc.is_valid(table["traineeship"]))) > 50
    assert pc.sum(table["protected"]).as_py() > 20


def test_targeted_placement_is_a_small_part_of_hirings_and_of_people(made):
    """About seven hirings in a thousand, of few people who are placed more than once; nobody in the fields."""
    whole, people = contracts.make(369, 100_000, 0)
    placed = whole.protected & whole.seen
    assert 0.005 < placed.sum() / whole.seen.sum() < 0.009
    assert len(np.unique(whole.person[placed])) < 0.9 * placed.sum()
    assert len(np.unique(whole.person[placed])) < contracts.LISTED * len(people.tax_code)
    assert set(whole.kind[placed]) <= set(contracts.PLACEABLE)
    assert not (whole.sector[placed] == contracts.AGRICULTURE).any()
    truth = pq.read_table(made[0].with_suffix(".truth.parquet"))
    again, _people = contracts.make(369, CONTRACTS, 0)
    stands = again.seen | ~np.isnat(again.end)
    assert 0 < pc.sum(truth["protected"]).as_py() <= (again.protected & stands).sum()


def test_quarters_are_those_published():
    """Margins of the table that relationships are drawn from, at scale 1."""
    at_scale = joint() * contracts_at_scale_one()
    hirings, ended = at_scale.sum(axis=1)[1:], at_scale.sum(axis=0)[:COUNT]
    assert len(QUARTERS) == 35
    for quarter, (_, _, begun, over) in enumerate(QUARTERS):
        assert hirings[quarter] == pytest.approx(begun, rel=1e-4)
        assert ended[quarter] == pytest.approx(over, rel=2e-3)


def test_years_add_up_to_what_the_domain_reference_says():
    years = {year: [0, 0] for year, *_ in QUARTERS}
    for year, _, begun, over in QUARTERS:
        years[year][0] += begun
        years[year][1] += over
    assert years[2019] == [581_189, 554_315]
    assert years[2024][1] == 639_227
    assert sum(begun for begun, _ in years.values()) == HIRINGS


def test_hirings_of_a_file_follow_the_quarters(made):
    truth = pq.read_table(made[0].with_suffix(".truth.parquet"))
    start = truth.filter(truth["hire_seen"])["start"].to_numpy()
    quarter = (start.astype("datetime64[M]").astype(int) - (2017 - 1970) * 12) // 3
    wanted = np.array([begun for _, _, begun, _ in QUARTERS]) * CONTRACTS / contracts_at_scale_one()
    assert np.abs(np.bincount(quarter, minlength=35) - wanted).max() <= 3


def test_quarters_come_out_of_the_fold_as_published(taken):
    """Hirings and ends of the relationships folded, against the published quarters at the file's scale."""
    hires = pq.read_table(taken[0].table("events"), columns=["kind", "day"])
    hires = hires.filter(pc.equal(hires["kind"].cast(pa.string()), "hire"))["day"]
    ends = pq.read_table(taken[0].table("relationships"), columns=["end"])["end"].drop_null()
    # A quarter of ends is made of 36 cells of the table, each of whole relationships.
    for days, published, off in ((hires, [q[2] for q in QUARTERS], 3), (ends, [q[3] for q in QUARTERS], 7)):
        months = days.to_numpy().astype("datetime64[M]").astype(int) - (2017 - 1970) * 12
        quarter = months[(months >= 0) & (months < 3 * len(QUARTERS))] // 3
        wanted = np.array(published) * CONTRACTS / contracts_at_scale_one()
        assert np.abs(np.bincount(quarter, minlength=len(QUARTERS)) - wanted).max() <= off
        assert len(quarter) == pytest.approx(wanted.sum(), rel=0.005)


def test_work_is_near_home_more_often_than_not(made):
    truth = pq.read_table(made[0].with_suffix(".truth.parquet"))
    same_province = pc.equal(
        pc.utf8_slice_codeunits(truth["residence"].cast(pa.string()), 0, 3),
        pc.utf8_slice_codeunits(truth["municipality"].cast(pa.string()), 0, 3),
    )
    assert pc.mean(same_province).as_py() > 0.8


def test_commuting_has_the_shape_of_the_census():
    """ISTAT, census of 2021: 42.0% of Piemonte's commuters work in their own municipality; in 2011 its 40 local labour
    systems. The expected flows of the generator, by the product's own method, give about as many."""
    made = places()
    count = len(made.istat)
    homes = np.diff(made.homes.raised, prepend=0.0)
    shares = np.diff((made.work.raised - np.repeat(np.arange(count), count)).reshape(count, count), prepend=0.0)
    flows = homes[:, None] * shares * 1_760_000
    assert np.trace(flows) / flows.sum() == pytest.approx(0.420, abs=0.01)
    home, work = np.nonzero(flows > 0.001)
    found = delineate(Flows.of_columns(made.istat[home], made.istat[work], flows[home, work]))
    assert len(found.areas) == pytest.approx(40, abs=4)
    assert not any(area.validity < 1 for area in found.areas)


def test_the_command(tmp_path):
    out = tmp_path / "m.csv"
    result = CliRunner().invoke(demo, ["cob", str(out), "--contracts", "1_00", "--json"])
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["contracts"] == 100
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "m.contradictions.parquet", "m.csv", "m.lateness.parquet", "m.truth.json", "m.truth.parquet",
    ]  # fmt: skip
    assert CliRunner().invoke(demo, ["cob", str(tmp_path / "m.doc")]).exit_code == 2
    assert CliRunner().invoke(demo, ["cob", str(out), "--contracts", "0"]).exit_code == 2
    assert CliRunner().invoke(demo, ["cob", str(tmp_path / "no" / "m.csv")]).exit_code == 1
