"""Pages of the frame: the chooser of the acting membership and the accessibility statement."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.defaults import page_not_found

from raccordo.kernel.attachments.serving import FileMissing, missing
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.middleware import ACTING_KEY


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
@require_GET
def accessibility(request: PageRequest) -> HttpResponse:
    """The accessibility statement."""
    title = _("Accessibility statement")
    return pages.show(request, "accessibility.html", title=title, crumbs=[(title, None)])
