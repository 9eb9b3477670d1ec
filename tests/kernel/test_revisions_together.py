"""Many writers at once: none waits for another because of what is counted, and whoever commits changes what others see.

Here are several connections to one server, so PostgreSQL alone: SQLite lets one transaction write at a time. A wait is
an error at once (``lock_timeout``).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from random import Random

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from raccordo.kernel import revisions
from raccordo.kernel.models import Region

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs several connections that write: PostgreSQL"),
]

TABLES = ["casework_service", "demand_approach", "matching_proposal"]
WRITERS = ["first", "second", "third"]


@pytest.fixture
def writers() -> Iterator[dict[str, BaseDatabaseWrapper]]:
    """Connections of their own, which commit for good; what they counted is taken away at the end."""
    made = {alias: connection.copy(alias) for alias in [*WRITERS, "reader"]}
    for alias, one in made.items():
        connections[alias] = one
        with one.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
    yield made
    for alias in WRITERS:
        made[alias].close()
        del connections[alias]
    with made["reader"].cursor() as cursor:
        cursor.execute('DELETE FROM "kernel_region" WHERE name = %s', ["Prova"])
        cursor.execute('DELETE FROM "kernel_revision"')
    made["reader"].close()
    del connections["reader"]


def seen() -> dict[str, int]:
    """The number of each table as anybody else sees it."""
    found: dict[str, int] = {}
    for name, number in revisions.Revision.objects.using("reader").values_list("name", "number"):
        table = name.partition(":")[0]
        found[table] = found.get(table, 0) + number
    return found


def slots(table: str) -> int:
    return revisions.Revision.objects.using("reader").filter(name__startswith=table).count()


def test_writers_of_one_table_do_not_wait_for_each_other(writers):
    with ExitStack() as open_ones:
        for number, alias in enumerate(WRITERS):
            open_ones.enter_context(transaction.atomic(using=alias))
            Region.objects.using(alias).bulk_create([Region(code=f"X{number}", name="Prova")])
    assert slots("kernel_region") == len(WRITERS)


def test_writers_of_two_tables_in_opposite_order_do_not_stop_each_other(writers):
    one, other = TABLES[:2]
    with transaction.atomic(using="first"), transaction.atomic(using="second"):
        revisions.bump(one, "first")
        revisions.bump(other, "second")
        revisions.bump(other, "first")
        revisions.bump(one, "second")
    assert (slots(one), slots(other)) == (2, 2)


def test_one_row_would_have_made_them_wait(writers):
    """What the slots are for: without them the second writer stands behind the first until it commits."""
    revisions.bump(TABLES[0], "first")
    rows = revisions.Revision.objects.filter(name=TABLES[0])
    with transaction.atomic(using="first"):
        rows.using("first").update(number=1)
        with pytest.raises(OperationalError), transaction.atomic(using="second"):
            rows.using("second").update(number=2)


def test_a_slot_is_free_again_when_its_transaction_ends(writers):
    for alias in WRITERS * 3:
        with transaction.atomic(using=alias):
            revisions.bump(TABLES[0], alias)
    assert slots(TABLES[0]) == 1


def test_a_savepoint_undone_leaves_nobody_waiting(writers):
    with transaction.atomic(using="first"), transaction.atomic(using="second"):
        with transaction.atomic(using="first"):
            revisions.bump(TABLES[0], "first")
            transaction.set_rollback(True, using="first")
        revisions.bump(TABLES[0], "second")
        revisions.bump(TABLES[0], "first")
        revisions.bump(TABLES[0], "second")
    assert slots(TABLES[0]) == 2


def test_a_writer_that_commits_after_a_younger_one_is_seen(writers):
    with transaction.atomic(using="first"):
        revisions.bump(TABLES[0], "first")
        before = seen()
        revisions.bump(TABLES[0], "second")
        between = seen()
    assert len({before.get(TABLES[0], 0), between[TABLES[0]], seen()[TABLES[0]]}) == 3


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_order_each_commit_changes_what_it_wrote_and_nothing_else(writers, seed):
    """Writers that write some tables, in any order, and commit or undo in any other."""
    chance = Random(seed)
    open_ones: dict[str, tuple[ExitStack, set[str]]] = {}
    for _step in range(60):
        alias, before = chance.choice(WRITERS), seen()
        if alias not in open_ones:
            stack = ExitStack()
            stack.enter_context(transaction.atomic(using=alias))
            open_ones[alias] = stack, set()
        stack, wrote = open_ones[alias]
        changed: set[str] = set()
        if (act := chance.random()) < 0.6:
            revisions.bump(table := chance.choice(TABLES), alias)
            wrote.add(table)
        else:
            undone = act > 0.85
            if undone:
                transaction.set_rollback(True, using=alias)
            stack.close()
            del open_ones[alias]
            changed = set() if undone else wrote
        now = seen()
        assert {table for table in TABLES if now.get(table) != before.get(table)} == changed
    for stack, _wrote in open_ones.values():
        stack.close()
    assert all(slots(table) <= 2 * len(WRITERS) for table in TABLES)


def test_a_single_statement_and_its_count_are_one_transaction(writers, monkeypatch):
    """A process that is killed between the two leaves neither."""

    def killed(*args):
        raise RuntimeError

    monkeypatch.setattr(revisions, "bump", killed)
    assert writers["first"].get_autocommit()
    with pytest.raises(RuntimeError), writers["first"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_region (code, name, attribution, outline, view_box) VALUES ('X9', 'Prova', '', '', '')"
        )
    assert not Region.objects.using("reader").filter(code="X9").exists()
