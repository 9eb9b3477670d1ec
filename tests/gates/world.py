"""A world small enough to know by heart: two centres, an organisation of each kind in either, a record of every desk.

Records are made by the factories of each line: ``make(desk, here)`` puts one where ``here`` says. A desk whose model
has no factory fails here, so that a new register cannot escape the gates.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import factory
import pytest
from django.db import models

from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.desk import Desk, all_desks
from raccordo.kernel.documents import Document, Paragraph
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.models import Centre, Installation, User
from raccordo.observatory.yearbook.models import Yearbook
from raccordo.plan.models import PlanVersion
from raccordo.plan.periods import services
from raccordo.plan.reports.models import Report
from raccordo.plan.reports.publish import publish
from tests.catalogue.factories import ProviderFactory
from tests.demand.factories import CompanyFactory
from tests.kernel.attachments.factories import AttachmentFactory
from tests.kernel.factories import CentreFactory, acting
from tests.kernel.jobs.factories import JobFactory, JobLineFactory
from tests.schooling.factories import InstitutionFactory
from tests.yearbook.factories import YearbookFactory, YearbookFileFactory

#: The day the world takes for today; the factories' records lie before it.
TODAY = dt.date(2021, 6, 30)

#: Which role acts for the organisation that the path of an app leads to.
ORGANISATION_OF = {"casework": Role.BODY_OPERATOR, "demand": Role.COMPANY_CONTACT, "schooling": Role.SCHOOL_CONTACT}


def day_after(first: dt.date) -> factory.Sequence:
    """A later day for each record."""
    return factory.Sequence(lambda n: first + dt.timedelta(days=n % 300))


#: Factories called otherwise than their model.
NAMES = {"networks.partnershipagreement": "AgreementFactory"}

#: What some factories must be told for the record to belong to an organisation.
TRAITS: dict[str, dict[str, Any]] = {
    "casework.voucher": {"body": True},
    "casework.vouchermeeting": {"voucher__body": True},
    "demand.need": {"survey__surveyed_on": day_after(dt.date(2020, 4, 6))},  # a company is surveyed once on a day
    "workforce.staffingnorm": {"valid_from": day_after(dt.date(2020, 1, 1))},  # one norm begins on a day
}


#: What is told of a record of mine beside the traits: people of organisations see documents once they are shared.
MINE: dict[str, dict[str, Any]] = {
    "kernel.deliverable": {"shared_on": dt.date(2020, 6, 1), "reference": "Prot. 1"},
    "kernel.deliverablerecipient": {
        "deliverable__shared_on": dt.date(2020, 6, 1),
        "deliverable__reference": "Prot. 1",
    },
}


@dataclass(frozen=True)
class Here:
    """A centre, and the organisations whose records belong to it."""

    centre: Centre
    organisations: dict[str, Any]


@dataclass
class World:
    """The two places, and per desk the record of either; an attachment of a survey, a job."""

    mine: Here
    theirs: Here
    records: dict[str, dict[str, models.Model]] = field(default_factory=dict)
    attachment: Attachment | None = None
    job: Job | None = None
    report: Any = None
    yearbook: Any = None

    def record(self, desk: Desk, where: str) -> models.Model:
        """The record of a desk that is ``mine`` or ``theirs``."""
        return self.records[desk.entity][where]


def place() -> Here:
    """A new centre in a quadrant of its own, with a company, a school and an accredited body."""
    centre = CentreFactory()
    return Here(
        centre,
        {
            Role.COMPANY_CONTACT: CompanyFactory(centre=centre),
            Role.SCHOOL_CONTACT: InstitutionFactory(centre=centre),
            Role.BODY_OPERATOR: ProviderFactory(),
        },
    )


def factory_of(desk: Desk):
    """The factory of a desk's model, by its name."""
    name = NAMES.get(desk.entity, f"{desk.model.__name__}Factory")
    return getattr(import_module(f"tests.{desk.app}.factories"), name)


def make(desk: Desk, here: Here, *, owned: bool = True, **options: Any) -> models.Model:
    """A record of the desk in a place, and (``owned``) of the organisation there if its records have one."""
    rows = desk.model._default_manager.all()
    options = {**TRAITS.get(desk.entity, {}), **options}
    owner, _sep, _code = ((owned and rows.organisation_path) or "").rpartition("__")
    if owned and rows.organisation_path == "code":
        return here.organisations[ORGANISATION_OF[desk.app]]
    if owner:
        options[owner] = here.organisations[ORGANISATION_OF[desk.app]]
    if rows.centre_path and not (owner and rows.centre_path.startswith(f"{owner}__")):
        options.setdefault(rows.centre_path, here.centre)
    return factory_of(desk)(**options)


def populate() -> World:
    """The world, with one record of every desk in either place."""
    Installation.objects.create(pk=1, reference_day=TODAY)
    world = World(place(), place())
    for desk in all_desks():
        world.records[desk.entity] = {
            "mine": make(desk, world.mine, **MINE.get(desk.entity, {})),
            "theirs": make(desk, world.theirs),
        }
    world.job = JobFactory()
    JobLineFactory(job=world.job)
    world.attachment = AttachmentFactory(record=world.records["demand.needssurvey"]["mine"])
    return world


def person(role: str, here: Here, *, quadrant: bool = False, reads: str = "") -> User:
    """Somebody in a role: of the centre, of the organisation, of the quadrant, or of the whole region."""
    if quadrant:
        return acting(role, quadrant=here.centre.quadrant, reads=reads)
    if role in CENTRE_ROLES:
        return acting(role, centre=here.centre, reads=reads)
    organisation = here.organisations.get(role)
    return acting(role, organisation=organisation.code if organisation else "")


def ask(job: Job, user: User) -> None:
    """Make it the job that this person asked for."""
    job.started_by, job.membership = user, user.acting
    job.save()


def signed() -> None:
    """The first half of 2020 of the plan in force, submitted; the second one, open."""
    version = PlanVersion.objects.in_force(TODAY)
    manager, lead = acting(Role.AGENCY_MANAGER), acting(Role.LINE_LEAD)
    period = services.open_period(version, "2020-S1", user=manager, today=TODAY)
    for line in version.lines.all():
        services.submit_line(period, line, user=lead, today=TODAY)
    services.open_period(version, "2020-S2", user=manager, today=TODAY)


def yearbook(quadrant: Any) -> Yearbook:
    """A yearly report that says nothing, with a file that says nothing, not shared."""
    document = Document(
        title="Rapporto", publisher="Prova", day=dt.date(2020, 12, 31), blocks=[Paragraph(text="Nulla.")]
    )
    made = YearbookFactory(quadrant=quadrant, document_json=document.as_json(), digest=document.digest)
    YearbookFileFactory(yearbook=made)
    return made


def provisional_report(agency: User) -> Report:
    """The report of the first half of 2020, not frozen; its files say nothing, for nobody reads them here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("raccordo.kernel.documents.printed.render", lambda told, code: code.encode())
        agency.act_as(agency.memberships.get())
        period = services.open_period(PlanVersion.objects.in_force(TODAY), "2020-S1", user=agency, today=TODAY)
        return publish(period, user=agency, today=TODAY).report
