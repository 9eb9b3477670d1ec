"""A closed period: what was counted in it stays, daily work goes on, an exception opens the way for its days."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from raccordo.kernel import guards
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk.forms import DeskForm
from raccordo.kernel.models import Installation
from raccordo.lines.workforce.models import CentreSupport
from raccordo.plan.models import FrozenReading
from raccordo.plan.periods import services
from raccordo.plan.periods.closing import Watcher
from raccordo.plan.periods.corrections import corrections
from raccordo.plan.periods.exceptions import end_exception, grant_exception, who_works_in, written_under
from tests.kernel.factories import DeliverableFactory, acting
from tests.plan.periods.conftest import TODAY
from tests.workforce.factories import CentreSupportFactory, OperatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, centres, submitted):
    """The manager of the first centre, logged in on a day after the first half of 2020 was submitted."""
    Installation.objects.create(pk=1, reference_day=TODAY)
    client.user = acting(Role.CENTRE_MANAGER, centre=centres[0])
    client.force_login(client.user)
    return client


def form_of(record: CentreSupport, **changes) -> dict:
    """What the form of a record would send back."""
    fields = ("centre", "operator", "topic", "form", "held_on", "hours", "notes")
    sent = {}
    for name in fields:
        if name in {field.name for field in CentreSupport._meta.concrete_fields}:
            value = getattr(record, f"{name}_id", None) or getattr(record, name, "")
            sent[name] = value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else value
    return {**sent, **changes}


def change(client, record, **changes):
    return client.post(
        reverse("desk:change", args=["workforce", "centresupport", record.pk]), form_of(record, **changes)
    )


def test_a_counted_record_is_not_moved_and_the_reason_is_told(manager, coached):
    answer = change(manager, coached[0], held_on="05/05/2020")
    assert answer.status_code == 422
    assert "primo semestre 2020" in answer.content.decode()
    assert "10/07/2020" in answer.content.decode()
    coached[0].refresh_from_db()
    assert coached[0].held_on == dt.date(2020, 5, 4)


def test_a_new_record_of_the_period_is_refused_and_one_of_today_is_not(manager, centres, coached):
    address = reverse("desk:add", args=["workforce", "centresupport"])
    assert manager.post(address, form_of(coached[0], held_on="05/05/2020")).status_code == 422
    assert CentreSupport.objects.count() == 2
    assert manager.post(address, form_of(coached[0], held_on="08/07/2020")).status_code == 302


def test_a_record_is_not_drawn_into_the_period(manager, centres):
    record = CentreSupportFactory(centre=centres[0], topic="rdc", form="coaching", held_on=dt.date(2020, 7, 5))
    assert change(manager, record, held_on="30/06/2020").status_code == 422
    assert change(manager, record, held_on="06/07/2020").status_code == 302


def test_an_exception_opens_the_way_and_leaves_a_correction(manager, centres, coached, agency, submitted):
    days = {"valid_from": TODAY, "valid_to": TODAY}
    made = grant_exception(
        submitted, user=agency, today=TODAY, reason="Errore", people=who_works_in(centres[0], TODAY), **days
    )
    assert change(manager, coached[0], held_on="05/05/2020").status_code == 302
    reading = FrozenReading.objects.current().get(indicator__code="A1")
    assert [row.day for row in corrections(reading).sides[0].changed[0].after] == [dt.date(2020, 5, 5)]
    found = written_under(submitted, "workforce.centresupport", [coached[0].pk, coached[1].pk])
    assert {key: (one.exception, one.user, one.day) for key, one in found.items()} == {
        coached[0].pk: (made, manager.user, TODAY)
    }


def test_an_ended_exception_opens_nothing_more(manager, coached, agency, submitted):
    days = {"valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=3)}
    made = grant_exception(submitted, user=agency, today=TODAY, reason="Errore", people=[manager.user], **days)
    end_exception(made, user=agency, today=TODAY, reason="Corretto")
    assert change(manager, coached[0], held_on="05/05/2020").status_code == 422


def test_who_comes_to_the_centre_later_is_not_named(client, manager, centres, coached, agency, submitted):
    days = {"valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=3)}
    people = who_works_in(centres[0], TODAY)
    grant_exception(submitted, user=agency, today=TODAY, reason="Errore", people=people, centre=centres[0], **days)
    client.force_login(acting(Role.CENTRE_MANAGER, centre=centres[0]))
    assert change(client, coached[0], held_on="05/05/2020").status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [{"app": "casework"}, {"valid_from": TODAY + dt.timedelta(days=1)}, {"somebody_else": True}],
    ids=["another area", "another day", "another person"],
)
def test_an_exception_holds_only_where_it_says(manager, centres, coached, agency, submitted, wrong):
    named = acting(Role.OPERATOR, centre=centres[0]) if wrong.get("somebody_else") else manager.user
    options = {"valid_from": TODAY, "valid_to": TODAY + dt.timedelta(days=1), "people": [named], **wrong}
    options.pop("somebody_else", None)
    grant_exception(submitted, user=agency, today=TODAY, reason="Errore", **options)
    assert change(manager, coached[0], held_on="05/05/2020").status_code == 422


def test_a_line_sent_back_may_be_written_again(manager, coached, agency, submitted, line):
    services.send_back_line(submitted, line, user=agency, today=TODAY, reason="Una data è sbagliata")
    assert change(manager, coached[0], held_on="05/05/2020").status_code == 302


def test_what_leaves_the_count_as_it_is_can_be_written(submitted, coached, lead):
    record = CentreSupport.objects.get(pk=coached[0].pk)
    with guards.watching(lead, TODAY):
        record.save()
    assert CentreSupport.objects.filter(pk=record.pk).exists()


def test_a_counted_record_is_not_removed(submitted, coached, lead):
    with pytest.raises(guards.Refused), transaction.atomic(), guards.watching(lead, TODAY):
        coached[0].delete()
    with pytest.raises(guards.Refused), transaction.atomic(), guards.watching(lead, TODAY):
        CentreSupport.objects.filter(pk=coached[1].pk).delete()
    assert CentreSupport.objects.count() == 2


def test_what_is_written_beside_the_record_of_a_form_is_watched(manager, coached, monkeypatch):
    """A form that also moves another, counted record is refused, and nothing of it is kept."""
    record = CentreSupportFactory(centre=coached[0].centre, topic="rdc", form="coaching", held_on=TODAY)
    written = DeskForm.save

    def also_another(form, commit=True):
        coached[0].held_on = dt.date(2020, 5, 5)
        coached[0].save()
        return written(form, commit)

    monkeypatch.setattr(DeskForm, "save", also_another)
    assert change(manager, record, hours="2").status_code == 422
    assert CentreSupport.objects.get(pk=coached[0].pk).held_on == dt.date(2020, 5, 4)


def test_a_document_that_a_counted_one_no_longer_stands_for_is_refused(submitted, evaluation, lead):
    """The question looks at whether a later version replaces the document: no such record is counted twice."""
    later = DeliverableFactory.build(
        kind="reinforcement_plan", drafted_on=dt.date(2020, 6, 1), shared_on=dt.date(2020, 6, 1),
        reference="prot. 2", replaces=evaluation,
    )  # fmt: skip
    with pytest.raises(guards.Refused), transaction.atomic(), guards.watching(lead, TODAY):
        later.save()


def test_records_that_no_closed_line_counts_are_left_alone(submitted, lead):
    operator = OperatorFactory(last_name="Prima")
    operator.last_name = "Dopo"
    with guards.watching(lead, TODAY):
        operator.save()
    operator.refresh_from_db()
    assert operator.last_name == "Dopo"


def test_daily_work_asks_little(submitted, coached, lead, centres, django_assert_max_num_queries):
    record = CentreSupportFactory.build(centre=centres[0], topic="rdc", form="coaching", held_on=TODAY)
    watcher = Watcher(lead, TODAY)
    with django_assert_max_num_queries(2):
        watcher.before(record, removed=False)
        assert watcher.reasons() == []


MANY = {
    "update": lambda record: CentreSupport.objects.filter(pk=record.pk).update(held_on=dt.date(2020, 5, 5)),
    "bulk_update": lambda record: CentreSupport.objects.bulk_update([moved(record)], ["held_on"]),
    "bulk_create": lambda record: CentreSupport.objects.bulk_create([moved(record, pk=None)]),
    "fast removal": lambda record: CentreSupport.objects.filter(pk=record.pk)._raw_delete("default"),
}


def moved(record: CentreSupport, **changes) -> CentreSupport:
    """The record on another day of the period."""
    changed = CentreSupport.objects.get(pk=record.pk)
    for name, value in {"held_on": dt.date(2020, 5, 5), **changes}.items():
        setattr(changed, name, value)
    return changed


@pytest.mark.parametrize("way", MANY)
def test_a_form_that_writes_many_in_one_statement_is_watched(manager, coached, monkeypatch, way):
    """Of these Django sends no signal; the statement itself is seen, and what the form wrote is undone whole."""
    record = CentreSupportFactory(centre=coached[0].centre, topic="rdc", form="coaching", held_on=TODAY)
    before = list(CentreSupport.objects.order_by("pk").values())
    written = DeskForm.save

    def also_many(form, commit=True):
        MANY[way](coached[0])
        return written(form, commit)

    monkeypatch.setattr(DeskForm, "save", also_many)
    assert change(manager, record, hours="2").status_code == 422
    assert list(CentreSupport.objects.order_by("pk").values()) == before


def test_what_is_written_alone_is_held_also_when_many_are_written_after_it(submitted, coached, lead):
    def both():
        moved(coached[0]).save()
        CentreSupport.objects.filter(held_on=TODAY).update(hours=2)

    with pytest.raises(guards.Refused), transaction.atomic(), guards.watching(lead, TODAY):
        both()


def test_a_statement_that_leaves_the_count_as_it_is_passes(submitted, coached, lead):
    with guards.watching(lead, TODAY):
        CentreSupport.objects.update(hours=3)
    assert {one.hours for one in CentreSupport.objects.all()} == {3}


def test_what_could_not_be_written_does_not_hide_what_follows(submitted, coached, lead):
    def both():
        with pytest.raises(IntegrityError), transaction.atomic():
            moved(coached[0], hours=-1).save()
        MANY["update"](coached[0])

    with pytest.raises(guards.Refused), transaction.atomic(), guards.watching(lead, TODAY):
        both()
