"""A reason is asked where the person is not one's own or the data are special; lists with names leave a trace."""

import pytest
from django.urls import reverse

from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.enums import Kind, Reason
from raccordo.kernel.audit.models import Entry
from raccordo.lines.casework.enums import Sex
from tests.casework.factories import ConditionFactory, JobSeekerFactory, PactFactory
from tests.kernel.factories import CentreFactory
from tests.workforce.factories import OperatorFactory

pytestmark = pytest.mark.django_db

ASKED = "Perché apri questa scheda?"


def reason_address(record) -> str:
    return reverse("desk:reason", args=[record._meta.app_label, record._meta.model_name, record.pk])


def body(response) -> str:
    return response.content.decode()


def test_the_file_of_ones_own_centre_opens_at_once(log_in, centre):
    seeker = JobSeekerFactory(centre=centre)
    page = log_in(Role.OPERATOR, centre=centre).get(seeker.get_absolute_url())
    assert seeker.last_name in body(page)
    assert Entry.objects.get(kind=Kind.OPENED).reason == ""


@pytest.mark.parametrize("role", [Role.AGENCY_MANAGER, Role.AUDITOR])
def test_who_works_for_the_whole_region_says_why(log_in, centre, role):
    seeker = JobSeekerFactory(centre=centre, last_name="Segretissimi")
    client = log_in(role)
    page = body(client.get(seeker.get_absolute_url()))
    assert ASKED in page
    assert "Segretissimi" not in page
    assert not Entry.objects.filter(kind=Kind.OPENED).exists()
    wrong = client.post(reason_address(seeker), {"reason": Reason.OTHER, "said": " "})
    assert wrong.status_code == 422
    assert "in poche parole" in body(wrong)
    given = client.post(reason_address(seeker), {"reason": Reason.OTHER, "said": "pratica 12/2021"}, follow=True)
    assert "Segretissimi" in body(given)
    entry = Entry.objects.get(kind=Kind.OPENED)
    assert (entry.reason, entry.changes_text, entry.actor) == (Reason.OTHER, "pratica 12/2021", client.user)


def test_a_wider_reach_opens_with_a_reason_and_ones_own_people_without(log_in, centre):
    other = JobSeekerFactory(centre=CentreFactory())
    known = PactFactory(centre=centre, seeker__centre=CentreFactory()).seeker
    client = log_in(Role.OPERATOR, centre=centre, reads=Reach.REGION)
    assert ASKED in body(client.get(other.get_absolute_url()))
    assert ASKED not in body(client.get(known.get_absolute_url()))


def test_the_reason_holds_for_the_person_and_for_a_time(log_in, centre, monkeypatch):
    seeker, other = JobSeekerFactory(centre=centre), JobSeekerFactory(centre=centre)
    client = log_in(Role.AUDITOR)
    client.post(reason_address(seeker), {"reason": Reason.CHECK})
    assert ASKED not in body(client.get(seeker.get_absolute_url()))
    assert ASKED not in body(client.get(seeker.get_absolute_url()))
    assert ASKED in body(client.get(other.get_absolute_url()))
    assert list(Entry.objects.filter(kind=Kind.OPENED).values_list("reason", flat=True)) == [Reason.CHECK] * 2
    monkeypatch.setattr(reasons, "MINUTES", -1)
    client.post(reason_address(other), {"reason": Reason.CHECK})
    assert ASKED in body(client.get(other.get_absolute_url()))


def test_special_data_ask_a_reason_of_the_centre_too_and_once_a_person(log_in, centre):
    first = ConditionFactory(seeker__centre=centre, kind="justice")
    second = ConditionFactory(seeker=first.seeker, kind="asylum")
    client = log_in(Role.NAVIGATOR, centre=centre)
    asked = body(client.get(first.get_absolute_url()))
    assert ASKED in asked
    assert str(first.get_kind_display()) not in asked
    client.post(reason_address(first), {"reason": Reason.SERVICE})
    assert str(second.get_kind_display()) in body(client.get(second.get_absolute_url()))
    # a reason given for the person's file does not open what is special
    other = ConditionFactory(seeker__centre=centre)
    client.post(reason_address(other.seeker), {"reason": Reason.SERVICE})
    assert ASKED in body(client.get(other.get_absolute_url()))


def test_special_data_stand_in_no_list_and_on_no_other_page(log_in, centre):
    condition = ConditionFactory(seeker__centre=centre, kind="justice")
    words = str(condition.get_kind_display())
    client = log_in(Role.NAVIGATOR, centre=centre)
    for address in (reverse("desk:list", args=["casework", "condition"]), condition.seeker.get_absolute_url()):
        assert words not in body(client.get(address)), address
    response = client.get(reverse("desk:list", args=["casework", "condition"]), {"formato": "csv"})
    assert words not in b"".join(response.streaming_content).decode()


def test_changing_asks_too(log_in, centre):
    condition = ConditionFactory(seeker__centre=centre)
    client = log_in(Role.NAVIGATOR, centre=centre)
    address = reverse("desk:change", args=["casework", "condition", condition.pk])
    assert ASKED in body(client.get(address))
    then = client.post(reason_address(condition), {"reason": Reason.SERVICE, "poi": "change"})
    assert then.url == address


def test_colleagues_are_no_secret(log_in, centre):
    assert ASKED not in body(log_in(Role.AUDITOR).get(OperatorFactory(centre=centre).get_absolute_url()))


def test_a_reason_for_what_is_out_of_scope_is_a_404(log_in, centre):
    seeker = JobSeekerFactory(centre=CentreFactory())
    client = log_in(Role.OPERATOR, centre=centre)
    assert client.post(reason_address(seeker), {"reason": Reason.CHECK}).status_code == 404


def test_a_list_with_names_leaves_one_trace_without_names(log_in, centre):
    for _time in range(30):
        JobSeekerFactory(centre=centre, last_name="Segretissimi", sex=Sex.FEMALE)
    client = log_in(Role.OPERATOR, centre=centre)
    address = reverse("desk:list", args=["casework", "jobseeker"])
    for query in ({}, {"pagina": 2}, {"ordina": "last_name"}, {"sex": Sex.FEMALE.value}):
        client.get(address, query)
    entries = list(Entry.objects.filter(kind=Kind.LISTED).order_by("pk"))
    assert entries[0].additional_data["rows"] == 30
    assert len(entries) == 4  # all, the second page, another order, those of one sex: each shows other persons
    assert "Segretissimi" not in str([entry.additional_data for entry in entries])


def test_a_search_among_people_is_traced_without_what_was_searched(log_in, centre):
    JobSeekerFactory(centre=centre, last_name="Segretissimi")
    client = log_in(Role.OPERATOR, centre=centre)
    client.post(reverse("desk:list", args=["casework", "jobseeker"]), {"q": "Segretissimi"}, follow=True)
    entry = Entry.objects.get(kind=Kind.LISTED)
    assert {name: entry.additional_data[name] for name in ("rows", "filter", "persons")} == {
        "rows": 1, "filter": "+", "persons": 1,
    }  # fmt: skip


def test_a_list_without_names_leaves_none(log_in, centre):
    PactFactory(centre=centre)
    log_in(Role.OPERATOR, centre=centre).get(reverse("desk:list", args=["casework", "pact"]))
    log_in(Role.ANALYST).get(reverse("desk:list", args=["casework", "jobseeker"]))
    assert not Entry.objects.filter(kind=Kind.LISTED).exists()
