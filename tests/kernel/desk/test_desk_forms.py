"""Forms of desks: who may write, where, what comes back when something is wrong."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from raccordo.config.rates import parse_rates
from raccordo.kernel import audit
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry as LogEntry
from raccordo.kernel.desk import all_desks, get_desk
from raccordo.kernel.desk.fields import RecordField
from raccordo.kernel.models import Deliverable, Installation
from raccordo.lines.casework.models import JobSeeker
from raccordo.lines.demand.models import Approach, Campaign, Company
from tests.casework.factories import (
    ConditionFactory,
    JobSeekerFactory,
    PactFactory,
    SanctionFactory,
    ServiceFactory,
)
from tests.demand.factories import ApproachFactory, CampaignFactory, CompanyFactory, VacancyFactory
from tests.kernel.attachments.samples import PDF
from tests.kernel.factories import CentreFactory, DeliverableFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

ADD_APPROACH = reverse("desk:add", args=["demand", "approach"])


def approach_data(company, campaign, centre, **changes) -> dict:
    return {
        "company": company.pk,
        "campaign": campaign.pk,
        "centre": centre.pk,
        "channel": "visit",
        "planned_on": "02/03/2020",
        "held_on": "03/03/2020",
        "outcome": "informed",
        **changes,
    }


def one_per_app() -> list:
    """The first desk of each app that has a form: the rule is one, its table has a row per app."""
    return list({desk.app: desk for desk in reversed(all_desks()) if desk.fields or desk.form}.values())


@pytest.fixture
def at_work(log_in, centre):
    """An operator of the centre with a company and a campaign to work on."""
    Installation.objects.create(pk=1, reference_day=dt.date(2020, 3, 10))
    return log_in(Role.OPERATOR, centre=centre), CompanyFactory(centre=centre), CampaignFactory(), centre


def test_a_record_is_written_with_the_day_of_its_entry(at_work):
    client, company, campaign, centre = at_work
    response = client.post(ADD_APPROACH, approach_data(company, campaign, centre))
    approach = Approach.objects.get()
    assert response.url == approach.get_absolute_url()
    assert (approach.held_on, approach.entered_on) == (dt.date(2020, 3, 3), dt.date(2020, 3, 10))
    assert LogEntry.objects.filter(action=LogEntry.Action.CREATE, actor=client.user).count() == 1


def test_saving_offers_the_next_step(at_work):
    client, company, campaign, centre = at_work
    page = client.post(ADD_APPROACH, approach_data(company, campaign, centre), follow=True).content.decode()
    assert ADD_APPROACH in page


@pytest.mark.parametrize("typed", ["03/03/2020", "2020-03-03", "3/3/2020"])
def test_days_are_read_as_people_type_them(at_work, typed):
    client, company, campaign, centre = at_work
    client.post(ADD_APPROACH, approach_data(company, campaign, centre, held_on=typed))
    assert Approach.objects.get().held_on == dt.date(2020, 3, 3)


def test_errors_stand_beside_the_field_and_above_and_nothing_typed_is_lost(at_work):
    client, company, campaign, centre = at_work
    data = approach_data(company, campaign, centre, held_on="31/02/2020", note="Richiamare a giugno")
    response = client.post(ADD_APPROACH, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "held_on" in response.context["form"].errors
    assert 'href="#id_held_on"' in page
    assert 'id="id_held_on_errore"' in page
    assert 'aria-describedby="id_held_on_errore"' in page
    assert "31/02/2020" in page
    assert "Richiamare a giugno" in page
    assert not Approach.objects.exists()


def test_a_broken_rule_of_the_database_is_told_in_words(at_work):
    client, company, campaign, centre = at_work
    response = client.post(ADD_APPROACH, approach_data(company, campaign, centre, outcome=""))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()
    assert not Approach.objects.exists()


def test_the_only_possible_centre_is_already_chosen(at_work):
    client, _company, _campaign, centre = at_work
    CentreFactory()
    form = client.get(ADD_APPROACH).context["form"]
    assert list(form.fields["centre"].queryset) == [centre]
    assert form.initial["centre"] == centre.pk


def test_nobody_writes_for_another_centre(at_work):
    client, company, campaign, _centre = at_work
    response = client.post(ADD_APPROACH, approach_data(company, campaign, CentreFactory()))
    assert response.status_code == 422
    assert not Approach.objects.exists()


def test_a_centre_cannot_write_a_regional_record(at_work):
    client, *_rest = at_work
    data = {"title": "Altra", "target": "general", "starts_on": "01/01/2020", "ends_on": "31/12/2020", "centre": ""}
    assert client.post(reverse("desk:add", args=["demand", "campaign"]), data).status_code == 422
    assert Campaign.objects.count() == 1


def test_a_centre_sees_but_does_not_change_a_regional_record(at_work):
    client, _company, campaign, _centre = at_work
    page = client.get(campaign.get_absolute_url())
    assert not page.context["may_change"]
    assert client.get(reverse("desk:change", args=["demand", "campaign", campaign.pk])).status_code == 404


def test_another_centres_record_cannot_be_changed(at_work):
    client, *_rest = at_work
    other = ApproachFactory()
    url = reverse("desk:change", args=["demand", "approach", other.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {"note": "x"}).status_code == 404


@pytest.mark.parametrize("desk", one_per_app(), ids=lambda desk: desk.entity)
def test_who_may_only_read_writes_nothing(desk, log_in):
    client = log_in(Role.AUDITOR)
    assert client.post(reverse("desk:add", args=[desk.app, desk.name])).status_code == 404


def test_a_change_keeps_the_day_of_entry_and_is_in_the_history(at_work, log_in):
    client, company, campaign, centre = at_work
    approach = ApproachFactory(company=company, campaign=campaign, centre=centre, entered_on=dt.date(2020, 3, 5))
    url = reverse("desk:change", args=["demand", "approach", approach.pk])
    client.post(url, approach_data(company, campaign, centre, outcome="refused"))
    approach.refresh_from_db()
    assert (approach.outcome, approach.entered_on) == ("refused", dt.date(2020, 3, 5))
    page = log_in(Role.AUDITOR).get(approach.get_absolute_url())
    changes = [change for entry in page.context["history"] for change in entry.changes]
    assert any(change.after == approach.get_outcome_display() for change in changes)


def test_only_who_may_read_the_log_sees_the_history(at_work):
    client, company, campaign, centre = at_work
    approach = ApproachFactory(company=company, campaign=campaign, centre=centre)
    assert client.get(approach.get_absolute_url()).context["history"] is None


def test_opening_a_person_is_written_in_the_log(log_in, centre):
    seeker = JobSeekerFactory(centre=centre)
    client = log_in(Role.OPERATOR, centre=centre)
    page = client.get(seeker.get_absolute_url())
    assert seeker.last_name in page.content.decode()
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert (entry.actor, entry.object_pk) == (client.user, str(seeker.pk))
    assert (entry.role, entry.place) == (Role.OPERATOR, str(centre))


def test_who_reads_no_names_sees_none_and_leaves_a_trace_of_whose_record_it_was(log_in):
    seeker = JobSeekerFactory(last_name="Ferrero")
    client = log_in(Role.ANALYST)
    page = client.get(seeker.get_absolute_url())
    assert "Ferrero" not in page.content.decode()
    entry = LogEntry.objects.get(action=LogEntry.Action.ACCESS)
    assert (entry.actor, entry.person) == (client.user, f"casework.jobseeker.{seeker.pk}")


def test_an_empty_answer_to_a_form_shows_nothing_of_the_record(log_in, centre):
    """A form sent without fields is no way around the reason, nor around the log."""
    condition = ConditionFactory(seeker__centre=centre, kind="justice")
    client = log_in(Role.OPERATOR, centre=centre)
    address = reverse("desk:change", args=["casework", "condition", condition.pk])
    assert condition.get_kind_display() not in client.get(address).content.decode()  # the reason is asked
    sent = client.post(address, {})
    assert sent.status_code == 422
    assert f'value="{condition.kind}" selected' not in sent.content.decode()


def test_a_tax_code_tried_in_a_form_is_a_search_beyond_ones_reading(log_in, centre, settings):
    """“Already there” tells that somebody is known in the region: it is written, and not told for ever."""
    settings.RATE_LIMITS = parse_rates("elsewhere=2/h")
    far, near = JobSeekerFactory(centre=CentreFactory()), JobSeekerFactory(centre=centre)
    client, address = log_in(Role.OPERATOR, centre=centre), reverse("desk:add", args=["casework", "jobseeker"])
    assert "esiste già" in client.post(address, {"fiscal_code": near.fiscal_code}).content.decode()
    assert not LogEntry.objects.filter(kind=Kind.LISTED).exists()
    assert "esiste già" in client.post(address, {"fiscal_code": far.fiscal_code}).content.decode()
    entry = LogEntry.objects.get(kind=Kind.LISTED)
    assert [one.person for one in entry.named.all()] == [f"casework.jobseeker.{far.pk}"]
    assert far.fiscal_code not in str(entry.additional_data)
    codes = [client.post(address, {"fiscal_code": far.fiscal_code}).status_code for _try in range(2)]
    assert codes == [422, 429]


@pytest.mark.parametrize("make", [SanctionFactory, PactFactory, ServiceFactory])
def test_a_record_that_names_nobody_is_of_somebody_all_the_same(log_in, centre, make):
    """Whose file was opened, or taken away, stands in the log also where the record shows a code only."""
    record = make(**{"benefit__seeker__centre" if make is SanctionFactory else "seeker__centre": centre})
    person = audit.keys_of([record])
    client = log_in(Role.OPERATOR, centre=record.seeker.centre if make is not SanctionFactory else centre)
    client.get(reverse("desk:detail", args=["casework", record._meta.model_name, record.pk]))
    assert LogEntry.objects.get(kind=Kind.OPENED).person == person[0]
    file = client.get(reverse("desk:list", args=["casework", record._meta.model_name]), {"formato": "csv"})
    assert file.status_code == 200
    assert [one.person for one in LogEntry.objects.get(kind=Kind.EXPORTED).named.all()] == person


def test_a_record_is_found_by_code_name_or_suggestion(centre):
    CompanyFactory.create_batch(2)
    company = CompanyFactory(name="Officine del Tanaro")
    field = RecordField(Company.objects.all())
    for typed in (company.code, "officine del tanaro", f"Officine del Tanaro ({company.code})"):
        assert field.clean(typed) == company


def test_a_long_list_becomes_a_field_to_type_in(at_work, monkeypatch):
    client, company, campaign, centre = at_work
    monkeypatch.setattr("raccordo.kernel.desk.fields.LONG_LIST", 0)
    page = client.get(ADD_APPROACH)
    assert isinstance(page.context["form"].fields["company"], RecordField)
    data = approach_data(company, campaign, centre) | {"company": "nessuna", "centre": centre.code}
    wrong = client.post(ADD_APPROACH, data)
    assert "company" in wrong.context["form"].errors
    assert 'value="nessuna"' in wrong.content.decode()
    data |= {"company": company.code}
    assert client.post(ADD_APPROACH, data).status_code == 302


def test_suggestions_come_only_from_what_one_may_see(at_work):
    client, company, _campaign, centre = at_work
    mine, other = VacancyFactory(company=company, centre=centre), VacancyFactory()
    url = reverse("desk:lookup", args=["demand", "vacancy"])
    assert mine.code in client.post(url, {"vacancy": mine.code}).content.decode()
    assert other.code not in client.post(url, {"vacancy": other.code}).content.decode()


def test_suggestions_of_people_are_not_searched_by_name(log_in, centre):
    seeker = JobSeekerFactory(last_name="Ferrero", centre=centre)
    client = log_in(Role.OPERATOR, centre=centre)
    url = reverse("desk:lookup", args=["casework", "jobseeker"])
    assert seeker.code not in client.post(url, {"seeker": "ferrero"}).content.decode()
    assert seeker.code in client.post(url, {"seeker": seeker.code}).content.decode()


def test_municipalities_are_suggested_by_name(at_work):
    client, *_rest = at_work
    MunicipalityFactory(name="Canelli", code="005017")
    assert (
        "Canelli (005017)"
        in client.post(reverse("desk:lookup", args=["kernel", "municipality"]), {"m": "cane"}).content.decode()
    )


def test_the_address_proposes_only_what_one_may_refer_to(log_in, centre):
    mine, other = JobSeekerFactory(centre=centre), JobSeekerFactory()
    client = log_in(Role.OPERATOR, centre=centre)
    url = reverse("desk:add", args=["casework", "convocation"])
    assert client.get(url, {"seeker": mine.pk}).context["form"].initial["seeker"] == mine.pk
    assert client.get(url, {"seeker": other.pk}).context["form"].initial.get("seeker") != other.pk


def test_who_may_write_but_not_read_names_changes_the_rest(log_in, monkeypatch):
    from raccordo.kernel import access

    row = access.TABLE["casework.jobseeker"]
    everyone = {**row, access.Action.CHANGE: access.EVERYONE, access.Action.PERSONAL: access.NOBODY}
    monkeypatch.setitem(access.TABLE, "casework.jobseeker", everyone)
    seeker = JobSeekerFactory(last_name="Ferrero")
    client = log_in(Role.LINE_LEAD)
    form = client.get(reverse("desk:change", args=["casework", "jobseeker", seeker.pk])).context["form"]
    assert not set(get_desk("casework", "jobseeker").personal) & set(form.fields)
    data = {name: form[name].value() or "" for name in form.fields} | {"education": "tertiary"}
    data["did_on"] = ""
    client.post(reverse("desk:change", args=["casework", "jobseeker", seeker.pk]), data)
    assert JobSeeker.objects.get().last_name == "Ferrero"


def test_a_file_is_given_to_who_sees_its_record(manager):
    document = DeliverableFactory()
    document.file.save("rapporto.pdf", ContentFile(PDF))
    response = manager.get(reverse("desk:file", args=["kernel", "deliverable", document.pk, "file"]))
    assert b"".join(response.streaming_content) == PDF
    assert 'filename="rapporto.pdf"' in response["Content-Disposition"]
    assert "attachment" in response["Content-Disposition"]
    assert manager.get(reverse("desk:file", args=["kernel", "deliverable", document.pk, "title"])).status_code == 404


def test_the_page_of_a_record_lists_what_hangs_from_it(manager):
    company = CompanyFactory()
    ApproachFactory.create_batch(12, company=company)
    related = manager.get(company.get_absolute_url()).context["related"]
    approaches = next(part for part in related if part.count == 12)
    assert len(approaches.lines) == 10
    assert f"di=company%3A{company.pk}" in approaches.url


def test_a_shared_document_without_evidence_is_refused(manager):
    data = {
        "kind": "other", "title": "Nota", "version": 1, "year": 2020, "drafted_on": "01/02/2020",
        "shared_on": "02/02/2020",
    }  # fmt: skip
    assert manager.post(reverse("desk:add", args=["kernel", "deliverable"]), data).status_code == 422
    assert not Deliverable.objects.exists()
