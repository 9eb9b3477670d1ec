"""The documents the plan promises, and what the check says of the plan itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import get_desk
from raccordo.kernel.desk.values import shown
from raccordo.kernel.models import Deliverable
from raccordo.plan.board import BoardRow
from raccordo.plan.document import Finding, Severity, Source
from raccordo.plan.measures import DOCUMENTS
from raccordo.plan.words import section_words
from raccordo.web.access import plan_page
from raccordo.web.chosen import Chosen, version_at


@require_GET
@plan_page
def deliverables(request: PageRequest) -> HttpResponseBase:
    """By kind: what is promised, what was shared and when."""
    chosen = Chosen(request)
    rows = Deliverable.objects.visible_to(request.user).filter(drafted_on__lte=request.at)
    rows = rows.select_related("quadrant", "centre")
    columns = _document_columns(request.at)
    listing = Listing(request, rows, columns, ordering=["kind", "-drafted_on", "pk"], page_size=50)
    title = _("What have we delivered?")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, _("Documents"), request.at)
    desk = get_desk("kernel", "deliverable")
    return pages.show(
        request,
        "plan/deliverables.html",
        title=title,
        crumbs=[(title, None)],
        groups=_by_kind(chosen.all_rows, rows, request.at),
        listing=listing,
        may_add=desk is not None and desk.allows(request.user, Action.ADD),
    )


def _by_kind(board: list[BoardRow], rows, at) -> list[dict[str, Any]]:
    """A group per kind the plan promises or somebody wrote: its promises and its documents."""
    kinds = {f"deliverables.{name}": kind for name, (kind, _title, _definition) in DOCUMENTS.items()}
    promises: dict[str, list[BoardRow]] = {}
    for row in board:
        if row.indicator.measure in kinds:
            promises.setdefault(kinds[row.indicator.measure].value, []).append(row)
    documents: dict[str, list[Deliverable]] = {}
    for document in rows.order_by("-year", "-drafted_on", "pk"):
        documents.setdefault(document.kind, []).append(document)
    labels = dict(Deliverable._meta.get_field("kind").flatchoices)
    return [
        {
            "kind": kind,
            "label": label,
            "promises": promises.get(kind, []),
            "documents": documents.get(kind, []),
            "shared": sum(1 for d in documents.get(kind, []) if d.shared_on and d.shared_on <= at),
        }
        for kind, label in labels.items()
        if kind in promises or kind in documents
    ]


def _document_columns(at) -> list[Column]:
    return [
        Column("titolo", _("Document"), lambda d: d.title, sort="title", link=lambda d: d.get_absolute_url()),
        Column("genere", _("Kind"), lambda d: d.get_kind_display(), sort="kind"),
        Column("versione", _("Version"), lambda d: d.version, sort="version", number=True),
        Column("anno", _("Year"), lambda d: str(d.year), sort="year"),
        Column("luogo", _("Place"), lambda d: d.centre or d.quadrant or _("the whole region")),
        Column("redatto", _("Drafted on"), lambda d: d.drafted_on, sort="drafted_on"),
        Column("condiviso", _("Shared on"), lambda d: d.shared_on if d.shared_on and d.shared_on <= at else None,
               sort="shared_on"),
        Column("riferimento", _("Reference"), lambda d: d.reference, sort="reference"),
    ]  # fmt: skip


def severities() -> dict[str, str]:
    """The severities in words, the gravest first."""
    return {
        Severity.CONTRADICTION.value: _("contradiction"),
        Severity.GAP.value: _("gap"),
        Severity.AMBIGUITY.value: _("ambiguity"),
    }


@require_GET
@plan_page
def findings(request: PageRequest) -> HttpResponseBase:
    """What the plan says about itself that cannot all be true, or cannot be measured."""
    version = version_at(request)
    found = version.findings()
    words = severities()
    counts = {key: sum(1 for f in found if f.severity == key) for key in words}
    asked = request.GET.get("gravita", "")
    kept = [f for f in found if asked not in words or f.severity == asked]
    listing = Listing(request, kept, _finding_columns(words), page_size=200)
    title = _("What does the plan not say clearly?")
    if kind := export.wanted(request, listing):
        return export.respond(listing, kind, _("Check of the plan"), request.at)
    sections = section_words(version.document)
    return pages.show(
        request,
        "plan/findings.html",
        title=title,
        crumbs=[(_("Where do we stand?"), reverse("board")), (_("Check of the plan"), None)],
        version=version,
        found=[
            {
                "finding": finding,
                "text": finding.text(_, shown),
                "severity": words[finding.severity],
                "places": _by_section(finding.places, sections),
                "url": _subject_url(version, finding),
            }
            for finding in listing.rows
        ],
        filters=[(key, words[key], counts[key], key == asked) for key in words],
        listing=listing,
    )


def _by_section(places: Iterable[Source], sections: dict[str, str]) -> list[tuple[str, list[Source]]]:
    """Places of the act under the words of their section, in the act's order."""
    kept: dict[str, list[Source]] = {code: [] for code in sections}
    for place in places:
        kept[place.section].append(place)
    return [(sections[code], there) for code, there in kept.items() if there]


def _finding_columns(words: dict[str, str]) -> list[Column]:
    return [
        Column("gravita", _("Severity"), lambda f: words[f.severity]),
        Column("regola", _("Rule"), lambda f: f.rule),
        Column("oggetto", _("About"), lambda f: f.subject),
        Column("testo", _("What was found"), lambda f: f.text(_, shown)),
        Column("luoghi", _("Places in the act"), lambda f: " | ".join(f"{p.section}: «{p.quote}»" for p in f.places)),
    ]


def _subject_url(version, finding: Finding) -> str | None:
    """The page of the indicator a finding is about, if it is about one."""
    codes = {entry.code for entry in version.document.indicators}
    return reverse("indicator", args=[finding.subject]) if finding.subject in codes else None
