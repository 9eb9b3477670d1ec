"""The pages of attachments: open one, add one to a record, withdraw one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from raccordo.kernel import audit
from raccordo.kernel.attachments import permissions, services, serving
from raccordo.kernel.attachments.forms import AttachForm, WithdrawForm
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.desk import Desk, get_desk, opening, pages
from raccordo.kernel.desk.pages import PageRequest


@require_GET
def open_file(request: PageRequest, pk: int) -> HttpResponseBase:
    """The file, to be saved and never shown by the browser; for who may see the record, and written in the log.

    Where the record asks for a reason, so does its file.
    """
    asked = Attachment.objects.filter(pk=pk).select_related("stored")
    attachment = get_object_or_404(asked.visible_to(request.user))
    desk = permissions.desk_of_type(attachment.content_type)
    record = attachment.record
    if desk is not None and record is not None and permissions.is_personal(desk):
        if (asking := opening.opened_file(request, desk, record, attachment.pk)) is not None:
            return asking
        audit.record_read(request.user, attachment)
    kept = attachment.stored
    response = serving.of_digest(kept.digest, attachment.name, content_type=kept.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
def add(request: PageRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Attach a file to a record the person may change."""
    desk, record = _record(request, app, model, pk)
    form = AttachForm(request.POST, request.FILES) if request.method == "POST" else AttachForm()
    if request.method == "POST" and form.is_valid():
        try:
            attached = services.add(
                record,
                form.cleaned_data["file"],
                user=request.user,
                today=request.today,
                note=form.cleaned_data["note"],
            )
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            messages.success(request, _("Attached: %(name)s.") % {"name": attached.name})
            return redirect(_back(request, desk, record))
    title = _("Attach a file to %(what)s") % {"what": record}
    return _form_page(request, "attachments/add.html", title, form, desk, record)


@require_http_methods(["GET", "POST"])
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Say that an attachment no longer stands, and why."""
    attachment = get_object_or_404(Attachment.objects.filter(pk=pk).live().visible_to(request.user))
    kind = attachment.content_type
    desk, record = _record(request, kind.app_label, kind.model, attachment.object_pk)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    if request.method == "POST" and form.is_valid():
        services.withdraw(attachment, user=request.user, today=request.today, reason=form.cleaned_data["reason"])
        messages.success(request, _("Withdrawn: %(name)s.") % {"name": attachment.name})
        return redirect(_back(request, desk, record))
    title = _("Withdraw the attachment %(name)s") % {"name": attachment.name}
    return _form_page(request, "attachments/withdraw.html", title, form, desk, record)


def _record(request: PageRequest, app: str, model: str, pk: int) -> tuple[Desk, models.Model]:
    """The record at this address, which the person may attach files to.

    Raises:
        Http404: there is none, or not for them.
    """
    desk = get_desk(app, model)
    if desk is None or request.user.acting is None:
        raise Http404
    record = get_object_or_404(desk.visible_to(request.user), pk=pk)
    if not permissions.may_attach(request.user, desk, record):
        raise Http404
    return desk, record


def _back(request: PageRequest, desk: Desk, record: models.Model) -> str:
    """Where the person came from, if it is a page of this site, else the record's page."""
    asked = request.POST.get("torna") or request.GET.get("torna") or ""
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("desk:detail", args=[desk.app, desk.name, record.pk])


def _form_page(
    request: PageRequest, template: str, title: str, form: AttachForm | WithdrawForm, desk: Desk, record: models.Model
) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    back = _back(request, desk, record)
    name = str(desk.model._meta.verbose_name_plural).capitalize()
    crumbs: pages.Crumbs = [
        (name, reverse("desk:list", args=[desk.app, desk.name])),
        (str(record), back),
        (title, None),
    ]
    return pages.show(request, template, title=title, crumbs=crumbs, status=status, form=form, back=back)
