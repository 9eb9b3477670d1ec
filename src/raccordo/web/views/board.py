"""The board: where each indicator stands."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs.services import AlreadyRunning, start
from raccordo.plan.board import BoardRow
from raccordo.plan.jobs import take_readings
from raccordo.plan.judgement import Verdict
from raccordo.plan.words import figure_text, target_text
from raccordo.web.access import plan_page
from raccordo.web.chosen import Chosen
from raccordo.web.fragments import kept

#: More than the indicators of any plan: the board has one page.
ALL = 10_000


@require_GET
@plan_page
def board(request: PageRequest) -> HttpResponseBase:
    """The five lines as sections, a row per indicator."""
    chosen = Chosen(request)
    title = _("Where do we stand?")
    if "formato" in request.GET:
        listing = Listing(request, chosen.rows, _columns(chosen), page_size=ALL)
        if kind := export.wanted(request, listing):
            return export.respond(listing, kind, "-".join([_("plan"), chosen.version.code]), request.at)
    return pages.show(
        request,
        "plan/board.html",
        title=title,
        crumbs=[(title, None)],
        chosen=chosen,
        kept=kept(request, chosen.version),
        listing=Listing(request, (), ()),
        sections=SimpleLazyObject(lambda: sections(chosen)),
        tally=SimpleLazyObject(lambda: tally(chosen.all_rows)),
        may_compute=allowed(request.user, Action.CHANGE, "plan"),
    )


@require_POST
@plan_page
def compute(request: PageRequest) -> HttpResponseBase:
    """Ask for the readings up to the day looked at; the work is followed on its own page."""
    if not allowed(request.user, Action.CHANGE, "plan"):
        raise Http404
    try:
        asked = start(take_readings, request.user, subject=f"{request.at:%d/%m/%Y}", at=request.at.isoformat())
    except AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("jobs:list")
    return redirect(asked)


def sections(chosen: Chosen) -> list[dict[str, Any]]:
    """The lines that have rows, each with its rows and the count of its verdicts."""
    found = []
    for line in chosen.lines:
        rows = [row for row in chosen.rows if row.indicator.line_id == line.pk]
        if rows:
            found.append({"line": line, "rows": rows, "tally": [pair for pair in tally(rows) if pair[1]]})
    return found


def tally(rows: list[BoardRow]) -> list[tuple[Verdict, int]]:
    """How many rows have each verdict, in the order of the verdicts; none left out."""
    counts = Counter(row.verdict for row in rows)
    return [(verdict, counts[verdict]) for verdict in Verdict]


def _columns(chosen: Chosen) -> list[Column]:
    """The columns of the file: what the page shows, with the two sides of each share apart."""
    columns = [
        Column("linea", _("Line"), lambda row: row.indicator.line.short),
        Column("codice", _("Code"), lambda row: row.indicator.code, link=indicator_url),
        Column("titolo", _("Indicator"), lambda row: row.indicator.short),
        Column("tipo", _("Kind"), lambda row: row.indicator.get_kind_display()),
        Column("valore", _("Value"), lambda row: figure_text(row.figure)),
        Column("numeratore", _("Numerator"), lambda row: row.figure.numerator, number=True),
        Column("denominatore", _("Denominator"), lambda row: row.figure.denominator, number=True),
        Column("obiettivo", _("Target"), lambda row: target_text(row.indicator)),
        Column("quota", _("Share of the target"), lambda row: row.judgement.share, number=True),
        Column("attesa", _("Share expected today"), lambda row: row.judgement.expected_share, number=True),
        Column("esito", _("Verdict"), lambda row: row.verdict.label),
        Column("ultimo", _("Last record"), lambda row: row.last_record_on),
    ]
    if chosen.quadrant is not None:
        name = str(chosen.quadrant)
        columns.insert(7, Column("quadrante", name, lambda row: figure_text(row.quadrant_figure)))
    return columns


def indicator_url(row: BoardRow) -> str:
    """The page of a row's indicator."""
    return reverse("indicator", args=[row.indicator.code])
