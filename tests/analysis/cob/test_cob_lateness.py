import datetime as dt

import pytest

from raccordo.analysis.cob.building import fold_store
from raccordo.analysis.cob.lateness import CHANGE, HIRE, URGENT_HIRE, Deadline, Rule, lateness
from raccordo.analysis.cob.store import Store
from raccordo.analysis.engine import EmbeddedEngine
from raccordo.analysis.problems import TableError
from raccordo.observatory.deadlines import legal_deadlines
from tests.analysis.cob.files import ADA, BEN, row, take, write_csv


@pytest.mark.parametrize(
    ("rule", "value", "day", "due"),
    [
        (Rule.DAYS_BEFORE, 1, "2024-03-01", "2024-02-29"),
        (Rule.DAYS_AFTER, 5, "2024-02-26", "2024-03-02"),
        (Rule.NEXT_MONTH_DAY, 20, "2023-12-31", "2024-01-20"),
        (Rule.NEXT_MONTH_DAY, 20, "2024-11-01", "2024-12-20"),
    ],
)
def test_deadlines(rule, value, day, due):
    deadline = Deadline(HIRE, ("private",), rule, value, dt.date(2000, 1, 1))
    assert deadline.due(dt.date.fromisoformat(day)) == dt.date.fromisoformat(due)


def test_the_law_sets_one_deadline_for_each_duty_employer_and_day():
    found = legal_deadlines()
    for duty in (HIRE, CHANGE, URGENT_HIRE):
        for kind in ("private", "public", "agency"):
            holding = [
                item for item in found
                if item.duty == duty and kind in item.employer_kinds and item.since <= dt.date(2024, 1, 1)
            ]  # fmt: skip
            assert len(holding) == 1
            assert holding[0].reference


def measured(tmp_path, rows):
    store = Store(tmp_path / "store")
    assert take(store, write_csv(tmp_path / "m.csv", rows)).rejected == 0
    fold_store(store)
    with EmbeddedEngine() as engine:
        found = lateness(engine, store, legal_deadlines()).to_pylist()
    return {(item["year"], item["employer_kind"], item["kind"]): item for item in found}


def test_messages_are_measured_against_the_law(tmp_path):
    late = {"on_time": 0, "late_to_5": 0, "late_to_30": 0, "late_more": 0, "without_deadline": 0, "messages": 1}
    private, public = {"employer_kind": "private"}, {"employer_kind": "public"}
    found = measured(
        tmp_path,
        [
            row(**private),  # the day before its start
            row(code="m2", event="CES", ceased_on="2024-02-10", sent="2024-02-16", **private),  # a day late
            row(code="m3", person=BEN, start="2024-02-01", sent="2024-03-21", **public),  # a day after the 20th
            row(code="m4", person=BEN, start="2024-01-01", sent="2024-02-20", end="2024-01-31", **public),
            row(code="m5", person=BEN, start="2023-02-01", sent="2023-01-01", end="2023-02-02", employer_kind=""),
        ],
    )
    assert found[2024, "private", "hire"].items() >= (late | {"on_time": 1}).items()
    assert found[2024, "private", "cessation"].items() >= (late | {"late_to_5": 1}).items()
    assert found[2024, "public", "hire"].items() >= (late | {"messages": 2, "late_to_5": 1, "on_time": 1}).items()
    assert found[2023, None, "hire"].items() >= (late | {"without_deadline": 1}).items()


BANDS = ("on_time", "late_to_5", "late_to_30", "late_more")
HIRED = {"event": "ASS", "start": "2024-03-01", "end": "2024-03-31"}
UPDATES = {
    "extension": HIRED | {"event": "PRO", "extended_to": "2024-06-30"},  # its first day is 1 April
    "transformation": HIRED | {"event": "TRS", "transformation": "TP", "transformed_on": "2024-03-11", "hours": "P"},
    "cessation": HIRED | {"event": "CES", "ceased_on": "2024-03-11"},
}
TWENTIETH = ("2024-04-20", "2024-04-25", "2024-05-20", "2024-05-21")
LAST_DAYS = {
    ("private", "hire"): ("2024-02-29", "2024-03-05", "2024-03-30", "2024-03-31"),
    ("private", "extension"): ("2024-04-06", "2024-04-11", "2024-05-06", "2024-05-07"),
    ("private", "transformation"): ("2024-03-16", "2024-03-21", "2024-04-15", "2024-04-16"),
    ("private", "cessation"): ("2024-03-16", "2024-03-21", "2024-04-15", "2024-04-16"),
    **{(kind, event): ("2024-05-20", "2024-05-25", "2024-06-19", "2024-06-20") if event == "extension" else TWENTIETH
       for kind in ("public", "agency") for event in ("hire", *UPDATES)},
}  # fmt: skip
"""The last day of each band, worked out by hand from the law, for a hire of 1 March 2024 and what followed it."""


def company(number: int) -> str:
    """A tax code of nobody: ten digits and the check digit (as of VAT numbers)."""
    digits = [int(digit) for digit in f"{number:010}"]
    doubled = sum(digits[::2]) + sum(2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return f"{number:010}{-doubled % 10}"


def test_every_kind_of_message_of_every_employer_falls_in_its_band_to_the_day(tmp_path):
    rows, expected = [], {}
    for (kind, event), last_days in LAST_DAYS.items():
        common = {"employer_kind": kind, "template": "US" if kind == "agency" else "UL"}
        told = expected.setdefault((2024, kind, event), dict.fromkeys(BANDS, 0))
        days = [dt.date.fromisoformat(day) for day in last_days]
        sent = [(day, place) for place, day in enumerate(days)]
        sent += [(day + dt.timedelta(days=1), place + 1) for place, day in enumerate(days[:-1])]
        for number, (day, place) in enumerate(sent):
            told[BANDS[place]] += 1
            mine = common | {"employer": company(len(rows))}
            name = f"{kind}-{event}-{number}"
            hired = day.isoformat() if event == "hire" else "2024-02-28"
            rows.append(row(**HIRED | mine | {"code": name, "sent": hired, "hours": "F", "weekly_hours": "40"}))
            if event != "hire":
                rows.append(row(**UPDATES[event] | mine | {"code": f"{name}-u", "sent": day.isoformat()}))
                expected.setdefault((2024, kind, "hire"), dict.fromkeys(BANDS, 0))["on_time"] += 1
    names = {name: "" for told in rows for name in told}
    found = measured(tmp_path, [names | told for told in rows])
    assert {key: {band: found[key][band] for band in BANDS} for key in expected} == expected


def test_a_hire_after_an_urgency_has_five_days(tmp_path):
    urgency = row(code="u1", event="URG", sent="2024-01-10", employer_kind="private")
    hire = row(sent="2024-01-16", employer_kind="private")
    assert measured(tmp_path, [urgency, hire])[2024, "private", "hire"]["on_time"] == 1


def test_a_correction_does_not_make_a_message_late(tmp_path):
    better = row(code="m2", action="R", previous="m1", sent="2024-03-01", weekly_hours="25", employer_kind="private")
    assert measured(tmp_path, [row(employer_kind="private"), better])[2024, "private", "hire"]["on_time"] == 1


def test_nothing_folded_says_so(tmp_path):
    store = Store(tmp_path / "store")
    take(store, write_csv(tmp_path / "m.csv", [row(person=ADA)]))
    with EmbeddedEngine() as engine, pytest.raises(TableError, match="nothing was folded"):
        lateness(engine, store, legal_deadlines())


@pytest.mark.django_db
def test_the_command_writes_its_table(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from raccordo.observatory.cob import cob

    monkeypatch.setenv("RACCORDO_VAR", str(tmp_path))
    path = write_csv(tmp_path / "m.csv", [row(employer_kind="private")])
    assert CliRunner().invoke(cob, ["import", str(path)]).exit_code == 0
    out = tmp_path / "late.csv"
    result = CliRunner().invoke(cob, ["lateness", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "2024  private   hire" in result.output
    assert out.read_text().splitlines()[1].startswith('2024,"private","hire",1,1,0')
