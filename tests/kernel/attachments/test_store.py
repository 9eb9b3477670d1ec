"""A file and its row come together or not at all, whatever goes wrong."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from raccordo.kernel.attachments import checking, kinds, services, store
from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.attachments.models import Attachment, StoredFile, by_record
from tests.demand.factories import CompanyFactory
from tests.kernel.attachments import samples
from tests.kernel.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2020, 6, 1)


@pytest.fixture
def user(db):
    return UserFactory()


def add(record, content=samples.PDF, name="atto.pdf", *, user):
    return services.add(record, samples.upload(content, name), user=user, today=DAY)


def test_a_file_is_kept_under_its_digest_and_its_name_in_the_database(user, store_folder):
    attached = add(CompanyFactory(), name="C:\\atti\\Foglio firme.pdf", user=user)
    digest = attached.stored.digest
    path = store_folder / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == samples.PDF
    assert path.stat().st_mode & 0o077 == 0, "only the service reads it"
    assert (attached.name, attached.added_on, attached.added_by) == ("Foglio firme.pdf", DAY, user)
    assert attached.stored.size == len(samples.PDF)


def test_the_same_content_is_kept_once(user, files):
    one, other = CompanyFactory(), CompanyFactory()
    first, second = add(one, user=user), add(other, name="copia.pdf", user=user)
    assert first.stored == second.stored
    assert files() == [first.stored.digest]
    assert by_record([one, other]) == {one.pk: 1, other.pk: 1}
    assert by_record([]) == {}


def test_the_same_file_twice_on_a_record_is_refused_and_the_first_stays(user, files):
    company = CompanyFactory()
    first = add(company, user=user)
    with pytest.raises(Refused):
        add(company, name="di-nuovo.pdf", user=user)
    assert list(Attachment.objects.of(company)) == [first]
    assert files() == [first.stored.digest]


def test_a_name_is_kept_readable_and_whole():
    assert kinds.clean_name("../../etc/passwd.pdf") == "passwd.pdf"
    assert kinds.clean_name("a\x00\u202eb\n.pdf") == "ab.pdf"
    long = kinds.clean_name("x" * 500 + ".docx")
    assert len(long) == services.NAME_LENGTH
    assert long.endswith(".docx")


@pytest.mark.parametrize(("content", "words"), [(b"", "vuoto"), (samples.PDF + b"\0" * 2000, "troppo grande")])
def test_an_empty_and_a_large_file_are_refused(user, settings, files, content, words):
    settings.ATTACHMENT_MAX_BYTES = 1000
    with pytest.raises(Refused) as refused:
        add(CompanyFactory(), content, user=user)
    assert words in str(refused.value.message)
    assert files() == []


def test_a_row_that_cannot_be_written_leaves_no_file(user, files, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(DatabaseError):
        add(CompanyFactory(), user=user)
    assert files() == []
    assert not StoredFile.objects.exists()


def test_a_file_that_cannot_be_placed_leaves_no_row(user, files, monkeypatch):
    def fail(*args):
        raise OSError("no space left")

    monkeypatch.setattr(store, "place", fail)
    with pytest.raises(OSError, match="no space"):
        add(CompanyFactory(), user=user)
    assert not StoredFile.objects.exists()
    assert not Attachment.objects.exists()
    assert files() == []


def attach_all(company, uploads, user, then=lambda: None) -> None:
    """What a page does that takes several files with something else."""
    with services.received(*uploads) as received, transaction.atomic():
        for file in received:
            services.attach(company, file, user=user, today=DAY)
        then()


def test_several_files_come_all_or_none(user, files):
    company = CompanyFactory()
    uploads = [samples.upload(), samples.upload(samples.EXE, "foto.png")]
    with pytest.raises(Refused):
        attach_all(company, uploads, user)
    assert files() == []


def test_undoing_what_came_with_it_takes_the_file_away(user, files):
    there = []
    with pytest.raises(ZeroDivisionError):
        attach_all(CompanyFactory(), [samples.upload()], user, lambda: there.append(len(files())) or 1 / 0)
    assert there == [1]
    assert files() == []
    assert not StoredFile.objects.exists()


def test_undoing_one_leaves_the_file_of_another(user, files):
    kept = add(CompanyFactory(), user=user)
    with pytest.raises(ZeroDivisionError):
        attach_all(CompanyFactory(), [samples.upload()], user, lambda: 1 / 0)
    assert files() == [kept.stored.digest]


def test_a_file_is_not_received_within_a_transaction(user):
    with pytest.raises(RuntimeError), transaction.atomic(), services.received(samples.upload()):
        pass


def test_an_attachment_is_withdrawn_with_a_reason_and_stays(user, files):
    company = CompanyFactory()
    attached = add(company, user=user)
    with pytest.raises(ValidationError):
        services.withdraw(attached, user=user, today=DAY, reason="  ")
    services.withdraw(attached, user=user, today=DAY, reason="Di un'altra impresa")
    attached.refresh_from_db()
    assert attached.withdrawn
    assert not Attachment.objects.of(company).live().exists()
    assert files() == [attached.stored.digest]
    with pytest.raises(ValidationError):
        services.withdraw(attached, user=user, today=DAY, reason="ancora")
    again = add(company, user=user)
    assert again.stored == attached.stored


def test_the_store_and_its_rows_are_compared(user, store_folder):
    whole, changed, lost = (add(CompanyFactory(), samples.PDF + bytes([n]), user=user).stored for n in range(3))
    assert not checking.check().wrong
    store.path_of(changed.digest).write_bytes(b"altro")
    store.path_of(lost.digest).unlink()
    stray = store.path_of("ab" * 32)
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"x")
    (store_folder / ".incoming" / "left").write_bytes(b"x")
    found = checking.check()
    assert found.wrong
    assert (found.changed, found.without_file) == ([changed.digest], [lost.digest])
    assert (found.without_row, found.abandoned) == ([stray.name], ["left"])
    assert stray.exists()
    swept = checking.check(sweep=True)
    assert swept.removed == 2
    assert not stray.exists()
    assert store.path_of(whole.digest).exists()
    assert not list((store_folder / ".incoming").iterdir())


def test_an_upload_in_progress_is_not_swept(store_folder):
    with store.incoming(samples.upload()) as (path, _digest, _size):
        assert checking.check(sweep=True).abandoned == []
        assert path.exists()


def test_who_undoes_waits_for_who_commits(user, store_folder):
    """While one upload is between its file's move and the end of its transaction, no other touches the store."""
    entered, seen = threading.Event(), []

    def other():
        entered.wait(5)
        with store.lock():
            seen.append("other")

    thread = threading.Thread(target=other)
    thread.start()
    with services.received(samples.upload()) as (file,):
        entered.set()
        thread.join(0.05)
        services.attach(CompanyFactory(), file, user=user, today=DAY)
        seen.append("first")
    thread.join(5)
    assert seen == ["first", "other"]


KILLED = """
import sys
from raccordo.config.start import start
start()
from django.core.files.base import ContentFile
from raccordo.kernel.attachments import store
with store.incoming(ContentFile(sys.argv[1].encode(), "x")) as (path, digest, size), store.lock():
    store.place(path, digest)
    print(digest, flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_process_leaves_is_swept(store_folder, settings):
    """Killed between the move of the file and the writing of its row: the lock is free, the orphan is found."""
    source = Path(services.__file__).resolve().parents[3]
    environment = {
        **os.environ,
        "PYTHONPATH": str(source),
        "DJANGO_SETTINGS_MODULE": "raccordo.config.settings",
        "RACCORDO_VAR": str(store_folder.parent),
        "RACCORDO_SECRET_KEY": "only-for-tests",
    }
    settings.MEDIA_ROOT = store_folder.parent / "files"  # where the process of its own keeps them
    process = subprocess.Popen(  # noqa: S603  (our own command)
        [sys.executable, "-c", KILLED, "orfano"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    digest = process.stdout.readline().strip()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert store.path_of(digest).exists()
    assert checking.check(sweep=True).without_row == [digest]
    assert not store.path_of(digest).exists()
