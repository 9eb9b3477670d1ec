"""What a job promises while it runs where it was asked."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import job, recovery, registry, retention, running, services, states
from raccordo.kernel.jobs.models import Job, Worker
from raccordo.kernel.jobs.run import Lost, Run
from raccordo.kernel.jobs.states import State
from raccordo.kernel.jobs.worker import JobWorker
from raccordo.kernel.models import Deliverable, Installation
from tests.kernel.factories import acting
from tests.kernel.jobs import kinds
from tests.kernel.jobs.factories import JobFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return acting(Role.AGENCY_MANAGER)


def words(record: Job) -> list[str]:
    return [line.text for line in record.lines.all()]


def test_a_job_runs_to_its_end_and_says_so(user):
    record = running.perform(services.start(kinds.documents, user, subject="due", count=2))
    assert (record.state, record.done, record.total, record.attempts) == (State.DONE, 2, 2, 1)
    assert str(record) == "Documenti di prova: due"
    assert words(record) == ["Iniziata.", "Dal numero 0.", "Conclusa."]
    assert Deliverable.objects.count() == 2


def test_it_acts_as_who_asked_in_the_role_in_which_they_asked(user):
    seen = []

    @job("test.who", title="Chi")
    def who(run: Run) -> None:
        seen.append((run.user, run.user.acting, run.at))

    try:
        Installation.objects.create(pk=1, reference_day=dt.date(2021, 6, 30))
        running.perform(services.start(who, user))
        assert seen == [(user, user.acting, dt.date(2021, 6, 30))]
        user.acting.valid_to = dt.date(2021, 6, 29)
        user.acting.save()
        record = running.perform(services.start(who, user))
        assert record.state == State.FAILED
        assert "è finito il ruolo" in record.error
    finally:
        del registry._types["test.who"]


def test_what_cannot_be_done_is_told_and_not_tried_again(user):
    record = running.perform(services.start(kinds.refused, user))
    assert (record.state, record.error, record.failures) == (State.FAILED, "Il periodo non è ancora chiuso.", 0)


def test_an_unforeseen_error_is_tried_again_later_and_then_given_up(user, caplog):
    record = services.start(kinds.broken, user, secret="RSSMRA80A01L219X")
    waits = []
    for _attempt in range(3):
        asked = timezone.now()
        running.run_here(record.pk)
        record.refresh_from_db()
        if record.state == State.QUEUED:
            waits.append(DBTaskResult.objects.order_by("enqueued_at").last().run_after - asked)
    assert [round(wait.total_seconds()) for wait in waits] == [15, 60]
    assert (record.state, record.attempts, record.failures) == (State.FAILED, 3, 3)
    assert re.fullmatch(r"Errore imprevisto: ValueError \(kinds.py:\d+\)\.", record.error)
    assert "in broken" in caplog.text
    assert "RSSMRA" not in " ".join(words(record)) + caplog.text


def test_a_command_hears_of_an_unforeseen_error(user):
    record = services.start(kinds.broken, user)
    with pytest.raises(ValueError, match="Codice fiscale"):
        running.perform(record)
    record.refresh_from_db()
    assert record.state == State.FAILED


def test_it_goes_on_from_its_checkpoint(user):
    record = services.start(kinds.documents, user, count=5)
    Job.objects.filter(pk=record.pk).update(checkpoint={"next": 3})
    record = running.perform(record)
    assert list(Deliverable.objects.order_by("pk").values_list("title", flat=True)) == ["Documento 3", "Documento 4"]
    assert "Dal numero 3." in words(record)


def test_of_two_that_take_a_job_one_gets_it(user):
    record = services.start(kinds.documents, user, count=1)
    assert running.take(record.pk) is not None
    assert running.take(record.pk) is None


def test_who_lost_the_job_writes_nothing_more(user):
    record = services.start(kinds.documents, user, count=1)
    first = Run(running.take(record.pk), running.Inline(), user, dt.date(2021, 6, 30))
    assert running.set_aside(first.job, "Preso da un altro.")
    second = Run(running.take(record.pk), running.Inline(), user, dt.date(2021, 6, 30))
    with pytest.raises(Lost), first.step({"next": 1}):
        Deliverable.objects.create(kind="other", title="doppio", year=2020, drafted_on=dt.date(2020, 1, 1))
    assert not Deliverable.objects.exists()
    with second.step({"next": 1}):
        Deliverable.objects.create(kind="other", title="buono", year=2020, drafted_on=dt.date(2020, 1, 1))
    assert not running.set_aside(first.job, "Non è più suo.")
    record.refresh_from_db()
    assert record.checkpoint == {"next": 1}


def test_a_waiting_job_is_cancelled_at_once_and_asked_for_again(user):
    record = services.start(kinds.documents, user, count=2)
    services.cancel(record)
    assert running.perform(record).state == State.CANCELLED
    assert not Deliverable.objects.exists()
    assert services.repeat(record)
    assert running.perform(record).state == State.DONE
    assert not services.repeat(record)


def test_a_running_job_stops_at_the_next_occasion(user, monkeypatch):
    record = services.start(kinds.documents, user, count=9)
    made = Deliverable.objects.all()
    monkeypatch.setattr(
        running.Inline, "tell", lambda host, run: services.cancel(run.job) if made.count() == 4 else None
    )
    record = running.perform(record)
    assert (record.state, record.checkpoint) == (State.CANCELLED, {"next": 4})
    assert made.count() == 4
    assert words(record)[-2:] == ["Chiesto di fermarla.", "Fermata, come chiesto."]


def test_of_single_work_only_one_is_active(user):
    record = services.start(kinds.single, user)
    with pytest.raises(services.AlreadyRunning, match="già in attesa"):
        services.start(kinds.single, acting(Role.LINE_LEAD))
    assert running.perform(record).result_url == "/piano/"
    again = services.start(kinds.single, user)
    services.cancel(again)
    third = services.start(kinds.single, user)
    with pytest.raises(services.AlreadyRunning):
        services.repeat(again)
    assert running.perform(third).state == State.DONE


def test_parameters_are_checked_when_asking(user):
    with pytest.raises(TypeError):
        services.start(kinds.documents, user)
    with pytest.raises(TypeError, match="must be plain"):
        services.start(kinds.documents, user, count=dt.date(2021, 1, 1))
    assert not Job.objects.exists()


def test_work_whose_code_is_gone_says_so():
    record = running.perform(JobFactory(kind="test.gone"))
    assert record.state == State.FAILED
    assert "non conosce più" in record.error


def test_a_job_lost_three_times_is_not_tried_again(user):
    now = timezone.now()
    record = services.start(kinds.documents, user, count=1)
    for times in range(1, 4):
        worker = Worker.objects.create(
            name=f"w{times}", host="altrove", pid=1, started_at=now, beat_at=now - dt.timedelta(seconds=61)
        )
        assert running.take(record.pk) is not None
        Job.objects.filter(pk=record.pk).update(worker=worker)
        recovery.recover(now)
        record.refresh_from_db()
        assert (record.kills, record.state) == (times, State.FAILED if times == 3 else State.INTERRUPTED)
    assert "3 volte" in record.error


def test_a_silent_worker_elsewhere_is_given_a_minute(user):
    now = timezone.now()
    worker = Worker.objects.create(
        name="w", host="altrove", pid=1, started_at=now, beat_at=now - dt.timedelta(seconds=59)
    )
    record = services.start(kinds.documents, user, count=1)
    running.take(record.pk)
    Job.objects.filter(pk=record.pk).update(worker=worker)
    assert recovery.recover(now) == 0
    assert recovery.recover(now + dt.timedelta(seconds=2)) == 1


def test_a_worker_waits_for_a_database_that_went_away_and_goes_on(user, monkeypatch, caplog):
    """What it was doing is given back without counting against the job; it says who it is anew."""
    record = services.start(kinds.documents, user, count=2)
    worker = JobWorker(interval=0.01, batch=True)
    names, failed = [], []

    def work() -> None:
        names.append(worker.worker_id)
        if len(names) == 1:
            ticket = worker._claim()
            running.take(record.pk)
            assert ticket is not None
            raise OperationalError("the connection is closed")
        JobWorker._work(worker)

    def give_up(name, now):
        failed.append(name)
        if len(failed) < 3:
            raise InterfaceError("still away")
        recovery_give_up(name, now)

    recovery_give_up = recovery.give_up
    monkeypatch.setattr(worker, "_work", work)
    monkeypatch.setattr(recovery, "give_up", give_up)
    monkeypatch.setattr("raccordo.kernel.jobs.worker.connection.close", lambda: None)
    monkeypatch.setattr("raccordo.kernel.jobs.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("raccordo.kernel.jobs.heart.Heart.start", lambda heart: None)
    monkeypatch.setattr("raccordo.kernel.jobs.heart.Heart.join", lambda heart: None)
    worker.run()
    record.refresh_from_db()
    assert (record.state, record.attempts, record.kills) == (State.DONE, 2, 0)
    assert "La base dati non c’era più" in " ".join(words(record))
    assert failed == names[:1] * 3
    assert names[0] != names[1]
    assert not Worker.objects.filter(stopped_at__isnull=True).exists()
    assert "waiting for it" in caplog.text


def test_a_worker_without_a_database_from_the_beginning_says_so(monkeypatch):
    def away(**_values):
        raise OperationalError("connection refused")

    monkeypatch.setattr(Worker.objects, "create", away)
    with pytest.raises(OperationalError):
        JobWorker(batch=True).run()


def test_files_go_after_a_week_and_records_after_a_year(user):
    now = timezone.now()
    record = running.perform(services.start(kinds.single, user))
    Job.objects.filter(pk=record.pk).update(finished_at=now - dt.timedelta(days=8), file_name="elenco.csv")
    record.file.save("elenco.csv", ContentFile(b"a;b"), save=False)
    Job.objects.filter(pk=record.pk).update(file=record.file.name)
    storage, name = record.file.storage, record.file.name
    retention.prune(now)
    record.refresh_from_db()
    assert not record.file
    assert not storage.exists(name)
    Job.objects.filter(pk=record.pk).update(finished_at=now - dt.timedelta(days=366))
    retention.prune(now)
    assert not Job.objects.exists()


def test_the_database_refuses_states_that_cannot_be():
    with pytest.raises(IntegrityError), transaction.atomic():
        JobFactory(state=State.DONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        JobFactory(state=State.RUNNING)


def test_every_state_but_the_first_is_reached_and_every_active_one_left():
    targets = {move.target for move in states.MOVES.values()}
    assert targets == set(State)
    sources = set().union(*(move.sources for move in states.MOVES.values()))
    assert sources >= states.ACTIVE


@pytest.mark.parametrize(("vendor", "rests"), [("sqlite", [0.12] * 3), ("postgresql", [])])
def test_a_job_that_writes_all_the_time_lets_others_write(monkeypatch, vendor, rests):
    """SQLite has one writer at a time: without a rest nobody else got in until the job's end."""
    instants, slept = iter([0, 0.5, 1.2, 1.2, 1.9, 2.3, 2.3, 3.4, 3.4]), []
    database = SimpleNamespace(vendor=vendor, in_atomic_block=False)
    monkeypatch.setattr("raccordo.kernel.jobs.run.time", SimpleNamespace(
        monotonic=lambda: next(instants), sleep=slept.append,
    ))  # fmt: skip
    run = Run(JobFactory(), running.Inline(), None, dt.date(2021, 6, 30))
    with monkeypatch.context() as patch:
        patch.setattr("raccordo.kernel.jobs.run.transaction.get_connection", lambda: database)
        for _step in range(5):
            run._let_others_write()
    assert slept == rests
