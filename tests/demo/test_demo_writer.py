import datetime as dt

import numpy as np
import pytest

from raccordo.demo.region import writer as writing
from raccordo.demo.region.writer import Writer, days
from raccordo.lines.catalogue.models import Edition, Policy, Provider
from raccordo.lines.workforce.models import TrainingModule
from tests.kernel.factories import MunicipalityFactory

pytestmark = pytest.mark.django_db


def write_editions(writer: Writer, count: int, **columns):
    columns = {"number": np.arange(1, count + 1), **columns}
    return writer.write(Edition, count, **columns)


def test_keys_go_on_from_those_in_the_table():
    first = Edition.objects.create(number=99).pk
    writer = Writer()
    assert write_editions(writer, 2).tolist() == [first + 1, first + 2]
    assert writer.write(Edition, 1, number=50).tolist() == [first + 3]


def test_what_is_not_given_takes_the_default_of_its_field():
    write_editions(Writer(), 1)
    edition = Edition.objects.get()
    assert (edition.note, edition.published_on) == ("", None)


def test_days_and_missing_days():
    published = days([dt.date(2020, 2, 17), None, dt.date(2021, 5, 3)])
    write_editions(Writer(), 3, published_on=published, entered_on=np.datetime64("2021-06-30"))
    found = Edition.objects.order_by("number")
    assert [edition.published_on for edition in found] == [dt.date(2020, 2, 17), None, dt.date(2021, 5, 3)]
    assert {edition.entered_on for edition in found} == {dt.date(2021, 6, 30)}


def test_decimals_keep_their_places():
    columns = {"code": ["a", "b"], "title": "Modulo", "area": "general", "hours": np.array([1.5, 12.25])}
    Writer().write(TrainingModule, 2, **columns)
    assert [str(module.hours) for module in TrainingModule.objects.order_by("code")] == ["1.5", "12.2"]


def test_whole_numbers_of_which_some_are_missing():
    place = MunicipalityFactory()
    Writer().write(
        Provider, 1, code="a", name="A", kind="sal", municipality_id=place.pk, accredited_from=dt.date(2015, 1, 1)
    )
    body = Provider.objects.get()
    policy = Policy.objects.create(code="p", title="P", kind="guidance", lep="E")
    writer = Writer()
    edition = write_editions(writer, 1)[0]
    model = Edition.offers.rel.related_model
    writer.write(
        model,
        2,
        edition_id=edition,
        policy_id=policy.pk,
        provider_id=np.array([np.nan, body.pk]),
        valid_from=[dt.date(2020, 1, 1), dt.date(2020, 2, 1)],
        seats=np.array([np.nan, 12.0]),
    )
    told = model.objects.order_by("pk").values_list("provider_id", "seats")
    assert list(told) == [(None, None), (body.pk, 12)]
    assert all(isinstance(value, int) for value in told[1])


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_chunks_make_no_difference(monkeypatch, chunk):
    monkeypatch.setattr(writing, "CHUNK", chunk)
    write_editions(Writer(), 20, note=[f"n{n}" for n in range(1, 21)])
    assert all(edition.note == f"n{edition.number}" for edition in Edition.objects.all())
    assert Edition.objects.count() == 20


def test_nothing_to_write():
    assert Writer().write(Edition, 0, number=[]).tolist() == []
    assert not Edition.objects.exists()


def test_an_unknown_column_and_one_of_another_length_are_refused():
    with pytest.raises(ValueError, match="no column"):
        Writer().write(Edition, 1, number=1, colour="red")
    with pytest.raises(ValueError, match=r"Edition\.note: 2 values for 3 rows"):
        write_editions(Writer(), 3, note=["a", "b"])
    assert not Edition.objects.exists()


def test_the_database_goes_on_counting_after_the_last_key():
    writer = Writer()
    last = write_editions(writer, 3)[-1]
    writer.finish()
    assert Edition.objects.create(number=60).pk == last + 1
