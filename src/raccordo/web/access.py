"""The door of the pages that are not desks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from raccordo.kernel.desk import pages

View = Callable[..., HttpResponseBase]


def acting_required(view: View) -> View:
    """Tell who has an account but no role today so, instead of showing an empty site."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if request.user.acting is None:
            return pages.show(request, "no_membership.html", title=_("No role today"), status=403)
        return view(request, *args, **kwargs)

    return guarded
