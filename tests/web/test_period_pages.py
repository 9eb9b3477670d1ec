"""The pages of periods: what they offer to whom, what they say, where their numbers lead."""

import datetime as dt

import pytest
from django.urls import reverse
from lxml import html

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import running
from raccordo.kernel.jobs.models import Job
from raccordo.plan.evidence import services as evidence
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import Move
from raccordo.plan.evidence.models import Sample
from raccordo.plan.evidence.words import share_words
from raccordo.plan.judgement import expected_at
from raccordo.plan.loading import load_plan
from raccordo.plan.models import FrozenReading, Period, PeriodException
from raccordo.plan.periods import services
from raccordo.plan.periods.exceptions import end_exception, grant_exception
from raccordo.plan.periods.sealed import model_of
from raccordo.plan.readings import goal
from raccordo.plan.reports.sources import from_frozen
from raccordo.plan.words import expected_text
from tests.casework.factories import PactFactory
from tests.demand.factories import ApproachFactory, VacancyFactory
from tests.kernel.factories import acting
from tests.web.conftest import TODAY
from tests.web.plans import PLAN

pytestmark = pytest.mark.django_db


def page(client, name: str, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return html.fromstring(answer.content)


def rows_after(found, heading: str) -> list:
    """The rows of the first table after a heading, if there is one before the next heading."""
    tables = found.xpath(f"//h2[@id='{heading}']/following-sibling::*[self::h2 or .//table][1][.//table]")
    return tables[0].xpath(".//tbody/tr") if tables else []


def buttons(found) -> set[str]:
    return {button.get("value") for button in found.xpath("//button[@name='passo']")}


def test_each_is_offered_the_step_that_is_theirs(period, log_in):
    lead = log_in(Role.LINE_LEAD)
    assert buttons(page(lead, "period", "2020-S1")) == {"submit"}
    assert buttons(page(lead, "period", "2020-S1", al="2021-01-01")) == set()  # the past is only looked at
    assert buttons(page(log_in(Role.AGENCY_MANAGER), "period", "2020-S1")) == set()


def test_a_period_goes_through_the_pages_to_the_end(period, log_in):
    lines = [line.code for line in period.version.lines.all()]
    for role, step, where in (
        *((Role.LINE_LEAD, "submit", line) for line in lines),
        *((Role.AGENCY_MANAGER, "approve", line) for line in lines),
        (Role.REGIONAL_MANAGER, "approve", ""),
        (Role.REGIONAL_MANAGER, "freeze", ""),
    ):
        client = log_in(role)
        assert step in buttons(page(client, "period", "2020-S1")), step
        note = "" if where or step != "approve" else "La verifica si fa sul secondo semestre."
        answer = client.post(reverse("period_step", args=["2020-S1"]), {"passo": step, "linea": where, "nota": note})
        assert answer.status_code == 302
        for waiting in Job.objects.active():
            assert answer.url == waiting.get_absolute_url()
            running.perform(waiting)
    period.refresh_from_db()
    assert period.state == "frozen"
    state = page(client, "periods").xpath("//td[@data-label='Stato']/span[contains(@class, 'esito')]")[0]
    assert state.text_content().strip() == "consolidato"
    assert state.xpath("svg/use[contains(@href, 'locked')]")


def test_sending_back_needs_the_reason(submitted, log_in):
    client = log_in(Role.AGENCY_MANAGER)
    address, line = reverse("period_step", args=["2020-S1"]), submitted.version.lines.first().code
    answer = client.post(address, {"passo": "send_back", "linea": line, "nota": " "}, follow=True)
    refused = html.fromstring(answer.content).xpath("//div[@role='alert' and contains(@class, 'alert-danger')]")
    assert "Indicare perché si rinvia" in refused[0].text_content()
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_sealed_number_opens_on_its_records(submitted, manager):
    reading = FrozenReading.objects.current().filter(numerator_records__gt=0).first()
    found = page(manager, "frozen", "2020-S1", reading.indicator.code)
    listed = rows_after(found, "registrazioni")
    assert len(listed) == reading.numerator_records
    assert all(row.xpath(".//a") for row in listed)
    assert reading.records_digest in found.text_content()


def test_a_sealed_number_says_how_good_its_data_were(submitted, manager):
    known = [reading for reading in FrozenReading.objects.current() if reading.qualities is not None]
    reading = next(one for one in known if one.qualities.whole.dated)
    whole = reading.qualities.whole
    said = (
        f"Inserite più di {reading.qualities.within} giorni dopo il fatto: {whole.late} registrazioni su {whole.dated}"
    )
    assert said in page(manager, "frozen", "2020-S1", reading.indicator.code).text_content()
    model_of(reading).objects.update(entered_on=dt.date(2021, 12, 31))
    assert said in page(manager, "frozen", "2020-S1", reading.indicator.code).text_content()


def test_a_sealed_number_says_what_was_expected_where_it_was_heading_and_what_its_check_says(period, companies, log_in):
    """B6 at the end of 2020: two companies counted, a path of months, a check that was closed."""
    whole = services.open_period(period.version, "2020", user=acting(Role.AGENCY_MANAGER), today=TODAY)
    auditor = acting(Role.AUDITOR)
    services.submit_line(whole, whole.lines.first().line, user=acting(Role.LINE_LEAD), today=TODAY)
    reading = FrozenReading.objects.get(period=whole, indicator__code="B6")
    sample = evidence.draw_sample(
        reading, user=acting(Role.REGIONAL_MANAGER), today=TODAY, seed="7", design=Design(), reviewers=[auditor]
    )
    for sampled in sample.records.all():
        evidence.judge(sampled, Move.CONFIRM, user=auditor, today=TODAY)
    evidence.close(sample, user=auditor, today=TODAY)

    found = page(log_in(Role.AGENCY_MANAGER), "frozen", "2020", "B6")
    said = " ".join(found.text_content().split())
    path = expected_at(goal(reading.indicator), reading.day)
    assert f"atteso a quel giorno: {expected_text(path, share=False)}; scadenza il 31/12/2021" in said
    told = from_frozen(reading.indicator, reading).outlook
    assert "il 31/12/2021 sarà" in said
    assert f"la media degli ultimi {told.forecast.steps} passi mensili" in said
    assert "2 registrazioni estratte su 2" in said
    assert share_words(1) in said
    assert sample.get_absolute_url() in found.xpath("//a/@href")
    assert reverse("indicator", args=["B6"]) in found.xpath("//a/@href")


def test_a_sealed_number_without_a_check_leads_to_the_draw_who_may_draw(submitted, manager, log_in):
    reading = FrozenReading.objects.current().filter(numerator_records__gt=0).first()
    address = reverse("evidence:draw", args=["2020-S1", reading.indicator.code])
    assert address not in page(manager, "frozen", "2020-S1", reading.indicator.code).xpath("//a/@href")
    found = page(log_in(Role.AUDITOR), "frozen", "2020-S1", reading.indicator.code)
    assert address in found.xpath("//a/@href")
    assert "Nessuna previsione" in found.text_content()


def test_an_exception_that_was_ended_is_no_longer_counted(submitted, manager):
    one = grant_exception(
        submitted, user=manager.user, today=TODAY, reason="Ritrovati fogli.", valid_from=TODAY,
        valid_to=TODAY + dt.timedelta(days=5), people=[manager.user],
    )  # fmt: skip
    listed = page(manager, "periods")
    assert "1 deroga" in listed.text_content()
    end_exception(one, user=manager.user, today=TODAY, reason="Non serve più.")
    assert "1 deroga" not in page(manager, "periods").text_content()


@pytest.mark.parametrize("note", ["a\x00b", "x" * 5000])
def test_a_note_that_cannot_be_kept_stops_nothing_but_its_step(submitted, manager, note):
    line = submitted.version.lines.first().code
    answer = manager.post(reverse("period_step", args=["2020-S1"]), {"passo": "send_back", "linea": line, "nota": note})
    assert answer.status_code == 302
    last = submitted.steps.filter(line__code=line).last()
    assert (last.step, last.note) == (("send_back", "ab") if len(note) < 9 else ("submit", ""))


def test_a_late_record_shows_as_a_correction_with_its_link(submitted, manager, companies):
    first = companies[0].approaches.earliest("held_on")
    late = ApproachFactory(
        company=companies[3], campaign=first.campaign, centre=companies[3].centre, outcome="informed",
        planned_on=dt.date(2020, 6, 1), held_on=dt.date(2020, 6, 1),
    )  # fmt: skip
    reading = next(r for r in FrozenReading.objects.current() if r.defined["measure"]["code"].startswith("demand."))
    found = page(manager, "frozen", "2020-S1", reading.indicator.code)
    links = [a.get("href") for a in found.xpath("//a")]
    assert reverse("desk:detail", args=["demand", "approach", late.pk]) in links
    (row,) = rows_after(page(manager, "period", "2020-S1"), "correzioni")
    (today,) = row.xpath("td[@data-label='Oggi']/a")
    opened = html.fromstring(manager.get(today.get("href")).content)
    assert today.text_content() == "2"
    assert f"{today.text_content()} righe" in opened.text_content()


def test_a_person_of_a_centre_lists_the_sealed_records_of_their_centre(submitted, log_in, centres):
    reading = next(r for r in FrozenReading.objects.current() if r.defined["measure"]["code"].startswith("demand."))
    client = log_in(Role.OPERATOR, centre=centres[1])
    found = page(client, "frozen", "2020-S1", reading.indicator.code)
    assert not rows_after(found, "registrazioni")
    assert "fuori dal proprio ambito" in found.text_content()


def test_an_exception_is_granted_in_the_page(submitted, manager, centres):
    address = reverse("period_exception", args=["2020-S1"])
    days = {"valid_from": "30/06/2021", "valid_to": "05/07/2021"}
    nobody = manager.post(address, {**days, "reason": "Errore", "usernames": "nessuno"})
    assert nobody.status_code == 422
    assert "Nessuno ha questo nome utente: nessuno" in nobody.content.decode()
    both = {**days, "reason": "Errore", "usernames": manager.user.username, "centre": centres[0].pk}
    assert manager.post(address, both).status_code == 422
    here, away = acting(Role.OPERATOR, centre=centres[0]), acting(Role.OPERATOR, centre=centres[0])
    acting(Role.OPERATOR, centre=centres[1])
    asked = {**days, "reason": "Errore", "centre": centres[0].pk}
    shown = manager.post(address, asked)
    assert shown.status_code == 200
    ticked = html.fromstring(shown.content).xpath("//input[@name='persone']/@value")
    assert sorted(ticked) == sorted(str(person.pk) for person in (here, away))
    assert not PeriodException.objects.exists()
    assert manager.post(address, {**asked, "nominati": centres[0].pk, "persone": [here.pk]}).status_code == 302
    granted = PeriodException.objects.get()
    assert (granted.centre, granted.granted_by, list(granted.people.all())) == (centres[0], manager.user, [here])
    told = page(manager, "period", "2020-S1").text_content()
    assert "Errore" in told
    assert str(here) in told


def test_an_exception_is_ended_in_the_page(submitted, manager):
    days = {"valid_from": dt.date(2021, 6, 30), "valid_to": dt.date(2021, 7, 5)}
    one = grant_exception(
        submitted, user=manager.user, today=dt.date(2021, 6, 30), reason="Errore", people=[manager.user], **days
    )
    assert page(manager, "period", "2020-S1").xpath("//input[@name='motivo']")
    address = reverse("period_exception_end", args=["2020-S1", one.pk])
    assert "Scrivi perché" in manager.post(address, {}, follow=True).content.decode()
    manager.post(address, {"motivo": "Corretto tutto"})
    found = page(manager, "period", "2020-S1")
    assert "Corretto tutto" in found.text_content()
    assert not found.xpath("//input[@name='motivo']")


def test_what_is_approved_without_a_check_says_why(submitted, manager, log_in):
    for line in submitted.version.lines.all():
        services.approve_line(submitted, line, user=manager.user, today=dt.date(2021, 6, 30))
    client = log_in(Role.REGIONAL_MANAGER)
    assert "Verifica a campione: nessuna registrazione estratta" in page(client, "period", "2020-S1").text_content()
    asked = {"passo": "approve", "linea": "", "nota": ""}
    refused = client.post(reverse("period_step", args=["2020-S1"]), asked, follow=True).content.decode()
    assert "scrivi perché si approva lo stesso" in refused
    client.post(reverse("period_step", args=["2020-S1"]), {**asked, "nota": "Revisore assente"})
    assert "Revisore assente" in page(client, "period", "2020-S1").text_content()
    assert "freeze" not in buttons(page(client, "period", "2020-S1"))  # who approved does not
    assert "freeze" in buttons(page(log_in(Role.REGIONAL_MANAGER), "period", "2020-S1"))


def test_opening_a_period_in_the_page(plan, manager):
    assert "Anno 2020" in page(manager, "periods").text_content()
    assert manager.post(reverse("period_open"), {"periodo": "2020"}).url == reverse("period", args=["2020"])
    again = manager.post(reverse("period_open"), {"periodo": "2020-S9"}, follow=True)
    assert "non è un periodo" in again.content.decode()
    assert Period.objects.count() == 1


def test_a_long_step_asked_for_twice_is_taken_once(period, log_in):
    client, line = log_in(Role.LINE_LEAD), period.version.lines.first()
    for _time in range(2):
        client.post(reverse("period_step", args=["2020-S1"]), {"passo": "submit", "linea": line.code, "nota": ""})
    (waiting,) = Job.objects.active()
    done = running.perform(waiting)
    assert (done.result_url, period.lines.get(line=line).state) == (period.get_absolute_url(), "submitted")
    again = client.post(reverse("period_step", args=["2020-S1"]), {"passo": "submit", "linea": line.code, "nota": ""})
    assert again.url == period.get_absolute_url()  # refused at once, with the reason
    assert not Job.objects.active().exists()


def test_the_other_side_is_drawn_from_its_page_too_and_of_the_plan_of_the_day(period, log_in):
    """O5 is places over persons in charge: once the places are drawn, the page still offers the persons."""
    PactFactory.create_batch(2, signed_on=dt.date(2020, 2, 3))
    VacancyFactory()
    other = load_plan(
        PLAN.replace("code: prova", "code: altro"), today=TODAY, in_force_from=dt.date(2019, 1, 1)
    ).version
    twin = services.open_period(other, "2020-S1", user=acting(Role.AGENCY_MANAGER), today=TODAY)
    for one in (period, twin):
        line = one.version.indicators.get(code="O5").line
        services.submit_line(one, line, user=acting(Role.LINE_LEAD), today=TODAY)
    auditor = log_in(Role.AUDITOR)
    address = reverse("evidence:draw", args=["2020-S1", "O5"])
    data = {"margin": "5", "confidence": "0.95", "expected": "90", "answer_days": "10", "seed": "7", "estrai": "1"}
    assert auditor.post(address, {**data, "side": "numerator"}).status_code == 302
    assert Sample.objects.get().reading.period == period
    assert auditor.get(address).status_code == 200
    assert auditor.post(address, {**data, "side": "denominator"}).status_code == 302
    assert auditor.get(address).url == Sample.objects.get(side="numerator").get_absolute_url()
