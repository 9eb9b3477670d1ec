"""Drawing a sample of a sealed reading, and closing its check."""

from __future__ import annotations

import datetime as dt
import secrets

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan.evidence import rights, services
from raccordo.plan.evidence.forms import DrawForm
from raccordo.plan.evidence.formula import Design, sample_size
from raccordo.plan.evidence.machine import WrongMove
from raccordo.plan.evidence.models import Sample, Side
from raccordo.plan.evidence.views.guard import evidence_page, trail
from raccordo.plan.models import FrozenReading, PlanVersion


@require_http_methods(["GET", "POST"])
@evidence_page
def draw(request: PageRequest, period: str, indicator: str) -> HttpResponseBase:
    """Say how sure the result must be; see how many records that takes; draw them."""
    if not rights.may_draw(request.user):
        raise Http404
    reading = _reading(request.at, period, indicator)
    if request.method == "GET" and (there := _all_drawn(reading)) is not None:
        return redirect(there)
    form = DrawForm(
        request.POST if request.method == "POST" else None,
        reading=reading,
        candidates=rights.candidates(request.today),
        initial={"seed": str(secrets.randbelow(10**9))},
    )
    wanted = request.method == "POST" and "estrai" in request.POST
    if wanted and form.is_valid() and (made := _drawn(request, form, reading)) is not None:
        messages.success(request, _("Drawn: %(n)s records, given to their reviewers.") % {"n": made.size})
        return redirect(made)
    design = form.design if form.is_bound and form.is_valid() else Design()
    return pages.show(
        request,
        "evidence/draw.html",
        title=_("Draw a sample of %(indicator)s, %(period)s") % {"indicator": indicator, "period": reading.period},
        crumbs=trail((_("Draw a sample"), None)),
        status=422 if form.is_bound and form.errors else 200,
        form=form,
        reading=reading,
        population=reading.numerator_records,
        size=sample_size(_population(form, reading), design),
    )


def _reading(at: dt.date, period: str, indicator: str) -> FrozenReading:
    """The sealed reading that counts now, in the plan of the day.

    Raises:
        Http404: there is none.
    """
    plan = PlanVersion.objects.in_force(at)
    rows = FrozenReading.objects.current().filter(
        period__version__code=plan.code if plan else "", period__code=period, indicator__code=indicator
    )
    found = rows.select_related("indicator", "period").order_by("-pk").first()
    if found is None:
        raise Http404
    return found


def _all_drawn(reading: FrozenReading) -> Sample | None:
    """The sample of the numerator, where no side of the reading is left to draw from."""
    sides = [Side.NUMERATOR] if reading.denominator_records is None else [Side.NUMERATOR, Side.DENOMINATOR]
    found = [services.same_records(reading, side) for side in sides]
    return found[0] if all(found) else None


def _population(form: DrawForm, reading: FrozenReading) -> int:
    """Records of the side asked for; one with several centres is counted once for each until it is drawn."""
    side = form.data.get("side") if form.is_bound else Side.NUMERATOR
    return (reading.denominator_records or 0) if side == Side.DENOMINATOR else reading.numerator_records


def _drawn(request: PageRequest, form: DrawForm, reading: FrozenReading) -> Sample | None:
    """The sample, or ``None`` with the reasons on the form."""
    data = form.cleaned_data
    try:
        return services.draw_sample(
            reading,
            user=request.user,
            today=request.today,
            seed=data["seed"],
            design=form.design,
            reviewers=form.chosen,
            answer_days=data["answer_days"],
            side=data.get("side") or Side.NUMERATOR,
        )
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None


@require_POST
@evidence_page
def close(request: PageRequest, pk: int) -> HttpResponseBase:
    """Close a check: its result is final."""
    sample = get_object_or_404(Sample.objects.visible_to(request.user), pk=pk)
    if not rights.may_draw(request.user):
        raise Http404
    try:
        services.close(sample, user=request.user, today=request.today)
    except WrongMove as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The check is closed: its result is final and stands beside the reading."))
    return redirect(sample)
