"""The log for who audits, and what a person may be told about who read them."""

import datetime as dt
import io
import json
import zipfile

import pytest
from click.testing import CliRunner

from raccordo.cli import main
from raccordo.kernel import audit
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.attachments import store
from raccordo.kernel.audit import reading
from raccordo.kernel.audit.enums import Kind, Reason
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.models import Installation
from raccordo.kernel.privacy import people
from raccordo.kernel.privacy.models import Request, RequestKind
from tests.casework.factories import ConditionFactory, JobSeekerFactory, PactFactory
from tests.crises.factories import WorkerFactory
from tests.kernel.attachments.factories import AttachmentFactory
from tests.kernel.factories import CentreFactory, UserFactory, acting
from tests.privacy.factories import RequestFactory

pytestmark = pytest.mark.django_db

LOG = "/registro-accessi/"


def body(response) -> str:
    return response.content.decode()


@pytest.fixture
def today(db):
    day = dt.date(2021, 6, 30)
    Installation.objects.create(pk=1, reference_day=day)
    return day


@pytest.fixture
def seeker(centre, operator):
    """A person entered, corrected and opened by an operator of Asti."""
    with audit.on_behalf(operator):
        seeker = JobSeekerFactory(centre=centre, last_name="Segretissimi")
        seeker.last_name = "Riservatissimi"
        seeker.centre = CentreFactory(name="Biella")
        seeker.save()
        PactFactory(seeker=seeker, centre=centre)
        audit.record_read(operator, seeker, reason=Reason.TRANSFER)
    return seeker


def test_the_log_is_for_who_audits(log_in, centre):
    for role in Role:
        place = {"centre": centre} if role in {Role.CENTRE_MANAGER, Role.OPERATOR, Role.NAVIGATOR} else {}
        if role in {Role.BODY_OPERATOR, Role.SCHOOL_CONTACT, Role.COMPANY_CONTACT}:
            place = {"organisation": "X1"}
        found = log_in(role, **place).get(LOG).status_code
        assert found == (200 if role in {Role.AUDITOR, Role.ADMINISTRATOR} else 404), role


def test_filters_narrow_and_say_so(log_in, seeker):
    client = log_in(Role.AUDITOR)
    everything = client.get(LOG).context["listing"].count
    reads = client.get(LOG, {"atto": "reads", "ruolo": Role.OPERATOR})
    assert [entry.kind for entry, _cells in reads.context["listing"].lines] == [Kind.OPENED]
    assert "tutte le letture" in body(reads)
    assert 1 < client.get(LOG, {"atto": "writes"}).context["listing"].count < everything
    assert client.get(LOG, {"dal": "01/01/2100"}).context["listing"].count == 0
    wrong = client.get(LOG, {"dal": "boh"})
    assert wrong.context["listing"].count == 0
    assert "gg/mm/aaaa" in body(wrong)


def test_a_search_for_somebody_stays_out_of_the_address(log_in, seeker, operator):
    client = log_in(Role.AUDITOR)
    found = client.post(LOG, {"q": operator.username})
    assert operator.username not in found.url
    listed = client.get(found.url).context["listing"]
    assert {entry.actor for entry, _cells in listed.lines} == {operator}


def test_an_entry_reads_in_words(log_in, seeker):
    changed = Entry.objects.filter(kind=Kind.CHANGED, content_type__model="jobseeker").latest("pk")
    client, address = log_in(Role.AUDITOR), f"{LOG}{changed.pk}/"
    client.post(address, {"elenco": "casework.jobseeker", "reason": Reason.CHECK})
    page = body(client.get(address))
    assert "Segretissimi" in page
    assert "Riservatissimi" in page
    assert "Biella" in page  # not the number of the centre


def test_what_is_reserved_stays_reserved_in_the_log(log_in, seeker):
    condition = ConditionFactory(seeker=seeker, kind="justice")
    words = str(condition.get_kind_display())
    entries = Entry.objects.filter(object_id=condition.pk, content_type__model="condition")
    auditor, administrator = log_in(Role.AUDITOR), None
    assert words not in body(auditor.get(f"{LOG}{entries.get().pk}/"))
    administrator = log_in(Role.ADMINISTRATOR)
    for entry in Entry.objects.all():
        page = body(administrator.get(f"{LOG}{entry.pk}/"))
        assert "Riservatissimi" not in page
        assert seeker.code not in page


def test_the_file_holds_what_is_shown_and_is_itself_in_the_log(log_in, seeker):
    client = log_in(Role.AUDITOR)
    count = client.get(LOG, {"atto": "writes"}).context["listing"].count
    file = b"".join(client.get(LOG, {"atto": "writes", "formato": "csv"}).streaming_content).decode()
    assert len(file.strip().splitlines()) == count + 1
    assert Entry.objects.filter(kind=Kind.EXPORTED, content_type__model="entry").count() == 1


def test_an_auditor_of_a_place_reads_what_was_done_there(log_in, seeker, centre):
    with audit.on_behalf(acting(Role.OPERATOR, centre=CentreFactory())):
        JobSeekerFactory()
    client = log_in(Role.AUDITOR, quadrant=centre.quadrant)
    assert {e.centre for e, _cells in client.get(LOG).context["listing"].lines} == {centre}


def test_a_persons_readers_over_all_registers(log_in, seeker, operator, today):
    audit.record_read(operator, seeker.pacts.get())
    worker = WorkerFactory(fiscal_code=seeker.fiscal_code)
    audit.record_read(operator, worker)
    audit.record_read(operator, JobSeekerFactory())
    page = log_in(Role.AUDITOR).get(f"/dati-personali/casework.jobseeker/{seeker.pk}/letture/")
    assert page.context["listing"].count == 3
    assert "trasferimento tra centri" in body(page)
    assert page.context["listing"].columns[-1].key == "chi"
    assert "ultima-solo-a-schermo" in body(page)  # what is printed may be handed over: without names


@pytest.mark.parametrize("by", ["code", "fiscal_code"])
def test_a_person_is_found_by_code_or_tax_code_and_neither_stands_in_the_address(log_in, seeker, today, by):
    client = log_in(Role.AGENCY_MANAGER)
    found = client.post("/dati-personali/", {"who": getattr(seeker, by).lower()})
    assert found.url == f"/dati-personali/casework.jobseeker/{seeker.pk}/"
    page = client.get(found.url)
    assert "Riservatissimi" not in body(page)
    assert Entry.objects.filter(actor=client.user, reason=Reason.REQUEST).exists()


def test_nobody_is_found_by_a_part_or_by_nothing(log_in, seeker, today):
    client = log_in(Role.AGENCY_MANAGER)
    assert "Nessuno ha questo codice" in body(client.post("/dati-personali/", {"who": seeker.code[:-1]}))
    assert client.post("/dati-personali/", {"who": " "}).status_code == 200


def opened(content: bytes) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return json.loads(file.read("dati.json")), file.read("leggimi.html").decode()


def test_the_copy_holds_everything_and_is_written_in_the_log(log_in, seeker, operator, today):
    condition = ConditionFactory(seeker=seeker, kind="justice")
    client = log_in(Role.AGENCY_MANAGER)
    RequestFactory(person=f"casework.jobseeker.{seeker.pk}", kind=RequestKind.ACCESS, received_on=today)
    response = client.post(f"/dati-personali/casework.jobseeker/{seeker.pk}/copia/")
    data, page = opened(response.content)
    assert seeker.last_name not in response["Content-Disposition"]
    tables = {table["entity"]: table for table in data["data"]}
    assert tables["casework.jobseeker"]["rows"][0]["fiscal_code"] == seeker.fiscal_code
    assert tables["casework.condition"]["rows"][0]["kind"] == str(condition.get_kind_display())
    assert len(tables["casework.pact"]["rows"]) == 1
    assert {"name", "label", "description"} == set(tables["casework.pact"]["fields"][0])
    assert data["reads"][0]["reason"] == "trasferimento tra centri"
    assert operator.username not in str(data["reads"])  # roles and places, not the names of who works there
    assert seeker.fiscal_code in page
    entry = Entry.objects.get(kind=Kind.ANSWERED)
    assert (entry.actor, entry.person, entry.reason) == (
        client.user, f"casework.jobseeker.{seeker.pk}", Reason.REQUEST,
    )  # fmt: skip


def test_a_file_that_is_missing_is_told_and_the_copy_is_made(log_in, seeker, today, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    there, gone = AttachmentFactory(record=seeker), AttachmentFactory(record=seeker)
    store.path_of(gone.stored.digest).unlink()
    RequestFactory(person=f"casework.jobseeker.{seeker.pk}", kind=RequestKind.PORTABILITY, received_on=today)
    response = log_in(Role.AGENCY_MANAGER).post(f"/dati-personali/casework.jobseeker/{seeker.pk}/copia/")
    assert response.status_code == 200
    data, page = opened(response.content)
    kept = next(table for table in data["data"] if table["entity"] == "attachments.attachment")["rows"]
    assert {row["added_by"] for row in kept} == {"chi lavora nell’ufficio"}  # not by name, as among who read
    assert data["missing"] == [f"allegati/{gone.pk}-{gone.name}"]
    assert data["missing"][0] in page
    with zipfile.ZipFile(io.BytesIO(response.content)) as file:
        assert f"allegati/{there.pk}-{there.name}" in file.namelist()


def test_a_copy_is_made_only_to_answer_a_request(log_in, seeker, today):
    """Health and justice data leave in it: no request of that person, recorded and recent, no copy."""
    client, key = log_in(Role.AGENCY_MANAGER), f"casework.jobseeker.{seeker.pk}"
    address = f"/dati-personali/casework.jobseeker/{seeker.pk}/"
    RequestFactory(person=key, kind=RequestKind.RECTIFICATION, received_on=today)
    RequestFactory(person=key, kind=RequestKind.ACCESS, received_on=today - dt.timedelta(days=93))
    RequestFactory(person=f"{key}0", kind=RequestKind.ACCESS, received_on=today)
    refused = client.post(f"{address}copia/", follow=True)
    assert "una copia si fa solo per rispondere" in body(refused)
    assert "Prepara la copia" not in body(refused)
    assert not Entry.objects.filter(kind=Kind.ANSWERED).exists()
    asked = RequestFactory(person=key, kind=RequestKind.PORTABILITY, received_on=today, note="")
    assert "Prepara la copia" in body(client.get(address))
    assert client.post(f"{address}copia/")["Content-Type"] == "application/zip"
    form = {"answered_on": f"{today:%d/%m/%Y}", "note": "Consegnata allo sportello."}
    client.get(asked.get_absolute_url())
    assert client.post(f"{asked.get_absolute_url()}modifica/", form).status_code == 302
    asked.refresh_from_db()
    assert asked.answered_on == today  # else it would be kept for ever


def test_the_reads_of_an_account_leave_no_user_name_behind(log_in, today):
    """The name of the file and the filter in the log, which no anonymisation empties, tell a number."""
    account = UserFactory(username="maria.rossi")
    file = log_in(Role.AUDITOR).get(f"/dati-personali/kernel.user/{account.pk}/letture/?formato=csv")
    assert "maria" not in file["Content-Disposition"]
    assert Entry.objects.get(kind=Kind.EXPORTED).additional_data["filter"] == f"kernel.user.{account.pk}"


def test_the_copy_from_the_shell(seeker, today, tmp_path):
    file = tmp_path / "copia.zip"
    done = CliRunner().invoke(main, ["privacy", "export", seeker.fiscal_code, "--to", str(file)])
    assert done.exit_code == 0, done.output
    assert opened(file.read_bytes())[0]["code"] == seeker.code
    assert file.stat().st_mode & 0o077 == 0
    unknown = CliRunner().invoke(main, ["privacy", "export", "nessuno", "--to", str(file)])
    assert unknown.exit_code == 1
    assert "Nobody has this code" in unknown.output


def test_a_rectification_is_noted_and_an_answer_does_not_come_before_its_request(log_in, seeker, today):
    client = log_in(Role.AGENCY_MANAGER)
    address = f"/dati-personali/casework.jobseeker/{seeker.pk}/annota/"
    asked = {"nota-kind": "rectification", "nota-received_on": "01/06/2021", "nota-note": "Corretto il domicilio"}
    assert client.post(address, {**asked, "nota-answered_on": "01/05/2021"}).status_code == 422
    assert not Request.objects.exists()
    assert client.post(address, {**asked, "nota-answered_on": "10/06/2021"}).status_code == 302
    kept = Request.objects.get()
    assert (kept.person, kept.recorded_by) == (f"casework.jobseeker.{seeker.pk}", client.user)
    assert "Corretto il domicilio" in body(client.get(f"/dati-personali/casework.jobseeker/{seeker.pk}/"))


def test_who_audits_sees_who_read_and_answers_nobody(log_in, seeker, today):
    client = log_in(Role.AUDITOR)
    assert client.get(f"/dati-personali/casework.jobseeker/{seeker.pk}/").status_code == 200
    for name in ("copia", "annota"):
        assert client.post(f"/dati-personali/casework.jobseeker/{seeker.pk}/{name}/").status_code == 404
    for role in (Role.ANALYST, Role.ADMINISTRATOR, Role.REGIONAL_MANAGER):
        assert log_in(role).get("/dati-personali/").status_code == 404


def test_what_is_no_person_is_not_found(log_in, seeker, today):
    client = log_in(Role.AGENCY_MANAGER)
    for key in ("casework.pact/1", "casework.jobseeker/999999", "nulla/1"):
        assert client.get(f"/dati-personali/{key}/").status_code == 404


def test_one_person_in_two_registers_is_one(seeker):
    worker = WorkerFactory(fiscal_code=seeker.fiscal_code)
    found = people.find(seeker.fiscal_code)
    assert [subject.keys for subject in found] == [
        [f"casework.jobseeker.{seeker.pk}", f"crises.worker.{worker.pk}"]
    ]  # fmt: skip


def test_the_history_of_an_account_speaks_of_its_fields_only(log_in, centre):
    """Relations from other tables have entries of their own, in old entries too."""
    made = UserFactory(last_name="Bianchi")
    entry = Entry.objects.get(object_id=made.pk, content_type__model="user")
    assert "memberships" not in entry.changes
    entry.changes = {**entry.changes, "memberships": ["None", "kernel.Membership.None"]}
    names = [change.label for change in reading.Words([entry], log_in(Role.AUDITOR).user).changes(entry)]
    assert "cognome" in names
    assert "memberships" not in names
