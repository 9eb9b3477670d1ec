"""Texts are versions with an author; two people at once are noticed; what was said stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.immutable import Immutable
from raccordo.plan.reports import narratives
from raccordo.plan.reports.models import LONGEST, Narrative
from tests.kernel.factories import CentreFactory, acting
from tests.plan.reports.conftest import TODAY

pytestmark = pytest.mark.django_db


def test_each_change_is_a_version_with_its_author(period, line, lead, agency, told):
    second = narratives.write(period, line, "Altro.", base=1, user=agency, today=TODAY + dt.timedelta(1))

    assert [(n.number, n.author, n.role) for n in narratives.versions(period, line)] == [
        (1, lead, Role.LINE_LEAD),
        (2, agency, Role.AGENCY_MANAGER),
    ]
    assert narratives.latest(period, line) == second
    assert list(Narrative.objects.current()) == [second]


def test_the_plan_as_a_whole_has_a_text_of_its_own(period, line, agency, told):
    whole = narratives.write(period, None, "In tutto.", base=0, user=agency, today=TODAY)
    narratives.write(period, None, "In tutto e per tutto.", base=1, user=agency, today=TODAY)

    assert narratives.latest(period, line) == told
    assert [n.text for n in Narrative.objects.current()] == ["In tutto e per tutto.", told.text] or [
        n.text for n in Narrative.objects.current()
    ] == [told.text, "In tutto e per tutto."]
    assert whole.number == 1


def test_the_same_text_again_is_no_version(period, line, lead, told):
    assert narratives.write(period, line, f" {told.text}\r\n", base=1, user=lead, today=TODAY) == told


def test_who_was_overtaken_is_told_by_whom_and_loses_nothing(period, line, lead, agency, told):
    theirs = narratives.write(period, line, "Loro.", base=1, user=agency, today=TODAY)

    with pytest.raises(narratives.Overtaken) as caught:
        narratives.write(period, line, "Mio.", base=1, user=lead, today=TODAY)

    assert caught.value.theirs == theirs
    assert narratives.latest(period, line) == theirs
    assert narratives.write(period, line, "Mio.", base=2, user=lead, today=TODAY).number == 3


def test_a_text_that_is_too_long_is_refused_with_its_length(period, line, lead):
    with pytest.raises(narratives.Refused, match=str(LONGEST + 1)):
        narratives.write(period, line, "x" * (LONGEST + 1), base=0, user=lead, today=TODAY)


def test_a_version_is_never_changed(told):
    told.text = "Altro."
    with pytest.raises(Immutable):
        told.save()
    with pytest.raises(Immutable):
        Narrative.objects.all().update(text="")


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.NAVIGATOR, Role.AUDITOR, Role.ANALYST, Role.COMPANY_CONTACT])
def test_others_do_not_write(role, period, line):
    place = {"centre": CentreFactory()} if role in {Role.OPERATOR, Role.NAVIGATOR} else {}
    place |= {"organisation": "X"} if role == Role.COMPANY_CONTACT else {}
    with pytest.raises(PermissionDenied):
        narratives.write(period, line, "x", base=0, user=acting(role, **place), today=TODAY)


def test_a_lead_of_one_line_writes_on_that_line_only(period, line):
    other, own = acting(Role.LINE_LEAD, organisation="altra"), acting(Role.LINE_LEAD, organisation=line.code)

    assert not narratives.may_write(other, line)
    assert narratives.may_write(own, line)
    assert not narratives.may_write(own, None)


def test_a_comparison_shows_what_was_put_in_and_taken_out():
    pieces = narratives.compare("Il lavoro va avanti.", "Il lavoro va molto avanti.")
    assert [(p.kind, p.text) for p in pieces] == [
        ("kept", "Il lavoro va "), ("added", "molto "), ("kept", "avanti."),
    ]  # fmt: skip


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_comparison_holds_both_texts(before, after):
    pieces = narratives.compare(before, after)
    assert "".join(p.text for p in pieces if p.kind != "added") == before
    assert "".join(p.text for p in pieces if p.kind != "removed") == after
