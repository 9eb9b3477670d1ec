"""Exceptions to a closed period: granted to persons shown by name, ended before their time."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan.periods import rights
from raccordo.plan.periods.exceptions import end_exception, grant_exception
from raccordo.plan.periods.machine import WrongMove
from raccordo.web.access import plan_page
from raccordo.web.forms import ExceptionForm
from raccordo.web.views.periods import period_at


@require_http_methods(["GET", "POST"])
@plan_page
def exception(request: PageRequest, code: str) -> HttpResponse:
    """Grant an exception; who works in a centre is shown before, and who stays ticked is named."""
    found = period_at(request, code)
    if not rights.may_except(request.user):
        raise Http404
    form = ExceptionForm(request.POST if request.method == "POST" else None, today=request.today)
    named = form.to_be_named if form.is_bound and form.is_valid() else []
    if form.is_bound and form.is_valid() and not named:
        try:
            grant_exception(found, user=request.user, today=request.today, **form.granted)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The exception was granted."))
            return redirect(f"{found.get_absolute_url()}#deroghe")
    return pages.show(
        request,
        "periods/exception.html",
        title=_("Let somebody write in the %(period)s") % {"period": found},
        crumbs=[(_("Periods"), reverse("periods")), (str(found), found.get_absolute_url()), (_("Exception"), None)],
        status=422 if form.is_bound and form.errors else 200,
        form=form,
        named=named,
        period=found,
        back=found.get_absolute_url(),
    )


@require_POST
@plan_page
def end(request: PageRequest, code: str, pk: int) -> HttpResponse:
    """End an exception before its time."""
    found = period_at(request, code)
    one = get_object_or_404(found.exceptions, pk=pk)
    try:
        end_exception(one, user=request.user, today=request.today, reason=request.POST.get("motivo", ""))
    except PermissionDenied:
        raise Http404 from None
    except WrongMove as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The exception is over: from now on nobody writes through it."))
    return redirect(f"{found.get_absolute_url()}#deroghe")
