"""What happens before a person's data are shown: the reason where one is asked, and the trace in the audit log."""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass
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
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.audit.reasons import Given, When
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.listing import Listing
from raccordo.kernel.desk.lists import DeskList
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk, get_desk
from raccordo.kernel.desk.reserve import of_persons, reads_elsewhere, reserved

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
    acting = user.acting
    if not reads_elsewhere(desk, user):
        return False
    if acting.centre_id is None:
        return True
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

    A record that shows whose it is by a code only leaves its trace as well, and asks for nothing.

    ``then``: which page of the desk opens once the reason is given.
    """
    if not of_persons(desk):
        return None
    given = reasons.given(request.session, record)
    if given is None and reads_personal(desk, request.user) and asks(desk, record, request.user):
        return ask(request, desk, record, ReasonForm(initial={"reason": ""}), then)
    given = given or Given("")
    audit.record_read(request.user, record, reason=given.reason, said=given.said)
    return None


def reason_of(request: PageRequest, desk: Desk, record: models.Model) -> Given | None:
    """Why a record stands open: an empty reason where none was asked; ``None`` where nothing personal was opened."""
    opened = Given("") if reads_personal(desk, request.user) else None
    return reasons.given(request.session, record) or opened


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
    """Leave the trace of a list with personal columns; one that shows codes only leaves none until a row is opened."""
    if found.shows_personal and found.listing.count:
        words = " · ".join(part for part in (said, found.said) if part)
        look(request, desk.model, found.listing, words, of_persons=True, given=found.given)


def taken(user: Any, desk: Desk, found: DeskList, count: int, said: str = "") -> None:
    """Leave the trace of a file of persons, named or known by a code; ``said`` comes before the filter in words."""
    if of_persons(desk):
        words = " · ".join(part for part in (said, found.said) if part)
        audit.record_export(user, desk.model, count, words, audit.keys_of(found.listing.rows), found.given)


def look(
    request: PageRequest,
    model: type[models.Model],
    listing: Listing,
    words: str,
    *,
    of_persons: bool = False,
    given: Given | None = None,
) -> None:
    """Write that somebody looked at a page of a list, whom it showed and why: once per page of a question and hour."""
    asked = f"{model._meta.label_lower}|{words}|{request.GET.get('r', '')}|{listing.sorted_by}|{given or ''}"
    page = listing.page.number if of_persons else ""
    question = hashlib.sha256(f"{asked}|{page}".encode()).hexdigest()[:16]
    now = timezone.now().timestamp()
    looks = {key: until for key, until in request.session.get(LOOKS, {}).items() if until > now}
    if question in looks:
        return
    looks[question] = now + LOOK_MINUTES * 60
    request.session[LOOKS] = dict(list(looks.items())[-LOOKS_KEPT:])
    people = audit.keys_of(list(listing.page.object_list)) if of_persons else []
    audit.record_list(request.user, model, listing.count, words, people, given)


@dataclass(frozen=True)
class Why:
    """What a list says of the reason for which its persons are read: asked for, or given."""

    form: ReasonForm
    entity: str
    asks: bool
    given: str
    minutes: int = reasons.MINUTES


def why(found: DeskList) -> Why:
    """What the page of a list says of the reason."""
    return Why(ReasonForm(initial={"reason": ""}), found.filters.desk.entity, found.asks, reason_words(found.given))


def reason_words(given: Given | None) -> str:
    """A reason as it was given; empty for none."""
    return " · ".join(part for part in (str(Reason(given.reason).label), given.said) if part) if given else ""


def list_reason(request: PageRequest) -> HttpResponse | None:
    """Take the reason for which the persons of the list at this address are read; ``None`` where none was sent.

    Raises:
        Http404: it is said of records this person may not see.
    """
    if "elenco" not in request.POST:
        return None
    app, _dot, model = request.POST["elenco"].partition(".")
    desk = get_desk(app, model)
    if desk is None or not desk.allows(request.user, Action.VIEW):
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        told = Given(form.cleaned_data["reason"], form.cleaned_data["said"].strip())
        reasons.give_for_list(request.session, request.path, desk.entity, told)
        return redirect(request.get_full_path())
    return pages.show(
        request,
        "desk/list_reason.html",
        title=_("Why do you read who they are?"),
        crumbs=[(_("Registers"), reverse("desk:index"))],
        status=422,
        form=form,
        why=Why(form, desk.entity, True, ""),
        back=request.get_full_path(),
    )
