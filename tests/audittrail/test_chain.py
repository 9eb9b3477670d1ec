"""The chain: entries are complete and sealed; whatever is done to them is found, and called by its name."""

import datetime as dt

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction

from raccordo.cli import main
from raccordo.kernel import audit
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import anchors, chain, guards, standing
from raccordo.kernel.audit import verify as verifying
from raccordo.kernel.audit.enums import Kind, Reason
from raccordo.kernel.audit.erasing import erase
from raccordo.kernel.audit.models import AppendOnly, Entry, Head, Link
from raccordo.kernel.audit.verify import Trouble, verify
from raccordo.lines.casework.models import JobSeeker
from tests.casework.factories import ConditionFactory, JobSeekerFactory

pytestmark = pytest.mark.django_db
FAULTS = standing.faults


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(verifying, "PATIENCE", 0)


@pytest.fixture(autouse=True)
def _unguarded(db, monkeypatch):
    """Without the database's guards, until the test's transaction is undone: who owns the database can do this.

    That they are down is itself a finding: it is left out here, where the chain alone must tell.
    """
    guards.remove(connection)
    monkeypatch.setattr(standing, "faults", lambda connection: {})


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def first(outcome) -> tuple:
    return outcome.findings[0].trouble, outcome.findings[0].seq


def test_a_write_says_who_in_which_role_and_place_on_whose_data(chain_of_ten, operator, centre):
    entry = Entry.objects.filter(kind=Kind.CHANGED).first()
    assert (entry.actor, entry.role, entry.place, entry.centre) == (operator, Role.OPERATOR, str(centre), centre)
    assert entry.person == f"casework.jobseeker.{entry.object_id}"
    assert entry.changes["first_name"][1].startswith("Nome")


def test_a_part_of_a_persons_record_knows_the_person(sealed):
    with sealed():
        condition = ConditionFactory()
    entry = Entry.objects.get(content_type__model="condition")
    assert entry.person == f"casework.jobseeker.{condition.seeker_id}"


def test_a_whole_chain_verifies(chain_of_ten):
    outcome = verify()
    assert outcome.whole, outcome.findings
    assert outcome.links == len(chain_of_ten) == Entry.objects.count()
    assert [link.entry_id for link in Link.objects.order_by("seq")] == [entry.pk for entry in chain_of_ten]


def test_the_digest_is_the_documented_one(chain_of_ten):
    """The formula of the module, written out."""
    import hashlib
    import json

    link = Link.objects.select_related("entry__content_type").get(seq=1)
    entry = link.entry
    content = json.dumps(
        [entry.object_repr, entry.changes, entry.changes_text, entry.serialized_data],
        sort_keys=True, separators=(",", ":"),
    )  # fmt: skip
    assert entry.content_digest == hashlib.sha256((entry.salt + content).encode()).hexdigest()
    sealed_at = link.sealed_at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    text = f"{'0' * 64}|1|{entry.pk}|{entry.digest}|{sealed_at}"
    assert link.digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("object_repr", "altro"), ("changes", '{"first_name": ["a", "b"]}'), ("kind", "opened"), ("role", "auditor"),
        ("person", "casework.jobseeker.1"), ("timestamp", "2020-01-01 00:00:00"), ("actor_id", None),
        ("additional_data", '{"x": 1}'), ("digest", "0" * 64), ("content_digest", "0" * 64), ("reason", "other"),
    ],
)  # fmt: skip
def test_an_altered_column_is_found(chain_of_ten, column, value):
    statement = f"UPDATE audittrail_entry SET {column} = %s WHERE id = %s"  # noqa: S608  (the columns above)
    sql(statement, value, chain_of_ten[-2].pk)
    assert first(verify()) == (Trouble.ALTERED, len(chain_of_ten) - 1)


def test_an_entry_altered_with_its_own_digests_is_found(chain_of_ten):
    entry = Entry.objects.get(pk=chain_of_ten[3].pk)
    entry.object_repr = "altro"
    entry.content_digest = chain.content_digest(entry.salt, [getattr(entry, name) for name in chain.CONTENT])
    statement = "UPDATE audittrail_entry SET object_repr = 'altro', content_digest = %s, digest = %s WHERE id = %s"
    sql(statement, entry.content_digest, entry.computed_digest(), entry.pk)
    assert first(verify()) == (Trouble.ALTERED, 4)


def test_a_removed_entry_is_found(chain_of_ten):
    sql("DELETE FROM audittrail_link WHERE seq = 5")
    sql("DELETE FROM audittrail_entry WHERE id = %s", chain_of_ten[4].pk)
    outcome = verify()
    assert first(outcome) == (Trouble.REMOVED, 5)
    assert outcome.troubles == 1


def test_two_links_that_changed_places_are_found(chain_of_ten):
    sql("UPDATE audittrail_link SET seq = -1 WHERE seq = 4")
    sql("UPDATE audittrail_link SET seq = 4 WHERE seq = 7")
    sql("UPDATE audittrail_link SET seq = 7 WHERE seq = -1")
    assert first(verify()) == (Trouble.REORDERED, 4)


def test_two_entries_that_changed_links_are_found(chain_of_ten):
    sql("UPDATE audittrail_link SET entry_id = %s WHERE seq = 4", -1)
    sql("UPDATE audittrail_link SET entry_id = %s WHERE seq = 7", chain_of_ten[3].pk)
    sql("UPDATE audittrail_link SET entry_id = %s WHERE seq = 4", chain_of_ten[6].pk)
    assert first(verify()) == (Trouble.REORDERED, 4)


def test_a_link_pushed_in_between_is_found(chain_of_ten, operator):
    audit.record_read(operator, JobSeeker.objects.first())
    false = Entry.objects.latest("pk")
    last = Head.objects.get().seq
    for seq in range(last, 4, -1):
        sql("UPDATE audittrail_link SET seq = seq + 1 WHERE seq = %s", seq)
    Link.objects.create(seq=5, entry=false, sealed_at=false.timestamp, digest="f" * 64)
    sql("UPDATE audittrail_head SET seq = seq + 1")
    assert first(verify()) == (Trouble.INSERTED, 5)


def test_a_link_added_behind_the_head_is_found(chain_of_ten, operator):
    audit.record_read(operator, JobSeeker.objects.first())
    head = Head.objects.get()
    false = Entry.objects.latest("pk")
    digest = chain.link_digest(head.digest, head.seq + 1, false.pk, false.digest, false.timestamp)
    Link.objects.create(seq=head.seq + 1, entry=false, sealed_at=false.timestamp, digest=digest)
    assert first(verify()) == (Trouble.INSERTED, head.seq + 1)


def test_an_entry_put_in_by_other_means_is_found(chain_of_ten, operator):
    with transaction.atomic():  # never committed, hence never sealed
        audit.record_read(operator, JobSeeker.objects.first())
    outcome = verify()
    assert first(outcome) == (Trouble.UNSEALED, None)
    assert outcome.findings[0].entry == Entry.objects.latest("pk").pk


def test_a_tail_cut_off_is_found_by_the_head(chain_of_ten):
    last = Head.objects.get().seq
    sql("DELETE FROM audittrail_link WHERE seq > %s", last - 2)
    sql("DELETE FROM audittrail_entry WHERE id >= %s", chain_of_ten[-2].pk)
    assert first(verify()) == (Trouble.TRUNCATED, last - 1)


def cut_with_head(chain_of_ten) -> None:
    kept = Link.objects.get(seq=6)
    sql("DELETE FROM audittrail_link WHERE seq > 6")
    sql("DELETE FROM audittrail_entry WHERE id > %s", kept.entry_id)
    sql("UPDATE audittrail_head SET seq = 6, digest = %s", kept.digest)


def test_a_tail_cut_off_with_its_head_is_found_by_an_anchor(chain_of_ten):
    anchor = anchors.current()
    cut_with_head(chain_of_ten)
    assert verify().whole
    assert first(verify([anchor])) == (Trouble.TRUNCATED, 7)


def test_a_chain_written_anew_is_found_by_an_anchor(chain_of_ten):
    anchor = anchors.current()
    sql("UPDATE audittrail_entry SET object_repr = 'altro' WHERE id = %s", chain_of_ten[0].pk)
    entry = Entry.objects.get(pk=chain_of_ten[0].pk)
    content = chain.content_digest(entry.salt, [getattr(entry, name) for name in chain.CONTENT])
    entry.content_digest = content
    sql("UPDATE audittrail_entry SET content_digest = %s, digest = %s WHERE id = %s", content,
        entry.computed_digest(), entry.pk)  # fmt: skip
    sql("DELETE FROM audittrail_link")
    sql("UPDATE audittrail_head SET seq = 0, digest = %s", chain.ORIGIN)
    Link.objects.seal([entry.pk for entry in chain_of_ten])
    assert verify().whole
    assert first(verify([anchor])) == (Trouble.REWRITTEN, anchor.seq)


def test_an_erasure_empties_and_the_chain_holds(chain_of_ten, sealed):
    person = chain_of_ten[0].person
    about = list(Entry.objects.about([person]).values_list("pk", flat=True))
    with sealed():
        act = erase(JobSeeker, about, {"rule": "job_seekers"})
    outcome = verify()
    assert outcome.whole, outcome.findings
    assert outcome.erased == len(about) > 1
    erased = Entry.objects.get(pk=about[0])
    assert (erased.object_repr, erased.changes, erased.salt, erased.erased_under) == ("", None, "", act.pk)


def test_an_erasure_that_nobody_declared_is_found(chain_of_ten):
    sql("UPDATE audittrail_entry SET object_repr = '', changes = NULL, salt = '', erased_under = 1 WHERE id = %s",
        chain_of_ten[5].pk)  # fmt: skip
    assert first(verify()) == (Trouble.ERASED, None)


def test_what_is_rolled_back_is_not_sealed(sealed, operator, centre):
    with sealed():
        seeker = JobSeekerFactory(centre=centre)
        with transaction.atomic():
            seeker.first_name = "Mai"
            seeker.save()
            transaction.set_rollback(True)
        audit.record_read(operator, seeker)
    found = Entry.objects.about([f"casework.jobseeker.{seeker.pk}"])
    kinds = list(found.order_by("pk").values_list("kind", flat=True))
    assert kinds == [Kind.CREATED, Kind.OPENED]
    assert verify().whole
    assert Link.objects.count() == Entry.objects.count()


def test_the_application_refuses_to_change_the_log(chain_of_ten):
    entry = chain_of_ten[0]
    for forbidden in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(kind=Kind.OPENED),
        lambda: Entry.objects.bulk_create([]),
        lambda: Entry.objects.bulk_update([], ["kind"]),
        Link.objects.all().delete,
        lambda: Link.objects.update(digest=""),
        Link.objects.get(seq=1).delete,
    ):
        with pytest.raises(AppendOnly):
            forbidden()
    assert verify().whole


@pytest.fixture
def guarded():
    """The triggers, put up again."""
    guards.install(connection, [field.column for field in Entry._meta.concrete_fields])


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audittrail_entry", "UPDATE audittrail_entry SET kind = 'opened'", "DELETE FROM audittrail_link",
        "UPDATE audittrail_entry SET object_repr = '', changes = NULL, changes_text = '', serialized_data = NULL, "
        "salt = '', erased_under = 1, role = 'auditor'", "UPDATE audittrail_link SET seq = seq + 100",
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_the_log(chain_of_ten, guarded, statement):
    before = list(Entry.objects.order_by("pk").values_list())
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        sql(statement)
    assert list(Entry.objects.order_by("pk").values_list()) == before


def test_the_database_lets_an_erasure_through_once(chain_of_ten, guarded, sealed):
    with sealed():
        erase(JobSeeker, [chain_of_ten[0].pk], {})
    assert verify().notes == []
    with pytest.raises(IntegrityError, match=guards.MESSAGE), transaction.atomic():
        sql("UPDATE audittrail_entry SET erased_under = 99 WHERE id = %s", chain_of_ten[0].pk)


def test_missing_guards_are_told(chain_of_ten, monkeypatch):
    monkeypatch.setattr(standing, "faults", FAULTS)
    missing = {
        *(f"audittrail_entry_no_{event}" for event in ("delete", "update")),
        *(f"audittrail_link_no_{event}" for event in ("delete", "update")),
        *(f"audittrail_{table}_no_insert" for table in ("entry", "link") if connection.vendor == "sqlite"),
    }
    outcome = verify()
    assert {(one.trouble, one.said.split()[2]) for one in outcome.findings} == {(Trouble.GUARD, n) for n in missing}
    assert outcome.troubles == len(missing)
    assert not outcome.whole


def test_the_queries_of_a_seal_do_not_grow_with_the_entries(sealed, operator, centre, django_assert_num_queries):
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks() as callbacks:
        for _time in range(20):
            audit.record_read(operator, JobSeekerFactory(centre=centre))
    with django_assert_num_queries(8):  # savepoint, head, its first row, head, entries, links, head, release
        for callback in callbacks:
            callback()
    assert verify().whole


def test_a_batch_leaves_one_entry(sealed):
    with sealed(), audit.on_behalf(origin="raccordo territory load"):
        audit.record_batch("piemonte.yaml", {"kernel.centre": 31, "kernel.population": 0}, "ab" * 32)
    entry = Entry.objects.get(kind=Kind.LOADED)
    assert entry.origin == "raccordo territory load"
    assert entry.additional_data == {
        "source": "piemonte.yaml", "rows": 31, "by": {"kernel.centre": 31}, "sha256": "ab" * 32,
    }  # fmt: skip


def test_a_read_keeps_its_reason(sealed, operator, centre):
    with sealed():
        audit.record_read(operator, JobSeekerFactory(centre=centre), reason=Reason.OTHER, said="per la collega")
    entry = Entry.objects.get(kind=Kind.OPENED)
    assert (entry.reason, entry.changes_text) == (Reason.OTHER, "per la collega")


@pytest.fixture
def command(monkeypatch):
    """Runs ``raccordo audit …`` in this process."""
    return lambda *arguments: CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_the_command_says_whole_and_where_not(chain_of_ten, command, tmp_path):
    file = tmp_path / "ancore.jsonl"
    assert command("anchor", "--to", file).exit_code == 0
    whole = command("verify", "--anchors", file)
    assert (whole.exit_code, "La catena è integra" in whole.output) == (0, True), whole.output
    assert "Concorda con le ancore: 1." in whole.output
    cut_with_head(chain_of_ten)
    broken = command("verify", "--anchors", file)
    assert broken.exit_code == 1
    assert "troncata: anello 7" in broken.output


def test_the_command_refuses_what_is_not_an_anchor(command, tmp_path):
    file = tmp_path / "ancore.jsonl"
    file.write_text('{"seq": "x"}\n')
    result = command("verify", "--anchors", file)
    assert result.exit_code == 1
    assert "ancore.jsonl, line 1: not an anchor." in result.output


def test_what_a_dead_process_left_is_sealed_on_demand_and_told(chain_of_ten, operator, command, sealed):
    audit.record_read(operator, JobSeeker.objects.first())
    assert command("verify", "--json").exit_code == 1
    with sealed():
        assert "Voci sigillate in ritardo: 1." in command("seal").output
    assert command("verify").exit_code == 0
    assert Entry.objects.get(kind=Kind.SEALED).additional_data["entries"] == 1
