"""The door of the pages that are not desks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponseBase
from django.utils.translation import gettext as _

from raccordo.kernel import revisions
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.web.chosen import NoPlan

View = Callable[..., HttpResponseBase]


def acting_required(view: View) -> View:
    """Tell who has an account but no role today so, instead of showing an empty site."""

    @wraps(view)
    def guarded(request: PageRequest, *args, **kwargs) -> HttpResponseBase:
        if request.user.acting is None:
            return pages.show(request, "no_membership.html", title=_("No role today"), status=403)
        return view(request, *args, **kwargs)

    return guarded


def plan_page(view: View) -> View:
    """A page about the plan: for who may read plans, once one is in force."""

    @acting_required
    @wraps(view)
    def guarded(request: PageRequest, *args, **kwargs) -> HttpResponseBase:
        if not allowed(request.user, Action.VIEW, "plan"):
            raise Http404
        revisions.watch()  # what the parts of the page that are kept will depend on
        try:
            return view(request, *args, **kwargs)
        except NoPlan:
            return pages.show(request, "plan/none.html", title=_("No plan on this day"))

    return guarded
