"""Files of communications that wait in the incoming folder are taken in by a job, whole, once, with its log."""

import pytest
from django.urls import reverse
from lxml import html

from raccordo.analysis.cob import importing
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.jobs import running, services
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State
from raccordo.observatory import incoming
from raccordo.observatory.jobs import take_in
from tests.analysis.cob.files import ADA, row, write_csv
from tests.kernel.factories import acting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("analysis")]
ROWS = [row(), row(code="m2", event="PRO", extended_to="2024-06-30"), row(code="m3", start="domani")]


@pytest.fixture
def folder(settings, tmp_path, monkeypatch):
    """The incoming folder of an installation of its own, with a file whose name tells a tax code."""
    settings.VAR_DIR = tmp_path
    monkeypatch.delenv("RACCORDO_COB_KEY", raising=False)
    incoming.folder().mkdir()
    write_csv(incoming.folder() / f"invio-{ADA}.csv", ROWS)
    (incoming.folder() / "leggimi.txt").write_text("x")
    return incoming.folder()


@pytest.fixture
def analyst(client):
    user = acting(Role.ANALYST)
    client.force_login(user)
    return user


def ask(user) -> Job:
    (path,) = incoming._paths()
    return services.start(take_in, user, subject="prova", file=incoming.key_of(path))


def entries() -> list[Entry]:
    """What the audit log says of files taken in."""
    return list(Entry.objects.filter(kind=Kind.LOADED))


def log_of(job: Job) -> str:
    return "\n".join(job.lines.values_list("text", flat=True))


@pytest.mark.usefixtures("folder")
def test_what_waits_is_listed_without_tax_codes_and_taken_in_by_a_job(client, analyst):
    (file,) = incoming.waiting()
    assert (file.name, file.number) == ("invio-….csv", None)
    page = client.get(reverse("observatory-communications")).content.decode()
    assert "invio-….csv" in page
    assert ADA not in page
    assert "da acquisire" in page
    answer = client.post(reverse("observatory-take"), {"file": file.key})
    job = Job.objects.get()
    assert answer.url == job.get_absolute_url()
    assert ADA not in f"{job} {job.parameters}"
    job = running.perform(job)
    assert (job.state, job.error) == (State.DONE, "")
    assert "3 righe lette: 2 comunicazioni nuove, 0 già presenti, 1 rifiutate." in log_of(job)
    assert ADA not in log_of(job)
    (taken,) = incoming.taken()
    assert (taken.messages, taken.rejected) == (2, 1)
    assert incoming.store().manifest().folded.persons == 1
    assert incoming.waiting()[0].number == 1
    assert "acquisito (numero 1)" in client.get(reverse("observatory-communications")).content.decode()
    (entry,) = entries()
    assert taken.digest in entry.additional_data["source"]
    assert entry.actor == analyst


@pytest.mark.usefixtures("folder")
def test_the_same_file_again_changes_nothing_and_is_told(analyst):
    running.perform(ask(analyst))
    again = running.perform(ask(analyst))
    assert again.state == State.DONE
    assert "già" in log_of(again)
    assert len(incoming.taken()) == 1
    assert len(entries()) == 1


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("lost", ["observatory.log.record_import", "analysis.cob.building.fold_store"])
def test_what_was_stopped_after_the_file_counted_is_ended_by_asking_again(analyst, monkeypatch, lost):
    def killed(*args, **options):
        raise RuntimeError("stopped")

    with monkeypatch.context() as patch:
        patch.setattr(f"raccordo.{lost}", killed)
        with pytest.raises(RuntimeError):
            running.perform(ask(analyst))
    assert len(incoming.taken()) == 1
    job = Job.objects.get()
    services.repeat(job)
    assert running.perform(job).state == State.DONE
    assert len(incoming.taken()) == 1
    assert incoming.store().manifest().folded.persons == 1
    assert len(entries()) == 1


@pytest.mark.usefixtures("folder")
def test_cancelled_half_way_nothing_is_taken_in(analyst, monkeypatch):
    job = ask(analyst)
    whole = importing._Import.write

    def write(self):
        services.cancel(Job.objects.get(pk=job.pk))
        return whole(self)

    monkeypatch.setattr(importing._Import, "write", write)
    assert running.perform(job).state == State.CANCELLED
    assert incoming.taken() == []


def test_a_file_that_cannot_be_read_or_is_gone_says_so(folder, analyst):
    job = ask(analyst)
    for path in folder.iterdir():
        path.unlink()
    assert "non è più" in running.perform(job).error
    write_csv(folder / "altro.csv", [{"a": "1"}])
    wrong = running.perform(ask(analyst))
    assert wrong.state == State.FAILED
    assert "altro.csv" in wrong.error or "field" in wrong.error


@pytest.mark.usefixtures("folder")
def test_only_one_at_a_time_and_only_for_who_builds(client, analyst):
    ask(analyst)
    key = incoming.waiting()[0].key
    assert client.post(reverse("observatory-take"), {"file": key}).url == reverse("observatory-communications")
    assert Job.objects.count() == 1
    assert client.post(reverse("observatory-take"), {"file": "x"}).url == reverse("observatory-communications")
    client.force_login(acting(Role.AUDITOR))
    assert client.get(reverse("observatory-communications")).status_code == 404
    assert client.post(reverse("observatory-take"), {"file": key}).status_code == 404


def test_an_empty_folder_says_where_to_put_files(client, analyst, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    page = client.get(reverse("observatory-communications")).content.decode()
    assert str(tmp_path / "incoming") in page
    assert "Non è stato acquisito ancora nulla." in page


@pytest.mark.usefixtures("folder")
def test_every_number_of_refused_rows_opens_the_rows_it_counts(client, analyst):
    """In the first file one row is wrong, in the second two, one of them for two reasons."""
    second = [row(code="n1", start="domani"), row(code="n2", start="ieri", person="ABC"), row(code="n3")]
    write_csv(incoming.folder() / "altro.csv", second)
    for path in incoming._paths():
        running.perform(services.start(take_in, analyst, subject=path.stem[:5], file=incoming.key_of(path)))
    taken = {item.file: item for item in incoming.taken()}
    page = html.fromstring(client.get(reverse("observatory-communications")).content)
    for item in taken.values():
        (link,) = page.xpath(f'//a[contains(@href, "rifiutate/?file={item.number}")]')
        assert link.text_content().strip() == str(item.rejected)
        listed = client.get(link.get("href")).context["listing"]
        assert (listed.count, {one.file for one in listed.rows}) == (item.rejected, {item.file})
    everything = client.get(reverse("observatory-refused"))
    assert everything.context["listing"].count == 3
    for link in html.fromstring(everything.content).xpath('//a[contains(@href, "?motivo=")]'):
        narrowed = client.get(link.get("href"))
        assert narrowed.context["listing"].count == int(link.text_content())
    (both,) = [one for one in everything.context["listing"].rows if len(one.why) == 2]
    assert (both.file, both.row) == ("altro.csv", 3)  # the headings are the first
    words = everything.content.decode()
    assert "non è una data leggibile" in words
    assert not [word for word in ("domani", "ieri", "ABC", ADA) if word in words]


@pytest.mark.usefixtures("folder")
def test_refused_rows_are_taken_away_as_a_file_and_unknown_ones_are_not_there(client, analyst):
    running.perform(ask(analyst))
    address = reverse("observatory-refused")
    lines = b"".join(client.get(f"{address}?file=1&formato=csv").streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "non è una data leggibile" in lines[1]
    assert client.get(f"{address}?motivi_formato=xlsx").status_code == 200
    for wrong in ("file=7", "file=x", "motivo=start:unknown"):
        assert client.get(f"{address}?{wrong}").status_code == 404
