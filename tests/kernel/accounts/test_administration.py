"""What administrators do with accounts, and what centres ask one another."""

import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from raccordo.kernel.access import MASKS
from raccordo.kernel.access.show import page, rows
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.models import Enquiry, Membership, User
from tests.casework.factories import JobSeekerFactory
from tests.kernel.factories import CentreFactory, EnquiryFactory, UserFactory, acting

pytestmark = pytest.mark.django_db
LOAD = "utente;cognome;nome;ruolo;centro\nnuova.persona;Rossi;Maria;operatore;asti\n"


@pytest.fixture
def asti():
    return CentreFactory(code="asti", name="Asti")


@pytest.fixture
def administrator(client):
    user = acting(Role.ADMINISTRATOR)
    client.force_login(user)
    client.user = user
    return client


def upload(client, text: str | bytes):
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(reverse("accounts_load"), {"file": SimpleUploadedFile("utenze.csv", content)})


def test_a_list_is_shown_then_done(administrator, asti):
    shown = upload(administrator, LOAD)
    assert [step.username for step in shown.context["steps"]] == ["nuova.persona"] * 2
    assert not User.objects.filter(username="nuova.persona").exists()
    done = administrator.post(reverse("accounts_load"), {"text": shown.context["text"], "confirm": "1"})
    assert done.url == reverse("desk:list", args=["kernel", "user"])
    assert Membership.objects.get(user__username="nuova.persona").centre == asti
    assert upload(administrator, LOAD).context["steps"] == []


def test_a_wrong_list_names_row_and_field(administrator, asti):
    answer = upload(administrator, LOAD + "altra;;;operatore;atlantide\n")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "riga 3" in text
    assert "atlantide" in text
    assert not User.objects.filter(username="nuova.persona").exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"utente\n" + b"x" * (1024 * 1024 + 1)])
def test_what_is_no_list_is_refused_in_words(administrator, content):
    assert upload(administrator, content).status_code == 422


def test_a_link_is_shown_once_and_sent(administrator):
    account = UserFactory(email="persona@example.org")
    answer = administrator.post(reverse("accounts_link", args=[account.pk]))
    path = re.search(r"/accesso/password/[\w-]+/[\w-]+/", answer.content.decode())[0]
    assert path in mail.outbox[0].body
    assert "no-store" in answer["Cache-Control"]
    administrator.logout()
    assert administrator.get(path).status_code == 200


def test_an_account_is_closed_and_reopened_but_not_ones_own(administrator):
    account = UserFactory()
    administrator.post(reverse("accounts_end", args=[account.pk]))
    account.refresh_from_db()
    assert not account.is_active
    administrator.post(reverse("accounts_reopen", args=[account.pk]))
    account.refresh_from_db()
    assert account.is_active
    assert account.ended_on is None
    assert administrator.post(reverse("accounts_end", args=[administrator.user.pk])).status_code == 404


def test_the_register_makes_an_account_without_password(administrator):
    address = reverse("desk:add", args=["kernel", "user"])
    fields = {"username": "nuova", "last_name": "Rossi", "first_name": "Maria", "fiscal_code": "RSSMRA80A01H501X"}
    assert administrator.post(address, fields).status_code == 422
    assert administrator.post(address, {**fields, "fiscal_code": "RSSMRA80A01H501U"}).status_code == 302
    account = User.objects.get(username="nuova")
    assert len(account.identity_digest) == 64
    assert not account.has_usable_password()
    again = administrator.post(address, {**fields, "username": "altra", "fiscal_code": "RSSMRA80A01H501U"})
    assert again.status_code == 422


def test_no_page_of_an_account_shows_its_password(administrator):
    account = UserFactory(username="qualcuno")
    account.set_password("una-lunga-parola-segreta")
    account.save()
    text = administrator.get(reverse("desk:detail", args=["kernel", "user", account.pk])).content.decode()
    assert account.password not in text
    assert "md5$" not in text


class TestElsewhere:
    """Searching beyond what one reads, and asking."""

    @pytest.fixture
    def far(self):
        return JobSeekerFactory(centre=CentreFactory(name="Lontano"), last_name="Segretissimi", code="L-LONTANO")

    @pytest.fixture
    def operator(self, client, asti):
        client.force_login(acting(Role.OPERATOR, centre=asti))
        return client

    def search(self, client, text):
        return client.post(reverse("desk:elsewhere", args=["casework", "jobseeker"]), {"q": text})

    def test_a_whole_code_tells_the_centre_and_nothing_else(self, operator, far):
        for text in (far.fiscal_code, far.code.lower()):
            page = self.search(operator, text).content.decode()
            assert "L-LONTANO" in page
            assert "Lontano" in page
            assert "Segretissimi" not in page
            assert far.fiscal_code not in page

    def test_a_part_of_a_code_or_a_name_finds_nothing(self, operator, far):
        for text in (far.fiscal_code[:-1], "L-", "Segretissimi", "%"):
            assert self.search(operator, text).context["cards"] == []

    def test_each_search_is_in_the_audit_log_without_what_was_typed(self, operator, far):
        from django.apps import apps

        entries = apps.get_model("audittrail", "Entry").objects
        before = entries.count()
        self.search(operator, far.fiscal_code)
        last = entries.order_by("-pk").first()
        assert entries.count() == before + 1
        assert last.additional_data["rows"] == 1
        assert far.fiscal_code not in str(last.additional_data)

    def test_a_centre_asks_and_the_other_answers(self, operator, far, asti):
        address = reverse("desk:ask", args=["casework", "jobseeker"])
        assert operator.post(address, {"code": far.code, "reason": "nessuno"}).status_code == 404
        operator.post(address, {"code": far.code, "reason": "counter"})
        asked = Enquiry.objects.get()
        assert (asked.centre, asked.from_centre, asked.code) == (far.centre, asti, far.code)
        change = reverse("desk:change", args=["kernel", "enquiry", asked.pk])
        assert operator.get(change).status_code == 404, "who asks does not answer"
        operator.force_login(acting(Role.OPERATOR, centre=far.centre))
        assert operator.post(change, {"answer": "La trasferiamo a voi.", "answered_on": ""}).status_code == 302
        asked.refresh_from_db()
        assert asked.answered_on is not None
        operator.force_login(acting(Role.OPERATOR, centre=asti))
        seen = operator.get(reverse("desk:detail", args=["kernel", "enquiry", asked.pk])).content.decode()
        assert "La trasferiamo a voi." in seen

    def test_a_third_centre_sees_no_question_between_two_others(self, client):
        question = EnquiryFactory()
        client.force_login(acting(Role.OPERATOR, centre=CentreFactory()))
        assert client.get(reverse("desk:detail", args=["kernel", "enquiry", question.pk])).status_code == 404


class TestTable:
    """``raccordo access show`` and its page."""

    def test_the_page_is_what_the_table_says(self):
        from django.conf import settings

        written = (settings.BASE_DIR / "docs" / "access.md").read_text(encoding="utf-8")
        assert written == page(), "renew it: raccordo access docs > docs/access.md"

    def test_a_role_and_an_entity_narrow_it(self):
        found = rows(role="school_contact", entity="casework")
        assert found == []
        (condition,) = rows(entity="casework.condition")
        assert condition["masked"] == {"kind": sorted(MASKS["casework.condition.kind"].roles)}
        assert condition["actions"]["view"] == ["auditor", "centre_manager", "navigator", "operator"]
