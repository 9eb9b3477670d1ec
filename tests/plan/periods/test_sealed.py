"""What is sealed stays: the number is what its records say, and nothing written later changes a byte of it."""

import datetime as dt
import hashlib
import json
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from raccordo.kernel import guards as lockers
from raccordo.kernel import triggers
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import verify
from raccordo.kernel.caches import answers as cache
from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.immutable import Immutable
from raccordo.kernel.measures import evaluate
from raccordo.plan import readings
from raccordo.plan.loading import load_plan
from raccordo.plan.models import FrozenPlace, FrozenReading, PeriodStep
from raccordo.plan.periods import guards, proving, services
from raccordo.plan.periods.corrections import corrections
from raccordo.plan.periods.exceptions import grant_exception
from raccordo.plan.periods.machine import WrongMove
from raccordo.plan.periods.sealed import frozen_rows, model_of, places_of
from raccordo.plan.periods.seals import seal_of
from raccordo.plan.quality import qualities
from tests.kernel.factories import DeliverableFactory, QuadrantFactory, acting
from tests.plan.periods.conftest import TODAY, UNCHECKED
from tests.plan.plans import PLAN
from tests.workforce.factories import CentreSupportFactory

pytestmark = pytest.mark.django_db


def reading(code: str) -> FrozenReading:
    return FrozenReading.objects.current().get(indicator__code=code)


def everything() -> list[tuple]:
    """Every byte of what was sealed."""
    kept = [
        tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
        for row in FrozenReading.objects.order_by("pk").values_list()
    ]
    return [*kept, *FrozenPlace.objects.order_by("pk").values_list(), *PeriodStep.objects.order_by("pk").values_list()]


def test_a_seal_is_that_of_what_the_database_gives_back(submitted):
    """Keys that sort as numbers become texts, and a large expected value keeps its fifteen digits."""
    found = reading("A1")
    found.quality = {9: {"complete": 1}, 10: {"complete": 2}}
    found.expected = Decimal("1234567.123456")
    read = reading("A1")
    read.quality = json.loads(json.dumps(found.quality))
    read.expected = Decimal("1234567.123456000001")
    assert seal_of(found, []) == seal_of(read, []) != seal_of(reading("A1"), [])


def test_a_sealed_reading_says_all(submitted, centres, coached):
    found = reading("A1")
    assert (found.numerator, found.denominator, found.verdict) == (1, None, "on_track")
    assert found.day == dt.date(2020, 6, 30)
    assert {pk: part.numerator for pk, part in places_of(found).items()} == {centres[0].pk: 1}
    assert [(row.record, row.centre, row.day, row.amount) for row in frozen_rows(found)] == [
        (coached[0].pk, centres[0].pk, dt.date(2020, 5, 4), 1),
        (coached[1].pk, centres[0].pk, dt.date(2020, 6, 3), 1),
    ]
    assert {row.subject for row in frozen_rows(found)} == {centres[0].pk}
    assert model_of(found) is type(coached[0])
    assert frozen_rows(found, "denominator") == []
    assert found.last_record_on == dt.date(2020, 6, 3)
    assert found.expected is not None
    assert found.records_digest == evaluate.digest(found.indicator.item, readings.window(found.indicator, found.day))
    assert found.definition_digest == hashlib.sha256(found.definition.encode()).hexdigest()
    assert found.defined["measure"]["code"] == "workforce.centres_coached_on_rdc"
    assert found.intact()


def test_how_good_the_records_were_is_sealed_with_the_number(period, line, lead, coached, evaluation, centres):
    entered = {coached[0].pk: dt.date(2020, 5, 6), coached[1].pk: dt.date(2020, 7, 9)}
    for record in coached:
        type(record).objects.filter(pk=record.pk).update(entered_on=entered[record.pk])
    services.submit_line(period, line, user=lead, today=TODAY)
    found = reading("A1")
    known = qualities(found.indicator, found.day)
    assert known is not None
    assert found.qualities == known
    assert (known.whole.dated, known.whole.late) == (2, 1)
    assert known.of(centres[0].pk).months == 2
    type(coached[0]).objects.update(entered_on=dt.date(2020, 12, 31))
    cache.clear()
    assert qualities(found.indicator, found.day) != known
    assert reading("A1").qualities == known


def test_nobody_changes_or_removes_what_was_sealed(submitted):
    found = reading("A1")
    found.numerator = 99
    for attempt in (
        found.save,
        found.delete,
        FrozenReading.objects.all().delete,
        lambda: FrozenReading.objects.update(numerator=99),
        lambda: FrozenReading.objects.bulk_update([found], ["numerator"]),
        lambda: FrozenPlace.objects.update(numerator=99),
        FrozenPlace.objects.all().delete,
        FrozenPlace.objects.first().delete,
        PeriodStep.objects.first().delete,
        lambda: PeriodStep.objects.update(note="x"),
        lambda: FrozenReading._base_manager.all().update(numerator=99),
    ):
        with pytest.raises(Immutable):
            attempt()
    assert reading("A1").numerator == 1


@contextmanager
def guards_down(*tables: str):
    """Somebody who owns the database has dropped the triggers of some tables."""
    triggers.remove(connection, guards.wanted(*tables))
    yield
    triggers.install(connection, guards.wanted(*tables))


TAMPERED = [
    ("plan_frozenreading", "numerator = 999", "the value"),
    ("plan_frozenreading", "verdict = 'met'", "the verdict or what stands beside it"),
    ("plan_frozenreading", "expected = 0", "the verdict or what stands beside it"),
    ("plan_frozenreading", "quality = NULL", "the verdict or what stands beside it"),
    ("plan_frozenreading", "day = '2020-06-29'", "the verdict or what stands beside it"),
    ("plan_frozenreading", "taken_on = '2020-07-09'", "the verdict or what stands beside it"),
    ("plan_frozenreading", "definition = '{}'", "the definition"),
    ("plan_frozenreading", "numerator_records = 7", "the number of records or the last day"),
    ("plan_frozenreading", "last_record_on = NULL", "the number of records or the last day"),
    ("plan_frozenreading", "packed = (SELECT packed FROM plan_frozenreading ORDER BY id DESC LIMIT 1)", "the records"),
    ("plan_frozenplace", "numerator = 2", "the parts by centre"),
]


@pytest.mark.parametrize(("table", "change", "word"), TAMPERED, ids=[change for _table, change, _word in TAMPERED])
def test_whatever_is_altered_at_the_database_is_found_and_not_frozen(
    submitted, line, agency, region, director, table, change, word
):
    services.approve_line(submitted, line, user=agency, today=TODAY)
    services.approve_period(submitted, user=region, today=TODAY, note=UNCHECKED)
    found = reading("A1")
    key = "id" if table == "plan_frozenreading" else "reading_id"
    with guards_down(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change} WHERE {key} = %s", [found.pk])  # noqa: S608  (written above)
    assert cursor.rowcount
    with override("en"):
        assert reading("A1").troubles() == [word]
        with pytest.raises(WrongMove, match=f"A1.*{word}"):
            services.freeze_period(submitted, user=director, today=TODAY)


def said(outcome: verify.Outcome) -> list[str]:
    return [finding.said for finding in outcome.findings if finding.trouble == verify.Trouble.SEALED]


def test_verifying_the_log_looks_at_what_was_sealed(submitted):
    outcome = verify.Outcome()
    proving.prove(outcome)
    assert (outcome.sealed, said(outcome), outcome.notes) == (4, [], [])


def test_who_computes_the_digests_anew_is_found_by_the_log(submitted):
    found = reading("A1")
    found.verdict = "met"
    with guards_down("plan_frozenreading"), connection.cursor() as cursor:
        cursor.execute("UPDATE plan_frozenreading SET verdict = 'met', seal = %s WHERE id = %s",
                       [seal_of(found, found.places.all()), found.pk])  # fmt: skip
    assert reading("A1").intact()
    outcome = verify.Outcome()
    proving.prove(outcome)
    assert said(outcome) == [
        "sealed readings: prova 1 · 2020-S1 · lavoro · 1: non sono le letture di cui parla il registro",
    ]


def test_a_submission_that_was_removed_is_found_by_the_log(submitted):
    with guards_down("plan_frozenreading", "plan_frozenplace"), connection.cursor() as cursor:
        for table in ("plan_frozenplace", "plan_frozenreading"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  (named above)
    outcome = verify.Outcome()
    proving.prove(outcome)
    assert said(outcome) == [
        "sealed readings: prova 1 · 2020-S1 · lavoro · 1: il registro ne parla e non c’è nessuna lettura"
    ]


def test_what_hangs_from_what_was_sealed_is_not_deleted(submitted, version, line):
    from django.db.models import ProtectedError

    for row in (version, line, submitted, version.indicators.get(code="A1")):
        with pytest.raises((ProtectedError, Immutable)):
            row.delete()


def test_without_later_writes_there_is_no_correction(submitted, django_assert_max_num_queries):
    found = reading("A1")
    with django_assert_max_num_queries(4):
        assert not corrections(found)


def test_later_writes_are_shown_as_corrections(submitted, centres, coached):
    late = CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 6, 1))
    coached[0].delete()
    coached[1].held_on = dt.date(2020, 6, 4)
    coached[1].save()
    found = corrections(reading("A1"))
    (side,) = found.sides
    assert [change.record for change in side.added] == [late.pk]
    assert [change.before[0].day for change in side.removed] == [dt.date(2020, 5, 4)]
    assert [(c.before[0].day, c.after[0].day) for c in side.changed] == [(dt.date(2020, 6, 3), dt.date(2020, 6, 4))]
    assert (found.numerator, found.denominator, found.records) == (1, None, 3)
    assert (found.frozen.numerator, found.now.numerator) == (1, 2)
    assert not found.redefined


def test_what_happens_after_the_period_is_no_correction(submitted, centres):
    CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=dt.date(2020, 7, 1))
    assert not corrections(reading("A1"))


KINDS = (
    "add", "many", "change", "move", "delete", "bulk", "statement", "document", "replaced", "withdrawn", "version",
    "compute", "rename", "reassign", "exception",
)  # fmt: skip
WRITES = st.lists(st.sampled_from(KINDS), min_size=1, max_size=6)


@settings(max_examples=20)
@given(WRITES, st.integers(0, 5))
def test_no_later_write_of_any_kind_changes_a_byte(frozen, version, centres, coached, writes, days):
    before = everything()
    for kind in writes:
        write(kind, version, centres, dt.date(2020, 5, 1) + dt.timedelta(days=days))
        assert everything() == before
    assert all(found.intact() for found in FrozenReading.objects.all())
    outcome = verify.Outcome()
    proving.prove(outcome)
    assert said(outcome) == []


def write(kind: str, version, centres, day: dt.date) -> None:
    """One write of a kind, on records behind the numbers of two lines of work or beside them."""
    model = CentreSupportFactory._meta.model
    record = model.objects.order_by("pk").first()
    document = Deliverable.objects.order_by("pk").first()
    match kind:
        case "many":
            new = CentreSupportFactory.build_batch(3, centre=centres[0], topic="rdc", form="coaching", held_on=day)
            model.objects.bulk_create(new)
        case "statement":
            with connection.cursor() as cursor:
                cursor.execute("UPDATE workforce_centresupport SET held_on = %s", [day.isoformat()])
        case "replaced":
            DeliverableFactory(
                kind="evaluation_report", drafted_on=day, shared_on=day, reference="prot. 3", replaces=document,
                version=document.version + 1,
            )  # fmt: skip
        case "withdrawn":
            Deliverable.objects.filter(pk=document.pk).update(shared_on=None)
        case "reassign":
            centres[0].quadrant = QuadrantFactory()
            centres[0].save()
        case "exception" if record:
            user, today = acting(Role.AGENCY_MANAGER), dt.date(2020, 9, 1)
            period = version.periods.get()
            grant_exception(period, user=user, today=today, reason="x", people=[user], valid_from=today, valid_to=today)
            record.held_on = day
            with lockers.watching(user, today):
                record.save()
        case "add":
            CentreSupportFactory(centre=centres[1], topic="rdc", form="coaching", held_on=day)
        case "change" if record:
            record.held_on = day
            record.save()
        case "move" if record:
            record.centre = centres[1]
            record.save()
        case "delete" if record:
            record.delete()
        case "bulk":
            model.objects.update(topic="other" if day.day % 2 else "rdc")
        case "document":
            DeliverableFactory(kind="evaluation_report", drafted_on=day, shared_on=day, reference="prot. 2")
        case "version":
            later = PLAN.replace("version: 1", "version: 2").replace(
                "value: 2, unit: rapporti", "value: 3, unit: rapporti"
            )
            load_plan(later, today=dt.date(2020, 9, 1), in_force_from=dt.date(2020, 9, 1))
        case "compute":
            readings.compute(version, dt.date(2020, 8, 31))
        case "rename":
            centres[0].name = "Altro nome"
            centres[0].save()
