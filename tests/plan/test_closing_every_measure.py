"""For every measure and every model its question reads: a write that changes a closed count is refused, an exception
lets it through and is noted. Tried on the synthetic region, and on records made for it where no column of one of the
region's rows alone changes the count (:mod:`tests.plan.closing_trials`)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F

from raccordo.kernel import guards
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import desk_of
from raccordo.kernel.measures import Measure
from raccordo.kernel.measures.evaluate import sides
from raccordo.kernel.measures.reading import reads
from raccordo.plan import readings
from raccordo.plan.models import ExceptionWrite, Period, PeriodLine, PlanVersion
from raccordo.plan.periods.closing import Count
from raccordo.plan.periods.exceptions import grant_exception
from raccordo.plan.periods.machine import State
from tests.kernel.factories import acting
from tests.plan.closing_trials import APART, TRIALS

pytestmark = pytest.mark.django_db

TODAY = dt.date(2021, 6, 30)
FAR = dt.timedelta(days=4000)
#: Models whose one row many records hang from: to change it is the work of loaders.
OF_LOADERS = {"kernel.municipality", "kernel.centre", "kernel.quadrant", "kernel.province", "kernel.region"}


class Undo(Exception):
    """Ends a trial."""


@pytest.fixture(scope="module")
def closed(region, django_db_blocker):
    """The plan to date, closed for every line; sealing is not what is tried here."""
    with django_db_blocker.unblock():
        version = PlanVersion.objects.in_force(TODAY)
        period = Period.objects.create(
            version=version, code="al-2021-05-31", kind="to_date", start=version.valid_from, end=dt.date(2021, 5, 31)
        )
        lines = [PeriodLine(period=period, line=line, state=State.SUBMITTED) for line in version.lines.all()]
        PeriodLine.objects.bulk_create(lines)
    return period


@pytest.fixture
def apart():
    """What the trials make has codes that nothing of the region's has."""
    for factory, number in APART.items():
        factory.reset_sequence(number)


def counts(period: Period) -> dict[str, Count]:
    """Every side of every indicator, once, as it is counted in the period."""
    entries = {entry.line_id: entry for entry in period.lines.all()}
    found: dict[str, Count] = {}
    for indicator in period.version.indicators.filter(line__in=entries):
        for side, asked in sides(indicator.item, readings.window(indicator, period.end)):
            found.setdefault(side.code, Count(entries[indicator.line_id], side, asked))
    return found


def changes(side: Measure, model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Ways to write a column that the question reads, and what each writes."""
    for name in sorted(reads(side)[model].columns):
        field = next(one for one in model._meta.concrete_fields if one.attname == name)
        match field:
            case models.AutoField():
                continue
            case models.DateField():
                yield name, F(name) + FAR
                if field.null:
                    yield name, None
            case models.BooleanField():
                yield from ((name, value) for value in (False, True))
            case models.CharField() if field.choices:
                yield from islice(((name, key) for key, _words in field.flatchoices), 4)
            case models.ForeignKey() if field.null:
                yield name, None
            case models.ForeignKey():
                yield name, field.related_model._default_manager.order_by("pk").values_list("pk", flat=True).first()
            case models.IntegerField():
                yield name, F(name) + 1


def differs(count: Count, before: set, model: type[models.Model], keys: list[int], name: str, value: Any) -> bool:
    """Whether writing some rows so changes the count; nothing is left of it."""
    found = False
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=keys).update(**{name: value})
            found = count.rows() != before
            raise Undo
    except (Undo, DatabaseError):
        return found


def telling(count: Count, model: type[models.Model], told: list[tuple[int, str, Any]]) -> models.Model | None:
    """A record, not yet written, of which one column changes the count; found by halving, ``None`` if none was.

    ``told``: what other counts were told by, tried first.
    """
    columns = reads(count.side)[model].columns
    before = count.rows()
    for pk, name, value in told:
        if name in columns and differs(count, before, model, [pk], name, value):
            return written(model, pk, name, value)
    keys = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    for name, value in changes(count.side, model):
        some = keys
        if not differs(count, before, model, some, name, value):
            continue
        while len(some) > 1:
            half = some[: len(some) // 2]
            some = half if differs(count, before, model, half, name, value) else some[len(half) :]
        if differs(count, before, model, some, name, value):
            told.append((some[0], name, value))
            return written(model, *told[-1])
    return None


def written(model: type[models.Model], pk: int, name: str, value: Any) -> models.Model:
    """The record with the value in its column, not yet written."""
    record = model._base_manager.get(pk=pk)
    held = getattr(record, name)
    wanted = (
        held + FAR
        if value == F(name) + FAR
        else held + 1
        if isinstance(value, models.expressions.Combinable)
        else value
    )
    setattr(record, name, wanted)
    return record


def kept(user, record: models.Model) -> int | None:
    """Write the record by hand, and undo it: how many counted records an exception is noted for, ``None`` if it is
    refused."""
    noted: int | None = None
    try:
        with transaction.atomic():
            with guards.watching(user, TODAY):
                copy.copy(record).save()
            noted = ExceptionWrite.objects.count()
            raise Undo
    except (Undo, guards.Refused):
        return noted


@pytest.mark.slow
def test_whatever_a_closed_count_reads_is_held_and_an_exception_opens_it(closed, apart):
    stranger, named = acting(Role.LINE_LEAD), acting(Role.LINE_LEAD)
    grant_exception(
        closed, user=acting(Role.AGENCY_MANAGER), today=TODAY, reason="Prova", people=[named], valid_from=TODAY,
        valid_to=TODAY,
    )  # fmt: skip
    told: dict[type[models.Model], list] = {}
    tried = set()
    for code, count in counts(closed).items():
        for model in reads(count.side):
            if model._meta.label_lower in OF_LOADERS:
                continue
            pair = code, model._meta.label
            before = transaction.savepoint()
            record = TRIALS[pair]() if pair in TRIALS else telling(count, model, told.setdefault(model, []))
            assert record is not None, f"nothing of {pair[1]} changes {code}: write a trial"
            assert kept(stranger, record) is None, (pair, record.__dict__)
            assert kept(named, record), (pair, record.__dict__)
            transaction.savepoint_rollback(before)
            tried.add(pair)
    assert tried > set(TRIALS), set(TRIALS) - tried
    assert len(tried) >= 140


def test_no_closed_count_reads_the_tables_of_the_territory(closed):
    """A centre that ends, moves to another quadrant or serves another municipality changes no count: records carry the
    key of their centre. Nor does any form write those tables: only loads do."""
    territory = {model for model in apps.get_models() if model.__module__ == "raccordo.kernel.territory.models"}
    assert {model._meta.label_lower for model in territory} >= OF_LOADERS
    read = {
        (code, m._meta.label) for code, count in counts(closed).items() for m in reads(count.side) if m in territory
    }
    assert read == set()
    desks = [desk for desk in map(desk_of, territory) if desk is not None]
    assert not [desk.entity for desk in desks if desk.fields or desk.form]
