"""What must hold of every declared measure, whatever line declares it: it can be asked, split, listed and explained."""

import datetime as dt

import pytest
from django.utils.translation import override

from raccordo.kernel.measures import Measure, Ratio, Window, all_measures, evaluate
from raccordo.kernel.measures.words import explain

WINDOW = Window(dt.date(2020, 1, 1), dt.date(2021, 6, 30))


def sides(item) -> list[Measure]:
    return [item] if isinstance(item, Measure) else [item.numerator, item.denominator]


@pytest.fixture(params=all_measures(), ids=lambda item: item.code)
def item(request):
    return request.param


@pytest.mark.django_db
def test_it_can_be_asked_on_an_empty_database(item):
    figure = evaluate.figure(item, WINDOW)
    assert figure.numerator == 0
    assert (figure.denominator == 0) is isinstance(item, Ratio)
    assert evaluate.split(item, WINDOW) == {}
    assert evaluate.split(item, WINDOW, "quadrant") == {}


@pytest.mark.django_db
def test_its_records_and_subjects_can_be_listed(item):
    for side in sides(item):
        assert list(evaluate.records(side, WINDOW)) == []
        assert list(evaluate.subjects(side, WINDOW)) == []
        assert evaluate.last_record_on(side, WINDOW) is None


@pytest.mark.django_db
def test_its_digest_is_the_same_twice_and_its_tables_are_known(item):
    assert evaluate.digest(item, WINDOW) == evaluate.digest(item, WINDOW)
    assert evaluate.tables_read(item, WINDOW)


@pytest.mark.parametrize("language", ["it", "en"])
def test_it_explains_itself(item, language):
    with override(language):
        told = explain(item)
    assert told["title"]
    assert len(told["definition"]) > 20
    if isinstance(item, Ratio):
        assert "÷" in told["formula"]
    else:
        assert told["counted"]
        assert told["when"]
        assert told["where"]


def test_what_it_counts_can_be_opened(item):
    for side in sides(item):
        model = evaluate.subject_model(side)
        assert hasattr(model, "get_absolute_url"), f"{side.code} counts {model.__name__}, which has no page"
        assert hasattr(model._default_manager.all(), "visible_to")
