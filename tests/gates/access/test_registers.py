"""Every register × every role × a record here and a record elsewhere: lists, records, forms, files, attachments."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from raccordo.kernel.access import MASKS, Action, row_for
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES
from raccordo.kernel.audit.reasons import When, when
from raccordo.kernel.desk.reserve import reserved
from raccordo.web.today import TASKS
from tests.gates.access.actors import DESKS, WHERE, Actor, at, code, files_of, may, mistakes, sees, writes
from tests.kernel.attachments.factories import AttachmentFactory
from tests.kernel.attachments.samples import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access-registers")]


def state_of(desk) -> list[tuple]:
    """Everything the register holds."""
    return list(desk.model._default_manager.order_by("pk").values_list())


def test_a_register_opens_for_whom_the_table_says(visitors, desk, world):
    def answers():
        for actor, visitor in visitors.items():
            seen = may(actor, Action.VIEW, desk.entity)
            yield actor, "search", visitor.post(at("lookup", desk), {"x": "zz"}).status_code, code(seen)
            response = visitor.get(at("list", desk))
            yield actor, "list", response.status_code, code(seen)
            if response.status_code == 200:
                listed = {row.pk for row, _cells in response.given["listing"].lines}
                for where in WHERE:
                    yield actor, f"{where} listed", world.record(desk, where).pk in listed, sees(actor, desk, where)

    assert mistakes(answers()) == []


def test_a_record_opens_in_scope_only(visitors, desk, world):
    answers = (
        (actor, where, visitor.get(at("detail", desk, world.record(desk, where).pk)).status_code,
         code(sees(actor, desk, where)))
        for actor, visitor in visitors.items()
        for where in WHERE
    )  # fmt: skip
    assert mistakes(answers) == []


def test_forms_open_with_the_right_and_without_it_nothing_is_written(visitors, desk, world):
    rows = desk.model._default_manager.all()
    before = state_of(desk)

    def asked(visitor, address: str, right: bool) -> int:
        return (visitor.get(address) if right else visitor.post(address, {"x": "1"})).status_code

    def answers():
        for actor, visitor in visitors.items():
            adds = writes(actor, desk, Action.ADD)
            yield actor, "add", asked(visitor, at("add", desk), adds), code(adds)
            for where in WHERE:
                placed = not actor.narrow or rows.public or rows.centre_path is None or where == "mine"
                right = placed and sees(actor, desk, where) and writes(actor, desk, Action.CHANGE)
                address = at("change", desk, world.record(desk, where).pk)
                yield actor, f"change {where}", asked(visitor, address, right), code(right)

    assert mistakes(answers()) == []
    assert state_of(desk) == before


def test_a_reason_opens_what_one_may_open_and_nothing_else(visitors, people, desk, world):
    for person in people.values():
        person.act_as(person.memberships.get())

    def answers():
        for actor, visitor in visitors.items():
            personal = any(not reserved(desk, name, people[actor]) for name in desk.personal)
            for where in WHERE:
                address = at("reason", desk, world.record(desk, where).pk)
                right = personal and sees(actor, desk, where)
                yield actor, f"no reason {where}", visitor.post(address, {}).status_code, 422 if right else 404
                given = visitor.post(address, {"reason": "check"})
                yield actor, f"reason {where}", given.status_code, 302 if right else 404

    assert mistakes(answers()) == []


@pytest.mark.parametrize("desk", [desk for desk in DESKS if desk.personal], ids=lambda desk: desk.entity)
def test_a_list_says_who_persons_are_for_a_reason_where_one_is_asked_of_a_record(visitors, desk, world):
    """Whoever reads beyond a centre of theirs: nothing without a reason, what the table says with one."""

    def shown(visitor) -> set[str]:
        listing = visitor.get(at("list", desk)).given["listing"]
        return {column.key for column in listing.columns if column.key in desk.personal and not column.masked}

    def answers():
        for actor, visitor in visitors.items():
            sees_list = may(actor, Action.VIEW, desk.entity)
            said = {"elenco": desk.entity, "reason": "check"}
            if not sees_list:
                yield actor, "reason", visitor.post(at("list", desk), said).status_code, 404
                continue
            own = reads_in_lists(actor, desk)
            yield actor, "without a reason", shown(visitor), set() if must_say_why(actor, desk) else own
            yield actor, "no reason", visitor.post(at("list", desk), {**said, "reason": ""}).status_code, 422
            yield actor, "reason", visitor.post(at("list", desk), said).status_code, 302
            yield actor, "with a reason", shown(visitor), own

    assert mistakes(answers()) == []


def reads_in_lists(actor: Actor, desk) -> set[str]:
    """The personal columns that table and masks give the actor; none of special data, which stand in no list."""
    if when(desk.entity) == When.ALWAYS or not may(actor, Action.PERSONAL, desk.entity):
        return set()
    masks = {name: MASKS.get(f"{desk.entity}.{name}") for name in set(desk.personal) & set(desk.columns)}
    return {name for name, mask in masks.items() if mask is None or actor.role in mask.roles}


def must_say_why(actor: Actor, desk) -> bool:
    """Whether some of what the actor sees at the desk is of persons of other centres, by what the QuerySet declares."""
    rows = desk.model._default_manager.all()
    if when(desk.entity) == When.NEVER or rows.public or rows.centre_path is None or actor.role in ORGANISATION_ROLES:
        return False
    return actor.role not in CENTRE_ROLES or bool(actor.reads)


def test_what_is_not_a_file_is_not_opened_as_one(visitor, world):
    pact = next(desk for desk in DESKS if desk.entity == "casework.pact")
    assert visitor.get(at("file", pact, world.record(pact, "mine").pk, "started_on")).status_code == 404


@pytest.mark.parametrize("desk", [desk for desk in DESKS if files_of(desk)], ids=lambda desk: desk.entity)
def test_a_file_opens_with_its_record(visitors, desk, world):
    def answers():
        for where in WHERE:
            record = desk.model._default_manager.get(pk=world.record(desk, where).pk)
            for name in files_of(desk):
                getattr(record, name).save("atto.pdf", ContentFile(PDF))
                for actor, visitor in visitors.items():
                    response = visitor.get(at("file", desk, record.pk, name))
                    response.close()
                    yield actor, f"{name} {where}", response.status_code, code(sees(actor, desk, where))

    assert mistakes(answers()) == []


def test_the_day_shows_who_works_in_a_centre_their_own_records_and_nobody_else_s(visitors, world):
    """Whatever one reads beyond one's centre: what is to be done is where one writes."""

    def answers():
        for actor, visitor in visitors.items():
            works = may(actor, Action.ADD, "casework.convocation")
            yield actor, "today", visitor.get(reverse("today")).status_code, code(works)
            for task in TASKS:
                right = works and may(actor, Action.CHANGE, task.model._meta.label_lower)
                response = visitor.get(reverse("today_list", args=[task.code]))
                yield actor, task.code, response.status_code, code(right)
                if right:
                    places = {str(row.centre_id) for row in response.given["listing"].rows if hasattr(row, "centre_id")}
                    yield actor, f"{task.code} elsewhere", places <= {str(world.mine.centre.pk)}, True
            yield actor, "no such task", visitor.get(reverse("today_list", args=["nulla"])).status_code, 404

    assert mistakes(answers()) == []


#: Registers to whose records attachments are tried: of people, of companies, of organisations outside.
ATTACHED = ("casework.pact", "casework.condition", "demand.needssurvey", "demand.vacancy", "schooling.supportrequest")


@pytest.mark.parametrize("entity", ATTACHED)
def test_an_attachment_opens_with_its_record_and_is_added_by_who_may_change_it(visitors, world, entity):
    desk = next(desk for desk in DESKS if desk.entity == entity)
    personal = bool(row_for(entity)[Action.PERSONAL])
    masks = [mask.roles for key, mask in MASKS.items() if key.startswith(f"{entity}.")]

    def opens(actor: Actor, where: str) -> bool:
        known = not personal or may(actor, Action.PERSONAL, entity)
        return sees(actor, desk, where) and known and all(actor.role in roles for roles in masks)

    def answers():
        for where in WHERE:
            record = world.record(desk, where)
            attachment = AttachmentFactory(record=record)
            for actor, visitor in visitors.items():
                reads = opens(actor, where)
                response = visitor.get(reverse("attachments:open", args=[attachment.pk]))
                response.close()
                yield actor, f"open {where}", response.status_code, code(reads)
                adds = reads and may(actor, Action.CHANGE, entity) and (where == "mine" or not actor.narrow)
                added = visitor.get(reverse("attachments:add", args=[desk.app, desk.name, record.pk]))
                yield actor, f"add {where}", added.status_code, code(adds)
                withdrawn = visitor.get(reverse("attachments:withdraw", args=[attachment.pk]))
                yield actor, f"withdraw {where}", withdrawn.status_code, code(adds)
                if not adds:
                    visitor.post(reverse("attachments:withdraw", args=[attachment.pk]), {"reason": "x"})
            attachment.refresh_from_db()
            assert not attachment.withdrawn

    assert mistakes(answers()) == []


@pytest.mark.parametrize("desk", [desk for desk in DESKS if desk.identify], ids=lambda desk: desk.entity)
def test_who_may_search_beyond_their_reading_learns_that_a_record_is_elsewhere(visitors, desk, world):
    def answers():
        for actor, visitor in visitors.items():
            further = may(actor, Action.SEARCH, desk.entity) and actor.role in CENTRE_ROLES and actor.reads_narrow
            yield actor, "form", visitor.get(at("elsewhere", desk)).status_code, code(further)
            for where in WHERE:
                record = world.record(desk, where)
                found = visitor.post(at("elsewhere", desk), {"q": record.code})
                yield actor, f"search {where}", found.status_code, code(further)
                if further:
                    (card,) = found.given["cards"]
                    yield actor, f"opens {where}", card.url is not None, sees(actor, desk, where)
                asked = visitor.post(at("ask", desk), {"code": record.code, "reason": "counter"})
                elsewhere = further and not sees(actor, desk, where)
                yield actor, f"ask {where}", asked.status_code, 302 if elsewhere else 404

    assert mistakes(answers()) == []
