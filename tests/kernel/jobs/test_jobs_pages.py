"""The pages of the jobs: to follow one's own, and to stop them."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from tests.kernel.factories import MembershipFactory, acting
from tests.kernel.jobs import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(log_in):
    return log_in(Role.AGENCY_MANAGER)


def text(response) -> str:
    return response.content.decode()


def test_an_empty_list_says_what_will_appear(manager):
    assert "Ancora niente." in text(manager.get(reverse("jobs:list")))


def test_the_list_is_searched_filtered_and_taken_away(manager):
    services.start(kinds.documents, manager.user, subject="del primo semestre", count=1)
    running.perform(services.start(kinds.single, manager.user))
    page = manager.get(reverse("jobs:list"))
    assert page.context["listing"].count == 2
    for query, found in {"q=primo": 1, "q=unico": 1, "q=zzz": 0, "state=done": 1, "kind=test.documents": 1}.items():
        assert manager.get(f"{reverse('jobs:list')}?{query}").context["listing"].count == found, query
    csv = b"".join(manager.get(f"{reverse('jobs:list')}?formato=csv").streaming_content).decode()
    assert "Documenti di prova: del primo semestre;In attesa" in csv


def test_ones_own_in_the_role_in_which_one_acts(log_in):
    owner = acting(Role.LINE_LEAD)
    record = services.start(kinds.documents, owner, count=1)
    other_role = MembershipFactory(user=owner, role=Role.ANALYST)
    assert Job.objects.visible_to(owner).count() == 1
    assert not Job.objects.visible_to(owner.act_as(other_role)).exists()
    assert not Job.objects.visible_to(owner.act_as(None)).exists()
    for role in (Role.LINE_LEAD, Role.AGENCY_MANAGER):
        assert log_in(role).get(record.get_absolute_url()).status_code == 404
    client = log_in(Role.ADMINISTRATOR)
    assert client.get(record.get_absolute_url()).status_code == 200
    assert "Chiesta da" in text(client.get(reverse("jobs:list")))


def test_the_page_asks_for_itself_until_the_job_is_over(manager):
    record = services.start(kinds.single, manager.user)
    status = reverse("jobs:status", args=[record.pk])
    page = text(manager.get(record.get_absolute_url()))
    assert f'hx-get="{status}"' in page
    assert "In attesa" in page
    running.perform(record)
    part = manager.get(status, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert "hx-get" not in text(part)
    assert 'href="/piano/"' in text(part)
    assert manager.get(status).url == record.get_absolute_url()


def test_progress_is_a_bar_with_its_numbers(manager):
    record = services.start(kinds.documents, manager.user, count=4)
    running.take(record.pk)
    Job.objects.filter(pk=record.pk).update(done=1, total=4, phase="Scrivo")
    page = text(manager.get(record.get_absolute_url()))
    assert "1 di 4" in page
    assert 'width="60.0"' in page


def test_stop_and_ask_again(manager):
    record = services.start(kinds.documents, manager.user, count=1)
    manager.post(reverse("jobs:cancel", args=[record.pk]))
    record.refresh_from_db()
    assert record.state == State.CANCELLED
    assert "Chiedi di nuovo" in text(manager.get(record.get_absolute_url()))
    manager.post(reverse("jobs:repeat", args=[record.pk]))
    record.refresh_from_db()
    assert record.state == State.QUEUED
    page = manager.post(reverse("jobs:repeat", args=[record.pk]), follow=True)
    assert "non si può chiedere di nuovo" in text(page)
    assert manager.get(reverse("jobs:cancel", args=[record.pk])).status_code == 405


def test_a_failure_is_read_in_words(manager):
    record = running.perform(services.start(kinds.refused, manager.user))
    assert "Il periodo non è ancora chiuso." in text(manager.get(record.get_absolute_url()))


def test_the_file_is_for_who_asked_only(manager, log_in):
    record = services.start(kinds.single, manager.user)
    address = reverse("jobs:file", args=[record.pk])
    assert manager.get(address).status_code == 404
    record.file.save("x.csv", ContentFile(b"a;b"), save=False)
    Job.objects.filter(pk=record.pk).update(file=record.file.name, file_name="elenco.csv")
    taken = manager.get(address)
    assert b"".join(taken.streaming_content) == b"a;b"
    assert 'filename="elenco.csv"' in taken["Content-Disposition"]
    assert log_in(Role.ADMINISTRATOR).get(address).status_code == 404
