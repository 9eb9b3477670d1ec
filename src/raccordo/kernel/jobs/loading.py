"""The page where files are loaded by who has no shell: a trial first, then the same file in earnest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from raccordo.kernel.attachments.errors import Refused
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.fields import DayField
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.jobs import loads, services
from raccordo.kernel.jobs.loads import Load
from raccordo.kernel.jobs.models import Job
from raccordo.kernel.jobs.states import State


class LoadForm(forms.Form):
    """Which file, and what it is."""

    cosa = forms.ChoiceField(label=gettext_lazy("what it is"))
    file = forms.FileField(label=gettext_lazy("file"))
    dal = DayField(
        label=gettext_lazy("first day"),
        required=False,
        help_text=gettext_lazy("Of an amendment of the plan, or of assignments whose rows do not say their own."),
    )

    def __init__(self, *args: Any, offered: list[Load], **options: Any):
        super().__init__(*args, **options)
        self.offered = {one.key: one for one in offered}
        self.fields["cosa"].choices = [("", _("choose")), *((one.key, one.title) for one in offered)]  # type: ignore[attr-defined]  # the form's fields are typed by their base class
        ends = sorted({suffix for one in offered for suffix in one.suffixes})
        self.fields["file"].widget.attrs["accept"] = ",".join(ends)

    def clean(self) -> dict[str, Any]:
        """The file's name ends as such files do; the antivirus, where there is one, lets it pass."""
        data = super().clean() or {}
        chosen, file = self.offered.get(data.get("cosa", "")), data.get("file")
        if chosen is None or file is None:
            return data
        if Path(file.name).suffix.lower() not in chosen.suffixes:
            words = _("Send a file of the kind %(kinds)s.") % {"kinds": ", ".join(chosen.suffixes)}
            self.add_error("file", words)
            return data
        try:
            data["kept"] = loads.keep(file, file.name)
        except Refused as error:
            self.add_error("file", str(error))
        return data


@require_http_methods(["GET", "POST"])
def page(request: PageRequest) -> HttpResponse:
    """Try a file, see what is wrong with it row by row, load it. Only for who may load something."""
    offered = loads.open_to(request.user)
    if not offered:
        raise Http404
    tried = _tried(request, request.POST.get("prova") or request.GET.get("prova", ""))
    form = LoadForm(None, offered=offered)
    if request.method == "POST" and tried is not None:
        return _start(request, tried[0], tried[1].subject, {**tried[1].parameters, "trial": False})
    if request.method == "POST":
        form = LoadForm(request.POST, request.FILES, offered=offered)
        if form.is_valid():
            data = form.cleaned_data
            name, start = data["file"].name[:120], data["dal"].isoformat() if data["dal"] else ""
            given = {"file": data["kept"], "name": name, "start": start, "trial": True}
            return _start(request, form.offered[data["cosa"]], name, given)
    title = _("Load a file")
    return pages.show(
        request,
        "jobs/loads.html",
        title=title,
        crumbs=[(_("Work in progress"), reverse("jobs:list")), (title, None)],
        status=422 if form.is_bound else 200,
        form=form,
        offered=offered,
        tried=tried[1] if tried else None,
    )


def _tried(request: PageRequest, number: str) -> tuple[Load, Job] | None:
    """A trial of this person, in the role in which they act, in which nothing was wrong."""
    if not number.isdecimal():
        return None
    own = Job.objects.filter(started_by=request.user, membership=request.user.acting, state=State.DONE)
    record = own.filter(pk=number).first()
    found = loads.of_job(record) if record is not None else None
    if record is None or found is None or not found.open_to(request.user) or not record.parameters.get("trial"):
        return None
    return found, record


def _start(request: PageRequest, chosen: Load, subject: str, given: dict[str, Any]) -> HttpResponse:
    try:
        job = services.start(chosen.kind, request.user, subject=subject, once=given["file"], **given)
    except services.AlreadyRunning as error:
        messages.warning(request, str(error))
        return redirect("jobs:list")
    return redirect(job.get_absolute_url())
