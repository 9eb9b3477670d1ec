"""What happens before a person's data are shown: the reason where one is asked, and the trace in the audit log."""

from __future__ import annotations

import copy
import hashlib
import re
from typing import Any

from django import forms
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from raccordo.kernel import audit
from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.audit.reasons import Given, When
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.listing import Listing
from raccordo.kernel.desk.lists import DeskList
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk, get_desk
from raccordo.kernel.desk.reserve import reserved

#: A page of a list looked at again within so many minutes is one look.
LOOK_MINUTES = 60
LOOKS = "looks"
LOOKS_KEPT = 100
#: What opens once the reason is given: a file of the record, by its number.
FILE = re.compile(r"file-(\d{1,18})")


class ReasonForm(forms.Form):
    """Why the file is opened."""

    reason = forms.ChoiceField(
        label=gettext_lazy("reason"), choices=[("", gettext_lazy("choose")), *Reason.choices]
    )  # fmt: skip
    said = forms.CharField(
        label=gettext_lazy("in a few words"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("For example the number of the request. No names, nothing of the person's life."),
    )

    def clean(self) -> dict[str, Any]:
        """“Other” has to be explained."""
        data = super().clean() or {}
        if data.get("reason") == Reason.OTHER and not data.get("said", "").strip():
            self.add_error("said", _("Say in a few words which other reason."))
        return data


def reads_personal(desk: Desk, user: Any) -> bool:
    """Whether this person reads anything personal on a record of the desk."""
    return any(not reserved(desk, name, user) for name in desk.personal)


def elsewhere(desk: Desk, record: models.Model, user: Any) -> bool:
    """Whether the record is not of the reader's own centre, nor of a person that centre works with."""
    acting, rows = user.acting, desk.model._default_manager.all()
    if (
        acting.role in ORGANISATION_ROLES
        or getattr(rows, "public", False)
        or getattr(rows, "centre_path", None) is None
    ):
        return False
    if acting.centre_id is None:
        return True
    if acting.read_reach == acting.reach:
        return False
    at_home = copy.copy(acting)
    at_home.read_reach = acting.reach
    reader = copy.copy(user)
    reader.acting = at_home
    return not desk.visible_to(reader).filter(pk=record.pk).exists()


def asks(desk: Desk, record: models.Model, user: Any) -> bool:
    """Whether a reason is asked before this person opens the record."""
    rule = reasons.when(desk.entity)
    return rule == When.ALWAYS or (rule == When.ELSEWHERE and elsewhere(desk, record, user))


def opened(request: PageRequest, desk: Desk, record: models.Model, then: str = "detail") -> HttpResponse | None:
    """Leave the trace of an opening; or, where a reason is asked and was not given, the page that asks for it.

    ``then``: which page of the desk opens once the reason is given.
    """
    if not reads_personal(desk, request.user):
        return None
    given = reasons.given(request.session, record)
    if given is None and asks(desk, record, request.user):
        return ask(request, desk, record, ReasonForm(initial={"reason": ""}), then)
    given = given or Given("")
    audit.record_read(request.user, record, reason=given.reason, said=given.said)
    return None


def ask(request: PageRequest, desk: Desk, record: models.Model, form: ReasonForm, then: str) -> HttpResponse:
    """The page that asks for the reason: it shows nothing of the record but its code."""
    words = str(desk.model._meta.verbose_name)
    return pages.show(
        request,
        "desk/reason.html",
        title=_("Why do you open this record?"),
        crumbs=[(_("Registers"), reverse("desk:index")), (words[:1].upper() + words[1:], None)],
        status=422 if form.is_bound else 200,
        form=form,
        desk=desk,
        record=record,
        special=reasons.when(desk.entity) == When.ALWAYS,
        minutes=reasons.MINUTES,
        then=then,
        back=reverse("desk:list", args=[desk.app, desk.name]),
    )


@require_POST
def reason(request: PageRequest, app: str, model: str, pk: int) -> HttpResponse:
    """Take the reason and open what it was asked for."""
    desk = get_desk(app, model)
    if desk is None or not desk.allows(request.user, Action.VIEW):
        raise Http404
    record = get_object_or_404(desk.visible_to(request.user), pk=pk)
    then = request.POST.get("poi", "")
    then = then if then == "change" or FILE.fullmatch(then) else "detail"
    if not reads_personal(desk, request.user) and not (FILE.fullmatch(then) and asks(desk, record, request.user)):
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return ask(request, desk, record, form, then)
    reasons.give(request.session, record, Given(form.cleaned_data["reason"], form.cleaned_data["said"].strip()))
    if file := FILE.fullmatch(then):
        address = reverse("attachments:open", args=[file[1]])
        title = _("The reason is noted")
        return pages.show(request, "desk/reason_given.html", title=title, desk=desk, record=record, file_url=address)
    return redirect(f"desk:{then}", app, model, pk)


def opened_file(request: PageRequest, desk: Desk, record: models.Model, attachment: int) -> HttpResponse | None:
    """As :func:`opened`, for a file of a record: it may name people even where the fields of its desk do not."""
    given = reasons.given(request.session, record)
    if given is None and asks(desk, record, request.user):
        return ask(request, desk, record, ReasonForm(initial={"reason": ""}), f"file-{attachment}")
    given = given or Given("")
    audit.record_read(request.user, record, reason=given.reason, said=given.said)
    return None


def listed(request: PageRequest, desk: Desk, found: DeskList, said: str = "") -> None:
    """Leave the trace of a list with personal columns."""
    if found.shows_personal and found.listing.count:
        words = " · ".join(part for part in (said, found.said) if part)
        look(request, desk.model, found.listing, words, of_persons=True)


def look(
    request: PageRequest, model: type[models.Model], listing: Listing, words: str, *, of_persons: bool = False
) -> None:
    """Write that somebody looked at a page of a list, and whom it showed: once per page of a question and hour."""
    asked = f"{model._meta.label_lower}|{words}|{request.GET.get('r', '')}|{listing.sorted_by}"
    page = listing.page.number if of_persons else ""
    question = hashlib.sha256(f"{asked}|{page}".encode()).hexdigest()[:16]
    now = timezone.now().timestamp()
    looks = {key: until for key, until in request.session.get(LOOKS, {}).items() if until > now}
    if question in looks:
        return
    looks[question] = now + LOOK_MINUTES * 60
    request.session[LOOKS] = dict(list(looks.items())[-LOOKS_KEPT:])
    people = audit.keys_of(list(listing.page.object_list)) if of_persons else []
    audit.record_list(request.user, model, listing.count, words, people)
