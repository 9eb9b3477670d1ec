"""The kernel against the oracle, and the rules one by one."""

import pyarrow as pa
import pytest
from hypothesis import given, settings

from raccordo.analysis.cob.fields import STORED
from raccordo.analysis.cob.fold import TABLES, fold
from tests.analysis.cob import oracle
from tests.analysis.cob.oracle import Message
from tests.analysis.cob.rows import folded, messages, trace


@given(messages())
@settings(max_examples=200)
def test_the_kernel_does_what_the_rules_say(made):
    assert folded(made) == oracle.fold(made)


@given(messages(most=8))
def test_the_order_of_the_rows_changes_nothing(made):
    assert folded(made) == folded(made[::-1])


@given(messages(most=10))
def test_every_message_is_accounted_for(made):
    """Each message is applied in a relationship, or was corrected or annulled, is an annulment, or is a contradiction
    that was not applied; by code, so that none is counted for another."""
    found = folded(made)
    refused = {code for _, code, _, taken in found["contradictions"] if not taken}
    aimless = {
        code for _, code, reason, _ in found["contradictions"] if reason in ("target_unknown", "target_not_valid")
    }
    acts = [message for message in made if message.action != "N" and message.code not in aimless]
    gone = {message.previous for message in acts} | {message.code for message in made if message.action == "A"}
    applied = {message.code for message in made} - refused - gone
    assert sum(row[8] for row in found["relationships"]) == len(applied)
    happened = {code for *_, code, _contract, _hours in found["events"] if code is not None}
    # An urgency that a hire confirms is applied, and what happened is the hire.
    assert happened <= applied
    assert {message.event for message in made if message.code in applied - happened} <= {"URG"}


def message(code: str, event: str, sent: int, **more) -> Message:
    return Message(**({"code": code, "person": 1, "employer": 7, "event": event, "sent": sent, "start": 100,
                       "trace": trace(code)} | more))  # fmt: skip


HIRE = message("hire", "ASS", 99, end=199, contract="A.02.00", hours="P", weekly=20.0)


def reasons(*made: Message) -> list[tuple[str, str, bool]]:
    return [row[1:] for row in folded(list(made))["contradictions"]]


def only(*made: Message) -> tuple:
    (relationship,) = folded(list(made))["relationships"]
    return relationship


def test_a_hire_with_a_planned_end_expires():
    assert only(HIRE)[3:6] == (199, "expired", 199)


def test_an_extension_moves_the_end_and_a_cessation_closes():
    extension = message("more", "PRO", 198, day=259)
    assert only(HIRE, extension)[3:5] == (259, "expired")
    assert only(HIRE, extension, message("stop", "CES", 221, day=220))[3:5] == (220, "ceased")


def test_made_permanent_the_day_after_its_end_it_stays_open():
    change = message("change", "TRS", 200, day=200, transformation="DI", contract="A.01.00")
    assert only(HIRE, change)[3:6] == (None, "open", None)
    assert reasons(HIRE, change) == []
    assert reasons(HIRE, message("late", "TRS", 205, day=201, transformation="DI")) == [("late", "after_end", False)]


def test_a_correction_takes_the_place_of_what_it_corrects():
    stop = message("stop", "CES", 150, day=150)
    better = message("better", "CES", 152, day=140, action="R", previous="stop")
    assert only(HIRE, stop, better)[3:5] == (140, "ceased")
    (event,) = [row for row in folded([HIRE, stop, better])["events"] if row[2] == "cessation"]
    assert event[4:6] == (150, "better")  # it was first said in time


def test_an_annulment_removes_and_the_relationship_goes_on():
    stop = message("stop", "CES", 150, day=150)
    undo = message("undo", "CES", 151, action="A", previous="stop")
    extension = message("more", "PRO", 198, day=259)
    assert only(HIRE, stop, undo, extension)[3:5] == (259, "expired")
    assert reasons(HIRE, stop, undo, extension) == []
    assert reasons(HIRE, stop, extension) == [("more", "after_cessation", False)]


def test_an_annulled_hire_leaves_nothing():
    assert folded([HIRE, message("undo", "ASS", 100, action="A", previous="hire")])["relationships"] == []


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([message("x", "CES", 150, day=90)], ("x", "cessation_before_start", False)),
        ([message("x", "CES", 250, day=210)], ("x", "cessation_after_end", True)),
        ([message("x", "PRO", 150, day=180)], ("x", "extension_not_later", False)),
        ([message("x", "PRO", 150, day=80)], ("x", "before_start", False)),
        ([message("x", "TRS", 150, day=150, transformation="TP")], ("x", "hours_unchanged", False)),
        ([message("x", "TRD", 250, day=250)], ("x", "after_end", False)),
        ([message("x", "URG", 150)], ("x", "urgency_after_hire", False)),
        ([message("x", "CES", 150, action="A", previous="nobody")], ("x", "target_unknown", False)),
    ],
)
def test_contradictions_have_names(made, expected):
    assert reasons(HIRE, *made) == [expected]


def test_the_last_hire_of_a_relationship_counts():
    again = message("again", "ASS", 120, end=300, contract="A.02.00")
    assert only(HIRE, again)[3:5] == (300, "expired")
    assert set(reasons(HIRE, again)) == {("again", "double_hire", True), ("hire", "superseded", False)}


def test_an_update_without_its_hire_still_tells_of_a_relationship():
    relationship = only(message("stop", "CES", 150, day=150, contract="A.01.00"))
    assert relationship[1:7] == (100, 7, 150, "ceased", None, False)


def test_an_urgency_is_confirmed_by_its_hire():
    urgency = message("urgent", "URG", 98)
    assert only(urgency, HIRE)[6:9] == (True, True, 2)
    assert reasons(urgency) == [("urgent", "urgency_unconfirmed", True)]


def test_what_only_the_urgency_told_is_kept_when_the_hire_confirms_it():
    assert only(message("urgent", "URG", 98, sector="56"), HIRE)[-1] == "56"
    assert only(message("urgent", "URG", 98, sector="56"), message("hire", "ASS", 99, sector="47"))[-1] == "47"


def test_two_relationships_of_one_employer_that_overlap_are_told():
    second = message("second", "ASS", 149, start=150)
    assert reasons(HIRE, second) == [("second", "overlaps_itself", True)]


def test_a_change_of_employer_is_followed_through():
    change = message("sold", "VAR", 150, employer=8, previous_employer=7, day=150)
    stop = message("stop", "CES", 180, employer=8, day=180)
    found = folded([HIRE, change, stop])
    assert [row[3:5] for row in found["phases"]] == [(100, 149), (150, 180)]
    assert found["contradictions"] == []


def test_no_messages_give_no_rows():
    empty = pa.RecordBatch.from_pylist([], schema=STORED)
    for out, schema in zip(fold(empty), TABLES.values(), strict=True):
        assert out.num_rows == 0
        assert out.schema == schema


def test_every_table_has_its_columns():
    from tests.analysis.cob.rows import batch

    for out, schema in zip(fold(batch([HIRE])), TABLES.values(), strict=True):
        assert out.schema == schema
