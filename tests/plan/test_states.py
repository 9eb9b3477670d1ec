"""The state of what a measure reads: another one after a write of any of its tables, the same after any other write."""

from __future__ import annotations

import datetime as dt

import pytest

from raccordo.kernel import revisions
from raccordo.kernel.measures import Ratio, Window, evaluate
from raccordo.kernel.measures.reading import reads
from raccordo.kernel.measures.registry import all_measures
from raccordo.plan import readings

MEASURES = all_measures()
WINDOW = Window(dt.date(2020, 1, 1), dt.date(2020, 12, 31))


@pytest.mark.parametrize("item", MEASURES, ids=lambda item: item.code)
def test_a_write_of_each_table_it_reads_changes_its_state_and_no_other_does(item):
    read, numbers = readings.tables_read(item.code), dict.fromkeys(revisions.tables(), 7)
    before = readings.state_of(item.code, numbers)
    changed = {
        table for table in numbers if readings.state_of(item.code, {**numbers, table: numbers[table] + 1}) != before
    }
    assert changed == read


@pytest.mark.parametrize("item", MEASURES, ids=lambda item: item.code)
def test_every_table_it_reads_is_counted(item):
    """Also those of the records as they are sealed: with subject, place, day and amount."""
    sides = [item.numerator, item.denominator] if isinstance(item, Ratio) else [item]
    sealed = {model._meta.db_table for side in sides for model in reads(side)}
    assert sealed <= readings.tables_read(item.code) <= revisions.tables()


@pytest.mark.django_db
@pytest.mark.parametrize("item", MEASURES, ids=lambda item: item.code)
def test_all_that_is_asked_of_it_reads_no_other_tables(item):
    """Held to the statements that are really sent, for the whole, the parts of centres and those of quadrants."""
    sent = revisions.watch()
    evaluate.whole(item, WINDOW)
    for by in ("centre", "quadrant"):
        evaluate.split(item, WINDOW, by)
    assert sent <= readings.tables_read(item.code)
