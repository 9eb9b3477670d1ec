"""Flows and stocks against a count day by day, their identity, and what a question refuses."""

import datetime as dt
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings

from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.flows import calendar, facts
from raccordo.analysis.flows.facts import build_facts
from raccordo.analysis.flows.question import flows, flows_sql
from raccordo.analysis.flows.stock import stock
from tests.analysis.flows.lives import Life, Phase, day, lives, write

PLACES = pa.table({"municipality": ["001"], "centre": ["asti"], "quadrant": ["sud-est"], "basin": ["asti"]})


@pytest.fixture(scope="module")
def engine():
    with EmbeddedEngine(threads=1) as found:
        yield found


def facts_of(engine, folder: Path, found: list[Life], **options) -> Path:
    path = folder / "facts.parquet"
    build_facts(engine, path, **write(folder, found, **options), places=PLACES)
    assert sorted(folder.glob(".*")) == []
    return path


LIVES = [
    Life(1, "F", (Phase(0, 9, "A.02.00", "F", "001"), Phase(10, None, "A.01.00", "F", "001"))),
    Life(1, "F", (Phase(12, 20, "A.02.00", "P", "002"),)),
    Life(2, None, (Phase(5, 24, "A.02.00", "F", "001"), Phase(25, 40, "A.02.00", "F", "002"))),
]


def test_facts_made_in_spans_are_those_made_at_once(engine, tmp_path, monkeypatch):
    whole = pq.read_table(facts_of(engine, tmp_path, LIVES))
    monkeypatch.setattr(facts, "SPAN_ROWS", 1)
    spanned = facts_of(engine, tmp_path, LIVES)
    assert pq.read_metadata(spanned).num_row_groups == len(set(whole["month"].to_pylist())) > 1
    assert pq.read_table(spanned).equals(whole)


def test_spans_hold_so_many_movements_and_leave_no_day_out(monkeypatch):
    monkeypatch.setattr(facts, "SPAN_ROWS", 5)
    months = [(dt.date(2020, 1, 3), 4), (dt.date(2020, 2, 1), 1), (dt.date(2020, 4, 30), 9), (dt.date(2020, 6, 2), 1)]
    table = pa.table({"first": [day for day, _ in months], "rows": [rows for _, rows in months]})
    assert facts.spans(table, dt.date(1990, 1, 1), dt.date(2049, 12, 31)) == [
        (dt.date(1990, 1, 1), dt.date(2020, 4, 29)),
        (dt.date(2020, 4, 30), dt.date(2020, 6, 1)),
        (dt.date(2020, 6, 2), dt.date(2049, 12, 31)),
    ]
    assert facts.spans(table.slice(0, 0), day(0), day(9)) == [(day(0), day(9))]


"""Days are counted from 20 December 2019: day 12 is 1 January."""


def test_what_happened_by_month(engine, tmp_path):
    facts = facts_of(engine, tmp_path, LIVES, extensions=[(1, 18)])
    rows = flows(engine, facts).to_pylist()
    assert [(calendar.name("month", row["period"]), *list(row.values())[1:]) for row in rows] == [
        # hires, extensions, transformations, ends, balance, persons, relationships
        ("2019-12", 2, 0, 1, 0, 2, 2, 2),
        ("2020-01", 1, 1, 0, 2, -1, 1, 1),
    ]


def test_by_contract_a_transformation_leaves_one_cell_and_enters_another(engine, tmp_path):
    facts = facts_of(engine, tmp_path, LIVES)
    rows = flows(engine, facts, by=["contract_kind"], last=calendar.number("month", day(0))).to_pylist()
    assert [(row["contract_kind"], row["hires"], row["transformations"], row["balance"]) for row in rows] == [
        ("fixed_term", 2, 0, 1),
        ("permanent", 0, 1, 1),
    ]


def test_by_place_a_move_does_the_same_and_is_no_transformation(engine, tmp_path):
    facts = facts_of(engine, tmp_path, LIVES)
    rows = flows(engine, facts, by=["work_centre"], first=calendar.number("month", day(12))).to_pylist()
    told = [(row["work_centre"], row["hires"], row["transformations"], row["ends"], row["balance"]) for row in rows]
    assert told == [("asti", 0, 0, 0, -1), ("unknown", 1, 0, 2, 0)]


def test_only_what_is_asked(engine, tmp_path):
    facts = facts_of(engine, tmp_path, LIVES)
    rows = flows(engine, facts, grain="year", where={"sex": ["F"], "hours": ["P", "it's"]}).to_pylist()
    assert [(row["period"], row["hires"], row["ends"]) for row in rows] == [(2020, 1, 1)]


def test_stock_and_days_of_a_month(engine, tmp_path):
    facts = facts_of(engine, tmp_path, LIVES)
    rows = stock(engine, facts, day(0), day(12)).to_pylist()
    assert [(row["stock"], row["days"]) for row in rows] == [(2, 12 + 7), (1, 31 + 9 + 29)]
    assert rows[0]["average"] == pytest.approx(19 / 31, abs=5e-4)


def test_a_job_begun_long_ago_is_there_until_it_ends(engine, tmp_path):
    """Of two jobs one began in 1985: left out, its end would take away what had never come."""
    old, ended = ((dt.date(*when) - day(0)).days for when in ((1985, 5, 1), (2020, 6, 30)))
    found = [
        Life(1, "F", (Phase(old, ended, "A.01.00", "F", "001"),)),
        Life(2, "M", (Phase(12, None, "A.01.00", "F", "001"),)),
    ]
    facts = facts_of(engine, tmp_path, found)
    rows = stock(engine, facts, dt.date(2020, 5, 1), dt.date(2020, 7, 1)).to_pylist()
    assert [(row["stock"], row["days"]) for row in rows] == [(2, 62), (1, 60), (1, 31)]


def test_an_extension_that_a_cessation_overtook_is_not_counted(engine, tmp_path):
    """Planned to day 20 and extended, but over on day 10: no day was added. One that begins on the last day was."""
    found = [Life(1, "F", (Phase(0, 10, "A.02.00", "F", "001"),)), Life(2, "M", (Phase(0, 21, "A.02.00", "F", "001"),))]
    facts = facts_of(engine, tmp_path, found, extensions=[(0, 21), (1, 21)])
    rows = flows(engine, facts, grain="year", by=["sex"]).to_pylist()
    assert [(row["period"], row["sex"], row["extensions"], row["balance"]) for row in rows] == [
        (2019, "F", 0, 0), (2019, "M", 0, 1), (2020, "M", 1, -1),
    ]  # fmt: skip


def test_what_is_not_known_is_unknown_and_nobody_works_under_fifteen(engine, tmp_path):
    one = (Phase(0, 5, None, None, None),)
    found = [
        Life(1, None, one, born, seasonal)
        for born, seasonal in ((None, None), (2005, True), (2004, False), (1995, None), (1954, None))
    ]
    facts = facts_of(engine, tmp_path, found)
    for cut, said in (
        ("age", {"unknown": 2, "15-24": 2, "65+": 1}),
        ("seasonal", {"no": 1, "unknown": 3, "yes": 1}),
        ("contract_kind", {"other": 5}),
        *((cut, {"unknown": 5}) for cut in ("sex", "education", "contract", "hours", "employer_kind", "work")),
    ):
        assert {row[cut]: row["hires"] for row in flows(engine, facts, by=[cut]).to_pylist()} == said


@given(lives())
@settings(max_examples=10)
def test_flows_and_stocks_agree_with_a_count_day_by_day(found):
    """Stock after each month, days worked, and stock before + balance = stock after, by sex, contract and place."""
    by = ["sex", "contract", "work"]
    with tempfile.TemporaryDirectory() as folder, EmbeddedEngine(threads=1) as engine:
        facts = facts_of(engine, Path(folder), found)
        there = stock(engine, facts, day(0), day(200), by=by).to_pylist()
        stocks = {(row["period"], *(row[c] for c in by)): row for row in there}
        changes = {
            (row["period"], *(row[c] for c in by)): row["balance"] for row in flows(engine, facts, by=by).to_pylist()
        }
    months = sorted({period for period, *_cell in stocks})
    cells = {tuple(cell) for _period, *cell in stocks}
    eve = (calendar.first_day("month", months[0]) - day(0)).days - 1
    for cell in cells:
        before = sum(_cell(life, eve) == cell for life in found)
        for month in months:
            start, stop = calendar.first_day("month", month), calendar.last_day("month", month)
            row = stocks[month, *cell]
            evening = [
                sum(_cell(life, n) == cell for life in found)
                for n in range((start - day(0)).days, (stop - day(0)).days + 1)
            ]
            leaving = sum(
                life.end is not None and start <= day(life.end) <= stop and _words(life, life.phases[-1]) == cell
                for life in found
            )
            assert row["stock"] == evening[-1] == before + changes.get((month, *cell), 0)
            assert row["days"] == sum(evening) + leaving
            before = row["stock"]


def _words(life: Life, phase: Phase) -> tuple[str, ...]:
    return (life.sex or "unknown", phase.contract or "unknown", phase.municipality or "unknown")


def _cell(life: Life, number: int) -> tuple[str, ...] | None:
    phase = life.there(number)
    return None if phase is None else _words(life, phase)


@pytest.mark.parametrize(
    ("question", "said"),
    [({"grain": "week"}, "not a period"), ({"by": ["pay"]}, "not a cut"), ({"by": ["sex", "sex"]}, "twice"),
     ({"where": {"pay": ["1"]}}, "not a cut")],
)  # fmt: skip
def test_what_cannot_be_asked(question, said):
    with pytest.raises(ValueError, match=said):
        flows_sql(**question)


@pytest.mark.parametrize("grain", calendar.GRAINS)
def test_periods_are_runs_of_days(grain):
    period = calendar.number(grain, dt.date(2020, 2, 29))
    start, stop = calendar.first_day(grain, period), calendar.last_day(grain, period)
    assert calendar.number(grain, start) == calendar.number(grain, stop) == period
    assert calendar.number(grain, stop + dt.timedelta(days=1)) == period + 1
    assert calendar.number(grain, start - dt.timedelta(days=1)) == period - 1
    rows = {row["day"]: row for row in calendar.calendar(start, stop).to_pylist()}
    assert {row[grain] for row in rows.values()} == {period}
    assert rows[start]["number"] == (start - dt.date(1970, 1, 1)).days
    with pytest.raises(ValueError, match="not a period"):
        calendar.number("week", start)


def test_periods_have_names():
    days = dt.date(2020, 11, 5)
    assert [calendar.name(grain, calendar.number(grain, days)) for grain in calendar.GRAINS] == [
        "2020-11", "2020-T4", "2020",
    ]  # fmt: skip


def test_an_interrupted_query_leaves_nothing(engine, tmp_path):
    (tmp_path / "bad.parquet").write_bytes(b"no")
    with pytest.raises(Exception, match="bad"):
        engine.write_query("SELECT * FROM t", tmp_path / "out.parquet", t=tmp_path / "bad.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.parquet"]
    pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "good.parquet")
    assert engine.write_query("SELECT a FROM t", tmp_path / "out.parquet", t=tmp_path / "good.parquet") == 2
