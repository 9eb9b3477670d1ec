"""What fell behind since last week, for whom, why."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan import alerts as found_behind
from raccordo.plan.board import board
from raccordo.plan.judgement import Verdict
from raccordo.web.access import plan_page
from raccordo.web.chosen import version_at


@require_GET
@plan_page
def alerts(request: PageRequest) -> HttpResponseBase:
    """The alerts that concern the reader; who wants them all asks for them."""
    version = version_at(request)
    rows = board(version, request.at)
    found = found_behind.alerts(version, request.at, rows)
    acting = pages.acting_of(request.user)
    theirs = [] if acting.role in ORGANISATION_ROLES else found_behind.concern(found, request.user)
    shown = found if request.GET.get("tutti") else theirs
    title = _("What fell behind this week?")
    return pages.show(
        request,
        "plan/alerts.html",
        title=title,
        crumbs=[(_("Where do we stand?"), reverse("board")), (_("Alerts"), None)],
        found=shown,
        own=theirs,
        others=len(found) - len(theirs),
        every=bool(request.GET.get("tutti")),
        since=request.at - found_behind.WEEK,
        behind=sum(row.verdict == Verdict.BEHIND for row in rows),
        reach=acting.reach,
    )
