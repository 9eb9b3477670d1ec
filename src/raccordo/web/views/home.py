"""The first page: the question each role comes with, and the registers it works on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.views import heading, open_desks
from raccordo.web.access import acting_required


@require_GET
@acting_required
def home(request: HttpRequest) -> HttpResponse:
    """What the person may read and enter."""
    groups = [
        (name, [(heading(desk), desk, desk.allows(request.user, Action.ADD)) for desk in desks])
        for name, desks in open_desks(request.user)
    ]
    return pages.show(request, "home.html", title=_("Welcome"), groups=groups)
