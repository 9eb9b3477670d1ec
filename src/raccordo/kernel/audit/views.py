"""The log for who audits: filters, one entry in full, the file of exactly what is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from raccordo.kernel import audit
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts import credentials
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit import reading, reasons, standing
from raccordo.kernel.audit.enums import READS, WRITES, Kind, Reason
from raccordo.kernel.audit.models import Entry, EntryQuerySet
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk import export, opening, pages, searches, values
from raccordo.kernel.desk.fields import DayField
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import get_desk
from raccordo.kernel.jobs import page_exports

ALL = ("", gettext_lazy("all"))
#: Groups of acts, beside the single ones.
GROUPS = {"reads": READS, "writes": WRITES}


class Filters(forms.Form):
    """What of the log is shown."""

    ruolo = forms.ChoiceField(label=gettext_lazy("role"), required=False, choices=[ALL, *Role.choices])
    atto = forms.ChoiceField(
        label=gettext_lazy("act"),
        required=False,
        choices=[ALL, ("reads", gettext_lazy("all reads")), ("writes", gettext_lazy("all writes")), *Kind.choices],
    )
    tipo = forms.TypedChoiceField(label=gettext_lazy("kind of record"), required=False, coerce=int, empty_value=None)
    scheda = forms.CharField(label=gettext_lazy("number of the record"), required=False, max_length=20)
    motivo = forms.ChoiceField(label=gettext_lazy("reason"), required=False, choices=[ALL, *Reason.choices])
    dal = DayField(label=gettext_lazy("from the day"), required=False)
    al_giorno = DayField(label=gettext_lazy("to the day"), required=False)

    def __init__(self, *args: Any, kinds: list[tuple[int, str]], **options: Any):
        super().__init__(*args, **options)
        self.fields["tipo"].choices = [ALL, *kinds]  # type: ignore[attr-defined]  # the form's fields are typed by their base class

    def applied(self, rows: EntryQuerySet) -> EntryQuerySet:
        """The entries that pass; none while a filter is written wrongly."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        columns = {"ruolo": "role", "tipo": "content_type", "scheda": "object_pk", "motivo": "reason"}
        for name, column in columns.items():
            if asked[name] not in (None, ""):
                rows = rows.filter(**{column: asked[name]})
        if act := asked["atto"]:
            rows = rows.filter(kind__in=GROUPS.get(act, [act]))
        if asked["dal"]:
            rows = rows.filter(timestamp__gte=_midnight(asked["dal"]))
        if asked["al_giorno"]:
            rows = rows.filter(timestamp__lt=_midnight(asked["al_giorno"] + dt.timedelta(days=1)))
        return rows

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """The filters in force: label, value in words, name in the address."""
        if not self.is_valid():
            return []
        found = []
        for name, value in self.cleaned_data.items():
            if value not in (None, ""):
                choices = dict(getattr(self.fields[name], "choices", ()))
                found.append((str(self.fields[name].label), str(choices.get(value, values.shown(value))), name))
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _entries(request: PageRequest) -> EntryQuerySet:
    """What of the log this person reads.

    Raises:
        Http404: nothing.
    """
    if not allowed(request.user, Action.VIEW, Entry._meta.label_lower):
        raise Http404
    return Entry.objects.visible_to(request.user)


@require_http_methods(["GET", "POST"])
def log(request: PageRequest) -> HttpResponseBase:
    """The list; POST keeps the name that is searched out of the address."""
    rows = _entries(request)
    if request.method == "POST":
        return searches.asked(request)
    filters = Filters(request.GET, kinds=_kinds())
    text = searches.recall(request, request.GET.get("r", ""))
    rows = _by(filters.applied(rows), text)
    listing = Listing(
        request, rows.select_related("actor", "content_type"), _columns(request.user), ordering=("-timestamp", "-pk")
    )
    said = " · ".join([f"{label}: {value}" for label, value, _name in filters.words] + (["+"] if text else []))
    title = _("Audit log")
    if kind := export.wanted(request, listing):
        return page_exports.give(
            request, listing, kind, title, request.at, private=bool(text),
            told=lambda: audit.record_export(request.user, Entry, listing.count, said),
        )  # fmt: skip
    opening.look(request, Entry, listing, said)
    return pages.show(
        request,
        "audit/log.html",
        title=_("Who did what, and why?"),
        crumbs=[(title, None)],
        filters=filters,
        listing=listing,
        text=text,
    )


def _by(rows: EntryQuerySet, text: str) -> EntryQuerySet:
    """Entries of the persons or commands that answer to every word."""
    for word in text.split():
        name = Q(actor__username__icontains=word) | Q(actor__last_name__icontains=word)
        rows = rows.filter(name | Q(actor__first_name__icontains=word) | Q(origin__icontains=word))
    return rows


def _kinds() -> list[tuple[int, str]]:
    """The kinds of records of which there are entries."""
    there = ContentType.objects.filter(pk__in=Entry.objects.order_by().values("content_type").distinct())
    found = [(kind.pk, str(model._meta.verbose_name)) for kind in there if (model := kind.model_class()) is not None]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _columns(user: Any) -> list[Column]:
    return [
        Column("quando", _("When"), lambda e: e.timestamp, sort="timestamp",
               link=lambda e: reverse("audit:entry", args=[e.pk]), text=values.shown),
        Column("chi", _("Who"), reading.who, sort="actor__username"),
        Column("ruolo", _("Role"), lambda e: e.role_words, sort="role"),
        Column("luogo", _("Place"), lambda e: e.place, sort="place"),
        Column("atto", _("Act"), lambda e: str(e.get_kind_display()), sort="kind"),
        Column("tipo", _("On what"), lambda e: reading.kind_words(e)),
        Column("scheda", _("Record"), lambda e: reading.record_words(e, user),
               link=lambda e: reading.record_url(e, user)),
        Column("motivo", _("Reason"), lambda e: str(e.get_reason_display()), sort="reason"),
    ]  # fmt: skip


def _changes(request: PageRequest, found: Entry, entity: str) -> tuple[list[reading.Change], opening.Why]:
    """What changed, and what is said of the reason: a person's data read in the log are a reading like another."""
    given = reasons.given_for_list(request.session, request.path, entity)
    changes = reading.Words([found], request.user, given).changes(found)
    if given is not None:
        audit.record_log_read(request.user, found, given)
    opens = False
    if given is None and any(change.masked for change in changes):
        told = reading.Words([found], request.user, Given("")).changes(found)
        opens = told != changes and get_desk(found.content_type.app_label, found.content_type.model) is not None
    return changes, opening.Why(opening.ReasonForm(initial={"reason": ""}), entity, opens, opening.reason_words(given))


@require_http_methods(["GET", "POST"])
def entry(request: PageRequest, pk: int) -> HttpResponse:
    """One entry: before and after, the reason, its place in the chain; POST says why its person is read."""
    found = get_object_or_404(_entries(request).select_related("actor", "content_type", "link"), pk=pk)
    notes = allowed(request.user, Action.REVIEW, Entry._meta.label_lower) and standing.waits(found)
    if request.method == "POST" and (told := opening.list_reason(request) or _note(request, found, notes)):
        return told
    model = reading.model_of(found)
    entity = f"{found.content_type.app_label}.{found.content_type.model}"
    personal = reading.may(request.user, Action.PERSONAL, entity)
    changes, why = _changes(request, found, entity)
    title = _("What was done here?")
    return pages.show(
        request,
        "audit/entry.html",
        title=title,
        crumbs=[(_("Audit log"), reverse("audit:log")), (str(found.pk), None)],
        entry=found,
        who=reading.who(found),
        kind=reading.kind_words(found),
        record=reading.record_words(found, request.user),
        url=reading.record_url(found, request.user),
        changes=changes,
        why=why,
        faults=[standing.said(*fault) for fault in (found.additional_data or {}).get(standing.FOUND, {}).items()],
        notes=notes,
        said=found.changes_text if personal else "",
        data=_data(found),
        link=getattr(found, "link", None),
        same=reverse("audit:log") + f"?tipo={found.content_type_id}&scheda={found.object_pk}" if model else None,
    )


def _note(request: PageRequest, found: Entry, may: bool) -> HttpResponse | None:
    """Take note of what an entry tells of the guards, in words; without words the page comes back and says so."""
    words = request.POST.get("nota", "").strip()
    if not may or "nota" not in request.POST:
        return None
    if words:
        standing.take_note(found, request.user, words)
        messages.success(request, _("Note is taken: the verification tells it no more."))
    else:
        messages.error(request, _("Say in a few words what you found out."))
    return redirect("audit:entry", found.pk)


def _data(found: Entry) -> list[tuple[str, str]]:
    """What an act that is no single write says of itself: rows, filter, source."""
    words = {
        "rows": _("rows"), "filter": _("filter"), "source": _("source"), "by": _("of which"),
        "sha256": _("digest of the source"), "entries": _("entries"), "rule": _("rule"),
        "persons": _("persons shown"), "persons_set": _("digest of the persons shown"),
        "named": _("persons of lists forgotten"), "standing": _("guards that stand"),
        "renewed": _("guards put up anew"), "noted": _("entry of which note is taken"),
        credentials.WHAT: _("way into the account"),
    }  # fmt: skip
    data = {key: value for key, value in (found.additional_data or {}).items() if key != standing.FOUND}
    if data.get(credentials.WHAT) in credentials.Act.values:
        data[credentials.WHAT] = credentials.Act(data[credentials.WHAT]).label
    if standing.STANDING in data:
        data[standing.STANDING] = len(data[standing.STANDING])
    return [
        (
            words.get(key, key),
            ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else values.shown(value),
        )
        for key, value in data.items()
        if value not in ("", None, {})
    ]
