"""One record at a time: the reviewer judges it, the centre answers for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from raccordo.kernel import audit
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.attachments.permissions import is_personal
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.desk import Desk, desk_of, details, lists, pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.reserve import of_persons
from raccordo.plan.evidence import rights, services
from raccordo.plan.evidence.forms import AnswerForm, JudgeForm
from raccordo.plan.evidence.machine import Move, WrongMove
from raccordo.plan.evidence.models import Sample, SampledRecord
from raccordo.plan.evidence.views.guard import evidence_page, spoken, trail


@require_GET
@evidence_page
def following(request: PageRequest, pk: int) -> HttpResponse:
    """The next record of a sample that waits for this reviewer, else the sample."""
    sample = get_object_or_404(Sample.objects.visible_to(request.user), pk=pk)
    rows = SampledRecord.objects.visible_to(request.user).for_reviewer(request.user)
    found = rows.filter(sample=sample).first()
    return redirect(found.check_url if found is not None else sample.get_absolute_url())


@require_http_methods(["GET", "POST"])
@evidence_page
def record(request: PageRequest, pk: int) -> HttpResponseBase:
    """The record as its desk shows it, its attachments, what was said of it, and the next step of who looks."""
    rows = SampledRecord.objects.visible_to(request.user).select_related(
        "sample__reading__indicator", "sample__reading__period", "centre", "reviewer"
    )
    sampled = get_object_or_404(rows, pk=pk)
    moves = rights.moves(request.user, sampled, request.today)
    judging, answering = _forms(request, moves)
    if request.method == "POST":
        form = answering if request.POST.get("passo") == Move.ANSWER else judging
        if form is None:
            raise Http404
        if form.is_valid() and _done(request, sampled, form):
            return redirect("evidence:next", sampled.sample_id) if form is judging else redirect(sampled.check_url)
    return _page(request, sampled, judging, answering)


def _forms(request: PageRequest, moves: list[Move]) -> tuple[JudgeForm | None, AnswerForm | None]:
    """The forms of what the person may do now; the one that was sent holds what was written in it."""
    sent = request.POST.get("passo", "") if request.method == "POST" else None
    judges, answers = any(move != Move.ANSWER for move in moves), Move.ANSWER in moves
    judging = JudgeForm(request.POST if sent == "" else None, moves=moves) if judges else None
    answered = sent == Move.ANSWER
    answering = AnswerForm(request.POST, request.FILES) if answers and answered else AnswerForm() if answers else None
    return judging, answering


def _done(request: PageRequest, sampled: SampledRecord, form: JudgeForm | AnswerForm) -> bool:
    """Whether the step was taken; if not, the form says why."""
    data: dict[str, Any] = form.cleaned_data
    try:
        if isinstance(form, AnswerForm):
            services.answer(sampled, user=request.user, today=request.today, note=data["note"], uploads=data["uploads"])
            messages.success(request, _("Your answer is with the reviewer."))
        else:
            services.judge(sampled, Move(data["move"]), user=request.user, today=request.today, note=data["note"])
            messages.success(request, _("Saved: %(what)s.") % {"what": sampled})
    except WrongMove as refused:
        form.add_error("note", str(refused))
    except ValidationError as refused:
        form.add_error("uploads" if isinstance(form, AnswerForm) else None, refused.messages)
    except PermissionDenied as refused:
        raise Http404 from refused
    else:
        return True
    return False


def _page(
    request: PageRequest, sampled: SampledRecord, judging: JudgeForm | None, answering: AnswerForm | None
) -> HttpResponse:
    desk, found = _within_reach(request, sampled)
    own = SampledRecord.objects.filter(sample=sampled.sample, reviewer=request.user)
    total = own.count()
    bound = next((form for form in (judging, answering) if form is not None and form.is_bound), None)
    return pages.show(
        request,
        "evidence/record.html",
        title=sampled.what,
        crumbs=trail((spoken(sampled.sample), sampled.sample.get_absolute_url()), (str(sampled), None)),
        status=422 if bound is not None and bound.errors else 200,
        sampled=sampled,
        desk=desk,
        record=found,
        facts=details.facts(desk, found, request.user) if desk is not None and found is not None else [],
        record_url=details.opens(found, request.user) if found is not None else None,
        steps=sampled.steps.select_related("user"),
        concerned=rights.concerned(request.user, sampled, request.today) and not sampled.sample.closed,
        sees_words=rights.sees_words(request.user, sampled),
        judging=judging,
        answering=answering,
        bound=bound,
        late=rights.answerable(sampled) and sampled.answer_by is not None and request.today > sampled.answer_by,
        total=total,
        done=total - own.filter(state="assigned").count(),
        others=SampledRecord.objects.visible_to(request.user).for_reviewer(request.user).filter(
            sample=sampled.sample
        ).exclude(pk=sampled.pk).count(),
    )  # fmt: skip


def _within_reach(request: PageRequest, sampled: SampledRecord) -> tuple[Desk | None, models.Model | None]:
    """The record on its own desk, if it is still there and the person may see it; the look is written in the log."""
    model = sampled.content_type.model_class()
    desk = desk_of(model) if model is not None else None
    if desk is None or not desk.allows(request.user, Action.VIEW):
        return desk, None
    rows = desk.visible_to(request.user).select_related(*lists.followed(desk))
    found = rows.filter(pk=sampled.object_pk).first()
    reads = of_persons(desk) or (is_personal(desk) and allowed(request.user, Action.PERSONAL, desk.entity))
    if found is not None and reads:
        audit.record_read(request.user, found, reason=Reason.EVIDENCE)
    return desk, found
