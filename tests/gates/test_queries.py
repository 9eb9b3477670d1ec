"""How many queries each page takes: as many as the baseline says, and no more with three times the rows."""

from __future__ import annotations

import os

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.test import Client, TestCase
from django.urls import reverse

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Link
from raccordo.kernel.desk import all_desks, fields, opening
from raccordo.plan.loading import load_plan
from tests.gates import queries
from tests.gates import world as worlds
from tests.gates.access.addresses import ADMINISTRATION, MATRIX, OWN, PUBLIC
from tests.kernel.jobs.factories import JobFactory, JobLineFactory
from tests.plan.plans import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]

DESKS = all_desks()
#: Pages of the plan and of the frame, with their arguments.
FIXED = {
    "home": [],
    "today": [],
    "today_list": ["da-convocare"],
    "board": [],
    "board?quadrante": [],
    "map": [],
    "indicator": ["A1"],
    "chart": ["A1"],
    "records": ["A1"],
    "findings": [],
    "periods": [],
    "alerts": [],
    "late_records": ["A1"],
    "centre_data": [],
    "period": ["2020-S1"],
    "frozen": ["2020-S1", "A1"],
    "period_exception": ["2020-S1"],
    "deliverables": [],
    "centres": [],
    "centre": [],
    "desk:index": [],
    "accessibility": [],
    "api_documentation": [],
    "api_clients": [],
    "attachments:add": [],
    "attachments:withdraw": [],
    "reports": [],
    "opendata": [],
    "report": [],
    "narrative": ["2020-S1", "lavoro"],
    "evidence:todo": [],
    "evidence:sample": [],
    "evidence:record": [],
    "evidence:replace": [],
    "observatory": [],
    "observatory-flows": [],
    "observatory-transitions": [],
    "observatory-durations": [],
    "observatory-basins": [],
    "observatory-needs": [],
    "observatory-outcomes": [],
    "observatory-stock": [],
    "observatory-moves": [],
    "observatory-stability": [],
    "observatory-school": [],
    "observatory-official": [],
    "observatory-figures": [],
    "observatory-reports": [],
    "observatory-communications": [],
    "observatory-refused": [],
    "observatory-drawings": [],
    "yearbook": [],
    "jobs:list": [],
    "jobs:loads": [],
    "jobs:detail": [],
    "audit:log": [],
    "audit:entry": [1],
    "privacy:find": [],
    "privacy:person": [],
    "privacy:reads": [],
}
#: Addresses that are not pages to look at: they write, answer a machine or a field, or give a file back.
NOT_PAGES = {
    *(set(PUBLIC) - {"accessibility", "opendata"}), *OWN,
    "act", "compute", "desk:lookup", "desk:file", "desk:reason", "attachments:open",
    "report_make", "report_file", "report_figure", "jobs:status", "jobs:cancel", "jobs:repeat", "jobs:file",
    "period_open", "period_step", "period_exception_end",
    "api_client", "api_issue", "api_revoke", "api_end",
    "desk:elsewhere", "desk:ask", *ADMINISTRATION, "observatory-build", "observatory-take",
    "observatory-drawing-use",
    "yearbook_make", "yearbook_file", "yearbook_figure", "yearbook_share",
    "evidence:draw", "evidence:close", "evidence:next",
    "privacy:copy", "privacy:note",
}  # fmt: skip
PER_DESK = ("list", "add", "detail", "change")
PAGES = [*FIXED, *(f"desk:{kind} {desk.entity}" for desk in DESKS for kind in PER_DESK)]


def address(page: str, world) -> str:
    """Where a page is."""
    if page in FIXED:
        name, _mark, parameter = page.partition("?")
        place = world.mine.centre
        own = {
            "centre": [place.code],
            "centre_data": [place.code],
            "attachments:add": ["demand", "needssurvey", world.attachment.object_pk],
            "attachments:withdraw": [world.attachment.pk],
            "jobs:detail": [world.job.pk],
            "report": [world.report.pk],
            "yearbook": [world.yearbook.pk],
            "evidence:sample": [world.records["evidence.sample"]["mine"].pk],
            "evidence:replace": [world.records["evidence.sample"]["mine"].pk],
            "evidence:record": [world.records["evidence.sampledrecord"]["mine"].pk],
            "privacy:person": ["casework.jobseeker", seeker_of(world).pk],
            "privacy:reads": ["casework.jobseeker", seeker_of(world).pk],
        }
        url = reverse(name, args=own.get(name, FIXED[page]))
        return f"{url}?{parameter}={place.quadrant.code}" if parameter else url
    name, entity = page.split()
    desk = next(desk for desk in DESKS if desk.entity == entity)
    record = [world.record(desk, "mine").pk] if name in {"desk:detail", "desk:change"} else []
    return reverse(name, args=[desk.app, desk.name, *record])


def seeker_of(world):
    """The job seeker of one's own centre."""
    return world.record(next(desk for desk in DESKS if desk.entity == "casework.jobseeker"), "mine")


def grow(world, times: int) -> None:
    """More records here: beside those that are there and, where the rules let, hanging from them."""
    for _time in range(times):
        JobFactory(started_by=world.job.started_by, membership=world.job.membership)
        JobLineFactory(job=world.job)
    for desk in DESKS:
        for _time in range(times):
            worlds.make(desk, world.mine, owned=False)
        for name in desk.related:
            relation = desk.model._meta.get_field(name)
            other = next((d for d in DESKS if d.model is relation.related_model), None)
            for _time in range(times if other else 0):
                hang(other, relation.field.name, world.record(desk, "mine"))


def hang(desk, via: str, record) -> None:
    """A row under a record; some rules allow one only, and then it stays one."""
    try:
        with transaction.atomic():
            worlds.factory_of(desk)(**{via: record})
    except IntegrityError:
        return


def count(visitor: Client, path: str) -> int | None:
    """The queries of a page, or ``None`` if it is not there for the visitor."""
    taken = 0

    def note(execute, *query):
        nonlocal taken
        taken += 1
        return execute(*query)

    with connection.execute_wrapper(note), TestCase.captureOnCommitCallbacks(execute=True):
        response = visitor.get(path)  # what it leaves in the audit log is sealed when it is committed, at its cost
    return taken if response.status_code == 200 else None


def give_reasons(visitor: Client, world) -> None:
    """Say why each record is opened, so that the record is measured and not the question."""
    for desk in DESKS:
        address = reverse("desk:reason", args=[desk.app, desk.name, world.record(desk, "mine").pk])
        visitor.post(address, {"reason": "check"})


def measure(visitors: dict[str, Client], world) -> queries.Counts:
    """Every page, as each of its readers; the figures of the plan have been asked for before and are kept."""
    caches["answers"].clear()
    caches["fragments"].clear()
    Link.objects.seal_waiting()  # what the making of the world left to be sealed is no page's work
    for page in ("desk:detail casework.jobseeker", *FIXED):
        for visitor in visitors.values():
            visitor.get(address(page, world))
    return {page: {who: count(visitor, address(page, world)) for who, visitor in visitors.items()} for page in PAGES}


@pytest.fixture(scope="module")
def measured(world, django_db_blocker) -> tuple[queries.Counts, queries.Counts]:
    """The counts with few rows and with many. Records to choose from are always listed, however many they are:
    a list that gives way to a text field would hide what listing costs."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "LONG_LIST", 100_000)
        patch.setattr(opening, "LOOK_MINUTES", 0)  # each look at a list leaves its trace
        patch.setattr(settings, "SESSION_IDLE", 10**6)  # on a slow machine some page would renew its reader's session
        load_plan(PLAN, today=worlds.TODAY.replace(year=2020))
        worlds.signed()
        Link.objects.seal(
            []
        )  # the head of the chain is there, as the migration of an installation leaves it after its start
        visitors = {}
        for role in (Role.AGENCY_MANAGER, Role.OPERATOR):
            visitors[role.value] = Client()
            person = worlds.person(role, world.mine)
            visitors[role.value].force_login(person)
            worlds.ask(world.job, person)
            if role == Role.AGENCY_MANAGER:
                world.report = worlds.provisional_report(person)
                world.yearbook = worlds.yearbook(world.mine.centre.quadrant)
            give_reasons(visitors[role.value], world)
        grow(world, 1)
        few = measure(visitors, world)
        grow(world, 4)
        many = measure(visitors, world)
    if os.environ.get(queries.RENEWING):
        queries.write(few)
    return few, many


def test_every_page_is_in_the_baseline(measured):
    assert set(queries.read()) == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_the_same_queries_as_ever_and_with_more_rows(measured, page):
    few, many = measured
    assert few[page] == queries.read().get(page), "renew the baseline if this is meant: docs/tests.md"
    assert many[page] == few[page], "the number of queries grows with the rows"


def test_no_address_escapes():
    asked = {page.split()[0].partition("?")[0] for page in PAGES}
    assert asked | NOT_PAGES == MATRIX | set(PUBLIC)
