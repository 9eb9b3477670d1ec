"""Masked fields: read by their roles only, and neither searched, filtered nor sorted by the others."""

import pytest
from django.apps import apps
from django.urls import reverse

from raccordo.kernel.access import MASKS, TABLE, Action, allowed
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.desk import Desk, desk_of, get_desk
from raccordo.kernel.desk.lists import permitted_search
from raccordo.kernel.desk.reserve import readable, readable_fields, reserved, sensitive
from raccordo.lines.casework.models import Condition
from tests.casework.factories import ConditionFactory
from tests.kernel.factories import CentreFactory, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return CentreFactory()


@pytest.mark.parametrize("key", sorted(MASKS))
def test_a_mask_is_on_a_field_that_exists(key):
    entity, _dot, field = key.rpartition(".")
    assert apps.get_model(entity)._meta.get_field(field)


def test_the_auditor_sees_that_there_is_a_condition_and_not_which(client, centre):
    condition = ConditionFactory(seeker__centre=centre, kind="justice")
    client.force_login(acting(Role.AUDITOR))
    listed = client.get(reverse("desk:list", args=["casework", "condition"])).content.decode()
    opened = client.get(reverse("desk:detail", args=["casework", "condition", condition.pk])).content.decode()
    words = str(condition.get_kind_display())
    assert condition.seeker.code in listed
    assert "riservato" in listed
    assert "riservato" in opened
    assert words not in listed + opened


def test_the_file_of_a_list_holds_no_masked_value(client, centre):
    condition = ConditionFactory(seeker__centre=centre, kind="justice")
    client.force_login(acting(Role.AUDITOR))
    response = client.get(reverse("desk:list", args=["casework", "condition"]), {"formato": "csv"})
    text = b"".join(response.streaming_content).decode()
    assert condition.seeker.code in text
    assert str(condition.get_kind_display()) not in text


def test_the_order_of_a_list_tells_nothing_of_a_masked_column(client, centre):
    first, second = (ConditionFactory(seeker__centre=centre, kind=kind) for kind in ("justice", "asylum"))
    client.force_login(acting(Role.AUDITOR))
    orders = set()
    for sorting in ("kind", "-kind", ""):
        response = client.get(reverse("desk:list", args=["casework", "condition"]), {"ordina": sorting})
        orders.add(tuple(row.pk for row, _cells in response.context["listing"].lines))
    assert orders == {(second.pk, first.pk)}


def test_neither_search_nor_filter_nor_default_order_reach_a_masked_field(centre):
    desk = Desk(Condition, columns=("seeker", "kind"), search=("kind", "seeker__code"), ordering=("-kind", "pk"))
    auditor, operator = acting(Role.AUDITOR), acting(Role.OPERATOR, centre=centre)
    assert permitted_search(desk, auditor) == ("seeker__code",)
    assert permitted_search(desk, operator) == ("kind", "seeker__code")
    assert readable(desk, desk.ordering, auditor) == ("pk",)


def test_a_mask_holds_through_the_records_that_lead_to_it(centre):
    desk = get_desk("casework", "jobseeker")
    assert reserved(desk, "conditions__kind", acting(Role.AUDITOR))
    assert not reserved(desk, "conditions__kind", acting(Role.NAVIGATOR, centre=centre))
    assert sensitive(desk, "conditions__kind")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.NAVIGATOR, Role.REGIONAL_MANAGER])
def test_readable_fields_are_what_the_table_and_the_masks_leave(centre, role):
    user = acting(role, centre=centre if role == Role.NAVIGATOR else None)
    assert ("kind" in readable_fields(user, "casework.condition")) == (role == Role.NAVIGATOR)
    names = readable_fields(user, "casework.jobseeker")
    assert "code" in names
    assert ("fiscal_code" in names) == allowed(user, Action.PERSONAL, "casework.jobseeker")


def test_who_may_not_view_an_entity_reads_none_of_its_fields():
    assert readable_fields(acting(Role.ADMINISTRATOR), "casework.jobseeker") == frozenset()
    assert readable_fields(acting(Role.AGENCY_MANAGER), "casework.condition") == frozenset()


def test_the_history_of_a_record_shows_no_masked_value(client, centre):
    condition = ConditionFactory(seeker__centre=centre, kind="asylum")
    condition.kind = "justice"
    condition.save()
    client.force_login(acting(Role.AUDITOR))
    page = client.get(reverse("desk:detail", args=["casework", "condition", condition.pk]))
    changes = [change for entry in page.context["history"] for change in entry.changes]
    assert changes
    assert not {"asylum", "justice"} & {part for change in changes for part in (change.before, change.after)}


def test_every_row_of_the_table_is_about_something_that_exists():
    labels = {config.label for config in apps.get_app_configs()}
    models = {model._meta.label_lower for model in apps.get_models()}
    assert set(TABLE) <= labels | models
    assert all(set(row) == set(Action) for row in TABLE.values())


def test_condition_has_a_desk_whose_kind_is_masked():
    assert desk_of(Condition) is not None
