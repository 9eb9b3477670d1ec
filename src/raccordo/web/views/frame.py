"""Pages of the frame: the chooser of the acting membership and the accessibility statement."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.defaults import page_not_found, server_error

from raccordo.kernel import trouble
from raccordo.kernel.attachments.serving import FileMissing, missing
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.middleware import ACTING_KEY
from raccordo.web.views import health


@require_POST
def act(request: PageRequest) -> HttpResponse:
    """Act in another of one's memberships; what was open may be out of its reach, so it starts from home."""
    chosen = request.POST.get("membership", "")
    found = next((m for m in request.memberships if str(m.pk) == chosen), None)
    if found is None:
        raise Http404
    request.session[ACTING_KEY] = found.pk
    return redirect("home")


@login_not_required
def not_found(request: PageRequest, exception: Exception) -> HttpResponse:
    """There is nothing at the address; or there is a record, and its file is no longer on disk."""
    if isinstance(exception, FileMissing):
        return missing(request, exception)
    return page_not_found(request, exception)


@login_not_required
def failed(request: HttpRequest) -> HttpResponse:
    """An error nobody foresaw; or the database is away or the disk full, which passes: 503, and when to try again.

    No page of the frame: what draws it asks the database.
    """
    error = sys.exc_info()[1]
    if error is None or not trouble.passes(error):
        return server_error(request)
    answer = health.without_database(request)
    if answer is None:
        answer = HttpResponse(loader.get_template("503.html").render(), status=503)
    answer["Retry-After"] = "60"
    return answer


@login_not_required
@require_GET
def accessibility(request: PageRequest) -> HttpResponse:
    """The accessibility statement."""
    title = _("Accessibility statement")
    return pages.show(request, "accessibility.html", title=title, crumbs=[(title, None)])
