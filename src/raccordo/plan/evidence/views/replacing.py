"""The page on which the records of a reviewer are given to another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.forms import ReplaceForm
from raccordo.plan.evidence.machine import WrongMove
from raccordo.plan.evidence.models import Sample
from raccordo.plan.evidence.replacing import replace_reviewer, reviewers_of
from raccordo.plan.evidence.views.guard import evidence_page, spoken, trail


@require_http_methods(["GET", "POST"])
@evidence_page
def replace(request: PageRequest, pk: int) -> HttpResponse:
    """Give what waits for a reviewer to another."""
    rows = Sample.objects.visible_to(request.user).select_related("reading__indicator", "reading__period")
    found = get_object_or_404(rows, pk=pk)
    if not rights.may_draw(request.user) or found.closed:
        raise Http404
    form = ReplaceForm(
        request.POST if request.method == "POST" else None,
        present=reviewers_of(found), candidates=rights.candidates(request.today),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        before, after = form.present[data["before"]], form.candidates[data["reviewer"]]
        try:
            made = replace_reviewer(found, before, after, user=request.user, today=request.today, reason=data["reason"])
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        except WrongMove as refused:
            form.add_error(None, str(refused))
        else:
            told = ngettext("%(n)s record was given to %(who)s.", "%(n)s records were given to %(who)s.", made.records)
            messages.success(request, told % {"n": made.records, "who": after.get_full_name() or after})
            return redirect(found)
    return pages.show(
        request,
        "evidence/replace.html",
        title=_("Who goes on with these records?"),
        crumbs=trail((spoken(found), found.get_absolute_url()), (_("Another reviewer"), None)),
        status=422 if form.is_bound else 200,
        form=form,
        sample=found,
    )
