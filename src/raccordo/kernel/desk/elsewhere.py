"""Searching beyond what one reads: that a record exists, its code, its centre, and a way to ask that centre.

Only a whole code finds something, so that nobody learns by trying parts of it. Every search is in the audit log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.forms import BaseModelForm
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from raccordo.kernel import audit, limits
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.enquiries import Enquiry, EnquiryReason
from raccordo.kernel.accounts.roles import CENTRE_ROLES
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.columns import read
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk, get_desk
from raccordo.kernel.desk.reserve import names_persons
from raccordo.kernel.models import Centre

#: A whole code finds one record, seldom a few.
MOST = 5


@dataclass(frozen=True)
class Card:
    """What is told of a record that one may not read. ``url`` opens those one may."""

    code: str
    centre: Centre | None
    url: str | None
    record: Any = None


def offered(desk: Desk, user: Any) -> bool:
    """Whether this person may search the desk further than they read it."""
    acting = user.acting
    if acting is None or not desk.identify or not allowed(user, Action.SEARCH, desk.entity):
        return False
    return acting.role in CENTRE_ROLES and acting.search_reach != acting.read_reach


def find(request: PageRequest, app: str, model: str) -> Desk:
    """The desk at this address, if the person may search it beyond their reading.

    Raises:
        Http404: they may not.
    """
    desk = get_desk(app, model)
    if desk is None or not offered(desk, request.user):
        raise Http404
    return desk


def cards(desk: Desk, text: str, user: Any) -> list[Card]:
    """The records whose code is ``text``."""
    asked = Q()
    for lookup in desk.identify:
        asked |= Q(**{f"{lookup}__iexact": text})
    manager: Any = desk.model._default_manager
    rows = manager.searchable_by(user)
    found = list(rows.filter(asked).order_by("pk")[:MOST])
    visible = set(desk.visible_to(user).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True))
    return [
        Card(
            str(row.code),
            read(row, rows.centre_path),
            reverse("desk:detail", args=[desk.app, desk.name, row.pk]) if row.pk in visible else None,
            row,
        )
        for row in found
    ]


def told(request: PageRequest, desk: Desk, form: BaseModelForm) -> HttpResponseBase | None:
    """What a form that was refused told of persons: “already there” says that a tax code is known in the region.

    It is written as a search beyond one's reading, and counted as one; the refusal, where it is one too many.
    """
    unique = [name for name, errors in form.errors.as_data().items() if any(one.code == "unique" for one in errors)]
    for name in unique:
        if not names_persons(desk, name):
            continue
        manager: Any = desk.model._base_manager
        same = manager.filter(**{name: getattr(form.instance, name)})
        outside = list(same.exclude(pk__in=desk.visible_to(request.user).values("pk")))
        if outside:
            audit.record_list(request.user, desk.model, len(outside), _("found by a form"), audit.keys_of(outside))
            return limits.too_often(request, "elsewhere")
    return None


@require_http_methods(["GET", "POST"])
def search(request: PageRequest, app: str, model: str) -> HttpResponse:
    """Which centre follows a record? What is typed stays out of addresses."""
    desk = find(request, app, model)
    text = request.POST.get("q", "").strip() if request.method == "POST" else ""
    found = cards(desk, text, request.user) if text else []
    if text:
        outside = [card.record for card in found if card.url is None]
        said = _("search beyond one's reading")
        audit.record_list(request.user, desk.model, len(outside), said, audit.keys_of(outside))
    title = _("Which centre follows it?")
    name = str(desk.model._meta.verbose_name_plural)
    crumbs = [(name[:1].upper() + name[1:], reverse("desk:list", args=[app, model])), (title, None)]
    given: dict[str, Any] = {"desk": desk, "asked": bool(text), "cards": found, "reasons": EnquiryReason.choices}
    return pages.show(request, "desk/elsewhere.html", title=title, crumbs=crumbs, **given)


@require_POST
def ask(request: PageRequest, app: str, model: str) -> HttpResponse:
    """Ask the centre that follows a record about it."""
    desk = find(request, app, model)
    code, reason = request.POST.get("code", ""), request.POST.get("reason", "")
    card = next((one for one in cards(desk, code, request.user) if one.code == code), None)
    own = pages.acting_of(request.user).centre
    if card is None or card.url is not None or card.centre is None or own is None or reason not in EnquiryReason.values:
        raise Http404
    Enquiry.objects.create(
        entity=desk.entity,
        code=card.code,
        centre=card.centre,
        from_centre=own,
        asked_by=request.user,
        asked_on=request.today,
        entered_on=request.today,
        reason=reason,
    )
    said = _("%(centre)s has been asked about %(code)s. The answer will appear among the questions between centres.")
    messages.success(request, said % {"centre": card.centre, "code": card.code})
    return redirect("desk:list", "kernel", "enquiry")
