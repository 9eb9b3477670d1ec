"""Who gets what: every address × every role × in and out of scope, expected from the one table of access.

The expected code is worked out here from :data:`raccordo.kernel.access.TABLE` and from what each QuerySet declares
(``centre_path``, ``organisation_path``, ``public``), never by asking the code under test.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import FileField
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from raccordo.api.models import ApiClient
from raccordo.config import urls
from raccordo.kernel.access import MASKS, Action, row_for
from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.desk import all_desks, pages, views
from raccordo.kernel.desk.reserve import reserved
from raccordo.kernel.documents.numbering import figures
from raccordo.kernel.jobs import views as job_views
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.models import Deliverable, Membership
from raccordo.plan.evidence.models import EvidenceStep, SampledRecord
from raccordo.plan.loading import load_plan
from raccordo.plan.models import Period, PeriodException
from tests.api.callers import caller
from tests.gates import asked
from tests.gates import world as worlds
from tests.kernel.attachments.factories import AttachmentFactory
from tests.kernel.attachments.samples import PDF
from tests.kernel.factories import MembershipFactory, UserFactory
from tests.plan.plans import PLAN

pytestmark = pytest.mark.django_db

DESKS = all_desks()
SAMPLED = next(desk for desk in DESKS if desk.entity == "evidence.sampledrecord")


@dataclass(frozen=True)
class Actor:
    """A role, in a quadrant or in the place the role asks for."""

    role: Role
    quadrant: bool = False
    reads: str = ""

    @property
    def narrow(self) -> bool:
        """Whether they write in some centres only."""
        return self.quadrant or self.role in CENTRE_ROLES

    @property
    def reads_narrow(self) -> bool:
        """Whether they read of some centres only."""
        return self.narrow and self.reads != Reach.REGION

    def __str__(self) -> str:
        return f"{self.role.value}{'-quadrant' if self.quadrant else ''}{self.reads and '-reads-' + self.reads}"


WHERE = ("mine", "theirs")
ACTORS = [
    *(Actor(role) for role in Role),
    Actor(Role.LINE_LEAD, quadrant=True),
    Actor(Role.NAVIGATOR, reads=Reach.REGION),
]


def may(actor: Actor, action: Action, entity: str) -> bool:
    """What the table says."""
    return actor.role in row_for(entity)[action]


def sees(actor: Actor, desk, where: str) -> bool:
    """Whether a record that is ``mine`` or ``theirs`` exists for the actor."""
    rows = desk.model._default_manager.all()
    if not may(actor, Action.VIEW, desk.entity):
        return False
    if rows.public:
        return where == "mine" or actor.role not in ORGANISATION_ROLES or not hasattr(rows, "shared_path")
    if actor.role in ORGANISATION_ROLES:
        owner = worlds.ORGANISATION_OF.get(desk.app) if rows.organisation_path else None
        return where == "mine" and owner == actor.role
    return where == "mine" or rows.centre_path is None or not actor.reads_narrow


def writes(actor: Actor, desk, action: Action) -> bool:
    """Whether the desk has a form for the actor."""
    return bool(desk.fields or desk.form) and may(actor, Action.VIEW, desk.entity) and may(actor, action, desk.entity)


def code(found: bool) -> int:
    return 200 if found else 404


@pytest.fixture(scope="module")
def people(world, django_db_blocker):
    """A person per actor, and the plan they look at."""
    with django_db_blocker.unblock():
        load_plan(PLAN, today=dt.date(2020, 1, 1))
        worlds.signed()
        return {
            actor: worlds.person(actor.role, world.mine, quadrant=actor.quadrant, reads=actor.reads) for actor in ACTORS
        }


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch):
    """Pages are asked for and not drawn: what they would have been given stays on the answer. Drawing is held
    by the other gates, and here it would take nine tenths of the time."""

    def given(request, template, context=None, status=None, **options):
        response = HttpResponse(template, status=status)
        response.given = context
        return response

    monkeypatch.setattr(pages, "render", given)
    monkeypatch.setattr(views, "render", given)
    monkeypatch.setattr(job_views, "render", given)
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)


@pytest.fixture(autouse=True)
def _noted(request):
    """What the visitors ask for travels with the report of the test: tests/gates/asked.py."""
    asked.taken()
    yield
    request.node.user_properties.append(("asked", asked.taken()))


@pytest.fixture(scope="module")
def visitors(people, django_db_blocker):
    """A logged-in client per actor."""
    found: dict[Actor, Client] = {actor: asked.Visitor(str(actor)) for actor in ACTORS}
    with django_db_blocker.unblock():
        for actor, client in found.items():
            client.force_login(people[actor])
    return found


@pytest.fixture(params=ACTORS, ids=str)
def actor(request):
    return request.param


@pytest.fixture
def visitor(actor, visitors):
    return visitors[actor]


@pytest.fixture(params=DESKS, ids=lambda desk: desk.entity)
def desk(request):
    return request.param


def at(name: str, desk, *rest) -> str:
    return reverse(f"desk:{name}", args=[desk.app, desk.name, *rest])


def state_of(desk) -> list[tuple]:
    """Everything the register holds."""
    return list(desk.model._default_manager.order_by("pk").values_list())


def mistakes(answers) -> list[str]:
    """What was answered otherwise than expected, of (who, what, answered, expected)."""
    return [
        f"{who}, {what}: {answered} instead of {expected}"
        for who, what, answered, expected in answers
        if answered != expected
    ]


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


def files_of(desk) -> list[str]:
    """The fields of a desk that hold a file."""
    return [field.name for field in desk.model._meta.concrete_fields if isinstance(field, FileField)]


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


#: Addresses of one job; those that write answer to a POST.
JOB_PAGES = {"detail": "get", "status": "get", "cancel": "post", "repeat": "post", "file": "get"}


def test_a_job_is_for_who_asked_and_for_administrators_its_file_for_who_asked_only(visitors, people, world):
    def answers():
        world.job.file.save("elenco.csv", ContentFile(b"a;b"))
        for owner in (Actor(Role.OPERATOR), Actor(Role.AGENCY_MANAGER)):
            worlds.ask(world.job, people[owner])
            for actor, visitor in visitors.items():
                for name, method in JOB_PAGES.items():
                    response = getattr(visitor, method)(
                        reverse(f"jobs:{name}", args=[world.job.pk]), HTTP_HX_REQUEST="true"
                    )
                    response.close()
                    sees = actor == owner or (actor.role == Role.ADMINISTRATOR and name != "file")
                    right = 302 if method == "post" else 200
                    yield actor, f"{name} of {owner}", response.status_code, right if sees else 404

    assert mistakes(answers()) == []
    assert all(visitor.get(reverse("jobs:list")).status_code == 200 for visitor in visitors.values())


def test_a_check_opens_moves_and_is_drawn_by_whom_the_table_says(visitors, people, world):
    sampled = {where: world.record(SAMPLED, where) for where in WHERE}
    address = {where: reverse("evidence:record", args=[row.pk]) for where, row in sampled.items()}
    steps = EvidenceStep.objects.count()

    def answers():
        for actor, visitor in visitors.items():
            reads = may(actor, Action.VIEW, "evidence.sample")
            draws = may(actor, Action.ADD, "evidence.sample") and not actor.narrow
            sample = sampled["mine"].sample.pk
            for name, args, method, expected in (
                ("todo", [], "get", code(reads)),
                ("sample", [sample], "get", code(reads)),
                ("next", [sample], "get", 302 if reads else 404),
                ("draw", ["2020-S1", "A1"], "get", code(draws)),
                ("draw", ["2020-S1", "A1"], "post", 422 if draws else 404),
                ("replace", [sample], "get", code(draws)),
                ("replace", [sample], "post", 422 if draws else 404),
                ("close", [sample], "post", 302 if draws else 404),
            ):
                response = getattr(visitor, method)(reverse(f"evidence:{name}", args=args))
                yield actor, f"{method} {name}", response.status_code, expected
            for where in WHERE:
                opened = visitor.get(address[where])
                yield actor, f"record {where}", opened.status_code, code(sees(actor, SAMPLED, where))
                judged = visitor.post(address[where], {"move": "confirm"})  # it was given to somebody else
                yield actor, f"judge {where}", judged.status_code, 404

    assert mistakes(answers()) == []
    assert EvidenceStep.objects.count() == steps


def test_a_record_is_judged_by_its_reviewer_and_answered_by_its_centre(visitors, people, world):
    row = world.record(SAMPLED, "mine")
    address = reverse("evidence:record", args=[row.pk])
    kept = {name: getattr(row, name) for name in ("reviewer", "state", "note", "answer_by")}

    def answers():
        for actor, visitor in visitors.items():
            SampledRecord.objects.filter(pk=row.pk).update(reviewer=people[actor], state="assigned")
            judges = sees(actor, SAMPLED, "mine") and may(actor, Action.REVIEW, SAMPLED.entity)
            yield actor, "judge", visitor.post(address, {"move": "refuse"}).status_code, 422 if judges else 404
            SampledRecord.objects.filter(pk=row.pk).update(
                reviewer=kept["reviewer"], state="not_confirmed", note="x", answer_by=worlds.TODAY
            )
            answered = visitor.post(address, {"passo": "answer"}).status_code
            yield actor, "answer", answered, 422 if actor.role == Role.CENTRE_MANAGER else 404

    with transaction.atomic():
        assert mistakes(answers()) == []
        transaction.set_rollback(True)


#: Pages of the plan: open to whom the table lets read plans.
PLAN_PAGES = {
    "board": [],
    "findings": [],
    "indicator": ["A1"],
    "chart": ["A1"],
    "records": ["A1"],
    "map": [],
    "deliverables": [],
    "periods": [],
    "alerts": [],
    "period": ["2020-S1"],
    "frozen": ["2020-S1", "A1"],
}


#: Pages of the reports, all of them of the small plan's first half-year.
REPORT_PAGES = {"reports", "report", "report_figure", "report_file", "report_make", "narrative"}


@pytest.fixture(scope="module")
def provisional(people, django_db_blocker):
    """A report of a period that is not frozen, with files that say nothing."""
    with django_db_blocker.unblock():
        return worlds.provisional_report(people[Actor(Role.AGENCY_MANAGER)])


def test_a_provisional_report_is_the_agencys_own(visitors, provisional):
    def answers():
        for actor, visitor in visitors.items():
            seen = may(actor, Action.VIEW, "reports.report") and actor.role not in ORGANISATION_ROLES
            yield actor, "list", visitor.get(reverse("reports")).status_code, code(may(actor, Action.VIEW, "plan"))
            for name, rest in (("report", []), ("report_figure", [1]), ("report_file", ["pdf"])):
                response = visitor.get(reverse(name, args=[provisional.pk, *rest]))
                response.close()
                drawn = name != "report_figure" or any(figures(provisional.document.blocks))
                yield actor, name, response.status_code, code(seen and drawn)

    assert mistakes(answers()) == []


def test_what_raccordo_registered_is_seen_outside_once_it_is_shared(
    visitors, provisional, yearbook, settings, tmp_path
):
    """The register, its file and the page of the report say the same; each is shared for the time of this test."""
    settings.MEDIA_ROOT = tmp_path
    drafts = [Deliverable.objects.get(pk=one.deliverable_id) for one in (provisional, yearbook)]
    for draft in filter(lambda one: one.file, drafts):
        default_storage.save(draft.file.name, ContentFile(PDF))
    Deliverable.objects.filter(pk=drafts[1].pk).update(reference="Prot. 1")

    def answers():
        for draft in drafts:
            for shared in (None, worlds.TODAY, worlds.TODAY + dt.timedelta(days=1)):
                Deliverable.objects.filter(pk=draft.pk).update(shared_on=shared)
                for actor, visitor in visitors.items():
                    seen = actor.role not in ORGANISATION_ROLES or shared == worlds.TODAY
                    for what, address in (
                        ("record", draft.get_absolute_url()),
                        ("file", reverse("desk:file", args=["kernel", "deliverable", draft.pk, "file"])),
                        *([("page", provisional.get_absolute_url())] if draft.pk == provisional.deliverable_id else []),
                    ):
                        response = visitor.get(address)
                        response.close()
                        there = seen and (what != "file" or bool(draft.file))
                        yield actor, f"{draft} {shared} {what}", response.status_code, code(there)

    assert mistakes(answers()) == []


#: Pages of the yearly reports of the quadrants.
YEARBOOK_PAGES = {
    "observatory-reports", "yearbook", "yearbook_figure", "yearbook_file", "yearbook_make", "yearbook_share",
}  # fmt: skip


@pytest.fixture(scope="module")
def yearbook(world, people, django_db_blocker):
    """A yearly report whose files say nothing, not shared."""
    with django_db_blocker.unblock():
        return worlds.yearbook(world.mine.centre.quadrant)


def test_a_yearly_report_is_read_made_and_shared_by_whom_the_table_says(visitors, yearbook, settings, tmp_path):
    settings.VAR_DIR = tmp_path  # nothing is built there: whoever may have a report made is sent back to the list

    def answers():
        for actor, visitor in visitors.items():
            seen = may(actor, Action.VIEW, "yearbook.yearbook")
            yield actor, "list", visitor.get(reverse("observatory-reports")).status_code, code(seen)
            for name, rest in (("yearbook", []), ("yearbook_figure", [1]), ("yearbook_file", ["pdf"])):
                response = visitor.get(reverse(name, args=[yearbook.pk, *rest]))
                response.close()
                yield actor, name, response.status_code, code(seen and name != "yearbook_figure")
            makes = may(actor, Action.ADD, "yearbook.yearbook") and not actor.narrow
            asked = visitor.post(reverse("yearbook_make"), {"quadrant": "x", "year": "2020"}).status_code
            yield actor, "make", asked, 302 if makes else 404
            shares = seen and may(actor, Action.CHANGE, "kernel.deliverable")
            shared = visitor.post(reverse("yearbook_share", args=[yearbook.pk]), {"recipients": ""}).status_code
            yield actor, "share", shared, 302 if shares else 404

    assert mistakes(answers()) == []


def test_who_has_a_report_made_and_who_writes_its_texts_is_in_the_table(visitors, provisional):
    period, line = provisional.period, provisional.period.version.lines.first()

    def answers():
        for actor, visitor in visitors.items():
            makes = may(actor, Action.ADD, "reports.report")
            asked = visitor.post(reverse("report_make", args=[period.code])).status_code
            yield actor, "make", asked, 302 if makes else 404
            address = reverse("narrative", args=[period.code, line.code])
            yield actor, "read", visitor.get(address).status_code, code(may(actor, Action.VIEW, "reports.narrative"))
            writes = may(actor, Action.ADD, "reports.narrative") and not actor.narrow
            kept = visitor.post(address, {"text": "", "base": "x"}).status_code
            yield actor, "write", kept, code(writes)

    assert mistakes(answers()) == []


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_the_plan_opens_for_whom_the_table_says(visitor, actor, name):
    assert visitor.get(reverse(name, args=PLAN_PAGES[name])).status_code == code(may(actor, Action.VIEW, "plan"))


OBSERVATORY_PAGES = (
    "observatory", "observatory-flows", "observatory-transitions", "observatory-durations", "observatory-basins",
    "observatory-needs", "observatory-outcomes", "observatory-stock", "observatory-moves", "observatory-stability",
    "observatory-school", "observatory-official", "observatory-figures",
)  # fmt: skip


@pytest.mark.parametrize("name", OBSERVATORY_PAGES)
def test_the_observatory_opens_for_whom_the_table_says(visitor, actor, name):
    assert visitor.get(reverse(name)).status_code == code(may(actor, Action.VIEW, "observatory"))


def test_the_observatory_is_built_by_who_may_change_it(visitor, actor):
    allowed = may(actor, Action.CHANGE, "observatory")
    with transaction.atomic():
        assert visitor.post(reverse("observatory-build")).status_code == (302 if allowed else 404)
        assert Job.objects.filter(kind="observatory.build").exists() == allowed
        transaction.set_rollback(True)


def test_communications_are_taken_in_by_who_may_change_the_observatory(visitor, actor, settings, tmp_path):
    settings.VAR_DIR = tmp_path  # nothing waits there
    right = may(actor, Action.CHANGE, "observatory")
    assert visitor.get(reverse("observatory-communications")).status_code == code(right)
    assert visitor.post(reverse("observatory-take"), {"file": "x"}).status_code == (302 if right else 404)


@pytest.fixture(scope="module")
def program(people, django_db_blocker):
    """A registered program with a token."""
    with django_db_blocker.unblock():
        return caller("programma", Role.AGENCY_MANAGER)


def test_programs_are_looked_at_and_kept_by_whom_the_table_says(visitor, actor, program):
    found = ApiClient.objects.get(code=program.code)
    reads, keeps = may(actor, Action.VIEW, "api.apiclient"), may(actor, Action.CHANGE, "api.apiclient")
    assert visitor.get(reverse("api_clients")).status_code == code(reads)
    assert visitor.get(reverse("api_client", args=[found.code])).status_code == code(reads)
    with transaction.atomic():
        for name, rest, kept in (("issue", [], 422), ("revoke", [found.tokens.get().pk], 302), ("end", [], 302)):
            answer = visitor.post(reverse(f"api_{name}", args=[found.code, *rest]), {})
            assert answer.status_code == (kept if keeps else 404), name
        transaction.set_rollback(True)


def test_the_readings_are_asked_for_by_who_may_change_plans(visitor, actor):
    with transaction.atomic():
        response = visitor.post(reverse("compute"))
        asked = Job.objects.filter(kind="plan.compute").count()
        transaction.set_rollback(True)
    right = may(actor, Action.CHANGE, "plan")
    assert (response.status_code, asked) == ((302, 1) if right else (404, 0))


def test_a_number_opens_on_what_is_in_scope_only(visitor, actor, world):
    listed = visitor.get(reverse("records", args=["A1"])).given["listing"]
    allowed = actor.role not in ORGANISATION_ROLES
    assert listed.count <= (1 if actor.reads_narrow else 2) if allowed else listed.count == 0


def test_a_sealed_number_lists_what_is_in_scope_only(visitor, actor, world):
    listed = visitor.get(reverse("frozen", args=PLAN_PAGES["frozen"])).given["listing"]
    centres = {row.centre for row in listed.rows}
    assert (
        not centres if actor.role in ORGANISATION_ROLES else centres <= {world.mine.centre.pk, world.theirs.centre.pk}
    )
    assert world.theirs.centre.pk not in centres or not actor.reads_narrow


#: Addresses of a check that take its sample.
OF_SAMPLE = ("sample", "close", "next", "replace")
#: Each step of a period: the period and line it is tried on, and the rows of the table that give the right to it.
STEPS = {
    "submit": ("2020-S2", "lavoro", [("submit", "plan.periodline")]),
    "approve": ("2020-S1", "lavoro", [("approve", "plan.periodline")]),
    "send_back": ("2020-S1", "lavoro", [("approve", "plan.periodline"), ("approve", "plan.period")]),
    "freeze": ("2020-S1", "", [("freeze", "plan.period")]),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_period_moves_for_whom_the_table_says_in_the_whole_region(visitor, actor, step):
    period, line, rights = STEPS[step]
    right = not actor.narrow and any(may(actor, Action(action), entity) for action, entity in rights)
    sent = {"passo": step, "linea": line, "nota": "perché"}
    answer = visitor.post(reverse("period_step", args=[period]), sent)
    assert answer.status_code == (302 if right else 404)


def test_a_period_opens_and_an_exception_is_granted_by_whom_the_table_says(visitor, actor):
    opens = not actor.narrow and may(actor, Action.ADD, "plan.period")
    assert visitor.post(reverse("period_open"), {"periodo": "2020"}).status_code == (302 if opens else 404)
    grants = not actor.narrow and may(actor, Action.ADD, "plan.periodexception")
    assert visitor.get(reverse("period_exception", args=["2020-S1"])).status_code == code(grants)
    assert visitor.post(reverse("period_exception", args=["2020-S1"]), {}).status_code == (422 if grants else 404)


def test_an_exception_is_ended_by_whom_the_table_says(visitor, actor):
    """Who may is told what is missing; for others there is nothing there."""
    one = PeriodException.objects.create(
        period=Period.objects.get(code="2020-S1"), reason="prova", granted_by=UserFactory(),
        granted_role=Role.AGENCY_MANAGER, granted_on=worlds.TODAY, valid_from=worlds.TODAY, valid_to=worlds.TODAY,
    )  # fmt: skip
    ends = not actor.narrow and may(actor, Action.ADD, "plan.periodexception")
    address = reverse("period_exception_end", args=["2020-S1", one.pk])
    assert visitor.post(address, {}).status_code == (302 if ends else 404)


def test_a_search_among_records_is_kept_out_of_the_address(visitor, actor):
    response = visitor.post(reverse("records", args=["A1"]), {"q": "Rossi"})
    assert response.status_code == 302
    assert "Rossi" not in response.url


def test_late_records_are_listed_for_who_reads_the_register(visitor, actor, world):
    right = may(actor, Action.VIEW, "plan")
    answer = visitor.get(reverse("late_records", args=["A1"]))
    assert answer.status_code == code(right)
    if right and not may(actor, Action.VIEW, "workforce.centresupport"):
        assert not answer.given["listing"].rows
    elif right:
        assert {row.centre_id for row in answer.given["listing"].rows} <= {world.mine.centre.pk, world.theirs.centre.pk}
        assert not (
            actor.reads_narrow and any(row.centre_id == world.theirs.centre.pk for row in answer.given["listing"].rows)
        )


def test_the_data_of_a_centre_open_for_who_reads_the_plan(visitor, actor, world):
    answer = visitor.get(reverse("centre_data", args=[world.theirs.centre.code]))
    assert answer.status_code == code(may(actor, Action.VIEW, "plan"))


def test_what_everybody_who_acts_may_open(visitor, world):
    for name, args in (("home", []), ("centres", []), ("centre", [world.theirs.centre.code]), ("desk:index", [])):
        assert visitor.get(reverse(name, args=args)).status_code == 200, name


def test_one_acts_only_in_memberships_of_ones_own(visitor, actor, people):
    own = Membership.objects.get(user=people[actor])
    other = MembershipFactory(role=Role.REGIONAL_MANAGER)
    assert visitor.post(reverse("act"), {"membership": other.pk}).status_code == 404
    assert visitor.post(reverse("act"), {"membership": own.pk}).status_code == 302


def test_there_is_no_page_for_what_does_not_exist(visitor):
    for path in (
        "/registri/kernel/revision/",
        "/registri/nulla/nulla/",
        "/piano/ZZ/",
        "/centri/zz/",
        "/piano/ZZ/grafico.svg",
    ):
        assert visitor.get(path).status_code == 404, path


#: What administrators do with accounts, and what each answers to a GET by one of them.
ADMINISTRATION = {"accounts_load": 200, "accounts_link": 405, "accounts_end": 200, "accounts_reopen": 405}


@pytest.mark.parametrize("name", ADMINISTRATION)
def test_accounts_are_kept_by_whom_the_table_says(visitors, name):
    account = UserFactory()
    address = reverse(name, args=[] if name == "accounts_load" else [account.pk])

    def answers():
        for actor, visitor in visitors.items():
            keeps = may(actor, Action.CHANGE, "kernel.user")
            opens = ADMINISTRATION[name] if keeps else {200: 404}.get(ADMINISTRATION[name], 405)
            yield actor, "get", visitor.get(address).status_code, opens
            if not keeps:
                yield actor, "post", visitor.post(address, {"confirm": "1", "text": "utente\nx"}).status_code, 404

    assert mistakes(answers()) == []
    account.refresh_from_db()
    assert account.is_active


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


#: Pages of the audit log, and of who answers persons about their data; what they show is in ``tests/audittrail``.
LOG_PAGES: dict[str, list] = {"audit:log": [], "audit:entry": [1]}
PERSON_PAGES: dict[str, list] = {
    "privacy:find": [],
    **{f"privacy:{name}": ["casework.jobseeker", 1] for name in ("person", "reads", "copy", "note")},
}


def test_the_log_and_persons_data_open_for_whom_the_table_says(visitors, world):
    seeker = world.record(next(desk for desk in DESKS if desk.entity == "casework.jobseeker"), "theirs")
    entry = Entry.objects.create(content_type=ContentType.objects.get_for_model(seeker), action=0, object_pk="1")

    def answers():
        for actor, visitor in visitors.items():
            log = may(actor, Action.VIEW, "audittrail.entry")
            yield actor, "log", visitor.get(reverse("audit:log")).status_code, code(log)
            placed = log and not actor.narrow
            yield actor, "entry", visitor.get(reverse("audit:entry", args=[entry.pk])).status_code, code(placed)
            looks, says = may(actor, Action.VIEW, "privacy.request"), may(actor, Action.ADD, "privacy.request")
            yield actor, "find", visitor.get(reverse("privacy:find")).status_code, code(looks)
            person = ["casework.jobseeker", seeker.pk]
            for name in ("person", "reads"):
                yield actor, name, visitor.get(reverse(f"privacy:{name}", args=person)).status_code, code(looks)
            taken = visitor.post(reverse("privacy:copy", args=person)).status_code
            yield actor, "copy", taken, code(says)
            noted = visitor.post(reverse("privacy:note", args=person)).status_code
            yield actor, "note", noted, 422 if says else 404

    assert mistakes(answers()) == []


#: Addresses for everybody, logged in or not, and what each answers to a GET.
PUBLIC = {
    "login": 200, "account_login": 200, "accessibility": 200, "set_language": 302,
    "health": 200, "ready": 503, "metrics": 200,
    "logout": 405, "account_logout": 405, "mfa_authenticate": 302, "account_inactive": 200,
    "oidc_login": 404, "oidc_callback": 404, "password_set": 404, "api_documentation": 200,
    "opendata": 200, "opendata_file": 404,  # the world's period is not frozen
}  # fmt: skip

#: Pages about oneself, for whoever is logged in, also without a role; what they do is proved in
#: ``tests/kernel/accounts/test_login.py``. What each answers to a GET; 302 asks who one is once more.
OWN = {
    "profile": 200, "mfa_index": 200, "sessions_end": 405, "account_change_password": 200, "mfa_activate_totp": 302,
    "mfa_deactivate_totp": 404, "mfa_view_recovery_codes": 404, "mfa_generate_recovery_codes": 302,
    "account_reauthenticate": 200, "mfa_reauthenticate": 302,
}  # fmt: skip


#: Names that lead to the page of another name.
ALIASES = {"mfa_index": "profile"}


def test_an_alias_leads_where_it_is_said_to():
    assert {name: resolve(reverse(name)).view_name for name in ALIASES} == ALIASES


def arguments(name: str, world) -> list:
    """Arguments that make an address."""
    desk = next(desk for desk in DESKS if desk.entity == "casework.pact")
    pk = world.record(desk, "mine").pk
    known = {
        "desk:list": [desk.app, desk.name],
        "desk:add": [desk.app, desk.name],
        "desk:lookup": [desk.app, desk.name],
        "desk:detail": [desk.app, desk.name, pk],
        "desk:change": [desk.app, desk.name, pk],
        "desk:reason": [desk.app, desk.name, pk],
        "desk:file": [desk.app, desk.name, pk, "file"],
        "centre": [world.mine.centre.code],
        "password_set": ["MQ", "abc-def"],
        **{f"desk:{name}": ["casework", "jobseeker"] for name in ("elsewhere", "ask")},
        **{name: [1] for name in ADMINISTRATION if name != "accounts_load"},
        "evidence:draw": ["2020-S1", "A1"],
        **{
            f"evidence:{name}": [world.record(SAMPLED, "mine").sample_id]
            for name in ("sample", "close", "next", "replace")
        },
        "evidence:record": [world.record(SAMPLED, "mine").pk],
        "audit:entry": [1],
        **{name: PERSON_PAGES[name] for name in PERSON_PAGES},
        "attachments:add": [desk.app, desk.name, pk],
        "attachments:open": [world.attachment.pk],
        "attachments:withdraw": [world.attachment.pk],
        **{f"jobs:{name}": [world.job.pk] for name in JOB_PAGES},
        "period_step": ["2020-S1"],
        "late_records": ["A1"],
        "centre_data": [world.mine.centre.code],
        "period_exception": ["2020-S1"],
        "period_exception_end": ["2020-S1", 1],
        "api_client": ["x"],
        "api_issue": ["x"],
        "api_revoke": ["x", 1],
        "api_end": ["x"],
        "opendata_file": ["indicatori.csv"],
        "report": [1],
        "report_figure": [1, 1],
        "report_file": [1, "pdf"],
        "report_make": ["2020-S1"],
        "narrative": ["2020-S1", "lavoro"],
        "yearbook": [1],
        "yearbook_figure": [1, 1],
        "yearbook_file": [1, "pdf"],
        "yearbook_share": [1],
        **PLAN_PAGES,
    }
    return known.get(name, [])


#: Every address of the site, by the test above that holds it to the table.
MATRIX = {
    "desk:list", "desk:lookup", "desk:add", "desk:detail", "desk:change", "desk:reason", "desk:file", "desk:index",
    "attachments:add", "attachments:open", "attachments:withdraw",
    "jobs:list", *(f"jobs:{name}" for name in JOB_PAGES),
    "api_clients", "api_client", "api_issue", "api_revoke", "api_end",
    "home", "act", "compute", "centres", "centre", *PLAN_PAGES, *REPORT_PAGES, *PUBLIC, *OWN,
    *OBSERVATORY_PAGES, "observatory-build", "observatory-communications", "observatory-take",
    *YEARBOOK_PAGES,
    "period_open", "period_step", "period_exception", "period_exception_end", "late_records", "centre_data",
    "desk:elsewhere", "desk:ask", *ADMINISTRATION,
    "evidence:todo", "evidence:draw", "evidence:sample", "evidence:close", "evidence:next", "evidence:record",
    "evidence:replace",
    *LOG_PAGES, *PERSON_PAGES,
}  # fmt: skip


def names_of(patterns, prefix: str = "") -> set[str]:
    """The names of all addresses; one without a name is told by its route."""
    found = set()
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            found |= names_of(pattern.url_patterns, inner)
        else:
            found.add(f"{prefix}{pattern.name or pattern.pattern}")
    return found


def test_no_address_is_left_out_of_the_matrix():
    assert names_of(get_resolver().url_patterns) - names_of_programs() == MATRIX


def test_an_address_that_an_actor_never_asks_for_is_told():
    told = asked.gaps({"a", "b", "c"}, ["x", "y"], {("a", "x"), ("a", "y"), ("b", "x")})
    assert told == ["b: not asked as y", "c: nobody asks"]


def names_of_programs() -> set[str]:
    """Addresses of programs, who come with a token and are never sent to a login: tests/api holds them to the table."""
    return {name for name in names_of(get_resolver().url_patterns) if name.startswith("api:")} | {"api_nothing"}


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(MATRIX - set(PUBLIC)))
def test_who_has_not_logged_in_is_sent_to_the_login(client, world, people, name, method):
    address = reverse(name, args=arguments(name, world))
    response = getattr(client, method)(address)
    assert response.status_code == 302
    assert response.url == f"{reverse('login')}?next={address}"


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_what_is_open_to_everybody(client, world, name):
    assert client.get(reverse(name, args=arguments(name, world))).status_code == PUBLIC[name]


@pytest.mark.parametrize("name", sorted(OWN))
def test_what_is_open_to_oneself_without_a_role_too(client, visitors, name):
    client.force_login(UserFactory())
    for visitor in (client, *visitors.values()):
        assert visitor.get(reverse(name)).status_code == OWN[name]


#: What no page answers to. HEAD is a GET and OPTIONS tells nothing but names of methods.
UNKNOWN_METHODS = ("put", "patch", "delete", "trace")


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_no_page_answers_to_other_methods_than_it_knows(client, visitors, world, name):
    address = reverse(name, args=arguments(name, world))
    for visitor in (client, visitors[Actor(Role.AGENCY_MANAGER)], visitors[Actor(Role.ADMINISTRATOR)]):
        answers = {method: getattr(visitor, method)(address).status_code for method in UNKNOWN_METHODS}
        expected = {302, 405} if visitor is client else {404, 405}
        assert set(answers.values()) <= expected, answers


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_a_head_answers_no_more_than_a_get(visitors, world, name):
    address = reverse(name, args=arguments(name, world))
    visitor = visitors[Actor(Role.OPERATOR)]
    answers = {}
    for method in ("get", "head"):
        response = getattr(visitor, method)(address)
        response.close()
        answers[method] = response.status_code
    assert answers["head"] in {answers["get"], 405}


def test_who_has_logged_in_needs_no_login(client, actor, people):
    client.force_login(people[actor])
    assert client.get(reverse("login")).status_code == 302
    assert client.post(reverse("logout")).status_code == 302
    assert client.get(reverse("home")).url.startswith(reverse("login"))


@pytest.mark.parametrize("name", sorted(MATRIX - set(PUBLIC) - set(OWN)))
def test_an_account_without_a_role_today_opens_nothing(client, world, people, name):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.ADMINISTRATOR, valid_to=dt.date(2020, 1, 1))
    client.force_login(user)
    address = reverse(name, args=arguments(name, world))
    answers = {client.get(address).status_code, client.post(address).status_code}
    open_pages = {200} if name == "desk:index" else set()
    assert answers <= {403, 404, 405} | open_pages
