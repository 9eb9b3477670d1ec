"""Jobs, checks of the evidence, reports and yearly reports: who looks, who moves them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse

from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES, Role
from raccordo.kernel.documents.numbering import figures
from raccordo.kernel.models import Deliverable
from raccordo.plan.evidence.models import EvidenceStep, SampledRecord
from tests.gates import world as worlds
from tests.gates.access.actors import SAMPLED, WHERE, Actor, code, may, mistakes, sees
from tests.gates.access.addresses import JOB_PAGES
from tests.kernel.attachments.samples import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access-checks")]


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


def test_files_are_loaded_by_whom_the_table_says(visitors):
    loaded = ("kernel.region", "plan.planversion", "observatory.figures")

    def answers():
        for actor, visitor in visitors.items():
            right = any(may(actor, Action.RUN, entity) for entity in loaded)
            yield actor, "look", visitor.get(reverse("jobs:loads")).status_code, code(right)
            yield actor, "send nothing", visitor.post(reverse("jobs:loads")).status_code, 422 if right else 404
            yield actor, "go on", visitor.post(reverse("jobs:loads"), {"prova": "1"}).status_code, 422 if right else 404

    assert mistakes(answers()) == []


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
