"""Making a report: gather, write, print, register. The same sources give the same report, which is made once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from raccordo.kernel.accounts.models import User
from raccordo.kernel.deliverables import Deliverable, DeliverableKind
from raccordo.kernel.documents import Document
from raccordo.kernel.documents.printed import Telling, keep_all, print_all, rows, said, seal, silent
from raccordo.kernel.installation import Installation
from raccordo.kernel.territory.models import Centre
from raccordo.plan.evidence.results import evidence_results
from raccordo.plan.periods.checked import unchecked
from raccordo.plan.periods.models import Period
from raccordo.plan.reports.compose import Material, checks, progress_report
from raccordo.plan.reports.compose import quality as quality_part
from raccordo.plan.reports.differences import Compared, differences, last_frozen_before
from raccordo.plan.reports.models import Narrative, Report, ReportFile
from raccordo.plan.reports.quality import quality_of
from raccordo.plan.reports.small import withheld
from raccordo.plan.reports.sources import measured

LANGUAGE = "it"


@dataclass(frozen=True)
class Made:
    """The report, and whether it was made now or was there already."""

    report: Report
    created: bool


def gather(period: Period, tell: Telling = silent) -> Material:
    """All that the report of a period is written from."""
    found = measured(period, lambda done, total: tell(done, total, _("Reading the indicators")))
    previous = last_frozen_before(period)
    compared = differences(previous, found) if previous else Compared()
    narratives = Narrative.objects.current().filter(period=period).select_related("line", "author")
    installation = Installation.current()
    centres = list(Centre.objects.valid_at(period.end).select_related("quadrant").order_by("quadrant", "name"))
    quality = quality_of(found, period.end, [centre.pk for centre in centres])
    return Material(
        period=period,
        measured=found,
        centres=centres,
        narratives={n.line.code if n.line else "": n for n in narratives if n.text},
        publisher=publisher(period),
        synthetic=installation.synthetic,
        previous=previous,
        differences=compared.changed,
        untold=[indicator.code for indicator in compared.untold],
        amended=[indicator.code for indicator in compared.amended],
        added=[checks.added(evidence_results(period), unchecked(period)), quality_part.added(quality, centres)],
        withheld=withheld(period, found, centres),
    )


def publisher(period: Period) -> str:
    """Who publishes: the party of the plan that adopts it, else the region."""
    parties = period.version.document.parties
    return str(parties[0].name) if parties else str(period.version.document.territory.region)


def document_of(period: Period, tell: Telling = silent, language: str = LANGUAGE) -> tuple[Document, Material]:
    """The report of a period as a document, and what it was written from."""
    with override(language):
        material = gather(period, tell)
        return progress_report(material), material


def publish(period: Period, *, user: User | None, today: dt.date, tell: Telling = silent) -> Made:
    """Make the report of a period, its files and the deliverable that registers it.

    A report with the same content is there already: nothing is made. Files are written before the rows that name
    them; stopped at any moment, either the whole report is there or nothing of it.
    """
    document, material = document_of(period, tell)
    existing = Report.objects.filter(period=period, language=document.language, digest=document.digest).first()
    if existing:
        return Made(existing, created=False)
    files = print_all(document, tell)
    names = keep_all(files, stem_of(period, document))
    return _registered(document, material, files, names, user, today)


def stem_of(period: Period, document: Document) -> str:
    """How the names of the files of a period's report begin."""
    return f"reports/{period.end:%Y}/{period.version.code}-{period.code}-{document.language}"


@transaction.atomic
def _registered(
    document: Document, material: Material, files: dict[str, bytes], names: dict[str, str],
    user: User | None, today: dt.date,
) -> Made:  # fmt: skip
    period = Period.objects.select_for_update(of=("self",)).select_related("version").get(pk=material.period.pk)
    earlier = Report.objects.filter(period=period, language=document.language).order_by("-number")
    if same := earlier.filter(digest=document.digest).first():
        return Made(same, created=False)
    last = earlier.select_related("deliverable").first()
    number = last.number + 1 if last else 1
    deliverable = Deliverable.objects.create(
        kind=DeliverableKind.PROGRESS_REPORT,
        title=document.title[:200],
        version=number,
        year=period.end.year,
        half=None if period.kind != "half_year" else 1 if period.end.month <= 6 else 2,
        file=names["pdf"],
        reference=f"SHA-256 {seal(files['pdf'])}",
        drafted_on=today,
        registered=True,
        replaces=last.deliverable if last else None,
    )
    report = Report.objects.create(
        period=period,
        number=number,
        final=material.final,
        **said(document),
        made_on=today,
        made_by=user,
        deliverable=deliverable,
    )
    report.narratives.set(material.narratives.values())
    ReportFile.objects.bulk_create(ReportFile(report=report, **row) for row in rows(files, names))
    return Made(report, created=True)
