"""The attachments of a record, on whatever page shows the record."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.attachments import permissions
from raccordo.kernel.attachments.forms import AttachForm
from raccordo.kernel.attachments.models import Attachment
from raccordo.kernel.desk import desk_of

register = template.Library()
register.filter("file_size", filesizeformat)


@register.inclusion_tag("attachments/section.html", takes_context=True)
def attachments_of(context, record, *, adding: bool = True, title: str = "") -> dict[str, Any]:
    """The section of a record's attachments; empty for who may not open them.

    ``adding=False`` leaves out the form, where the page has another purpose; ``title`` tells apart two on a page.
    """
    request, desk = context["request"], desk_of(type(record))
    if desk is None or not permissions.may_read(request.user, desk):
        return {"shown": False}
    rows = Attachment.objects.of(record).select_related("stored", "added_by", "withdrawn_by")
    sees_withdrawn = allowed(request.user, Action.VIEW, "audittrail.entry")
    may_attach = adding and permissions.may_attach(request.user, desk, record)
    return {
        "shown": True,
        "title": title or _("Attachments"),
        "place": desk.name,
        "attachments": list(rows if sees_withdrawn else rows.live()),
        "form": AttachForm() if may_attach else None,
        "add_url": reverse("attachments:add", args=[desk.app, desk.name, record.pk]),
        "back": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
