"""Pages of who answers persons about their data: find, see what is held and who read it, give a copy, take a note."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from raccordo.kernel import audit
from raccordo.kernel.access import Action, allowed
from raccordo.kernel.audit import reading
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import Crumbs, PageRequest
from raccordo.kernel.privacy import answers, declared, people
from raccordo.kernel.privacy.forms import FindForm, RequestForm
from raccordo.kernel.privacy.models import Erasure, Request
from raccordo.kernel.privacy.people import Subject

ENTITY = Request._meta.label_lower


def _open(request: PageRequest, action: Action = Action.VIEW) -> None:
    """Raises Http404 to who does not answer persons (``CHANGE``), nor audits who does (``VIEW``)."""
    if not allowed(request.user, action, ENTITY):
        raise Http404


def _subject(entity: str, pk: int) -> Subject:
    subject = people.by_key(entity, pk)
    if subject is None:
        raise Http404
    return subject


def _trail(subject: Subject | None = None, *more: tuple[str, str | None]) -> Crumbs:
    home: list[tuple[str, str | None]] = [(_("Personal data"), reverse("privacy:find") if subject else None)]
    if subject is None:
        return home
    return [*home, (subject.code, _address("person", subject) if more else None), *more]


def _address(name: str, subject: Subject) -> str:
    return reverse(f"privacy:{name}", args=[subject.first._meta.label_lower, subject.first.pk])


@require_http_methods(["GET", "POST"])
def find(request: PageRequest) -> HttpResponse:
    """Find a person by code or tax code."""
    _open(request)
    form = FindForm(request.POST or None)
    found: list[Subject] | None = None
    if request.method == "POST" and form.is_valid():
        found = people.find(form.cleaned_data["who"])
        if len(found) == 1:
            return redirect(_address("person", found[0]))
    titles = {name: person.title for name, person in declared.register().persons.items()}
    return pages.show(
        request,
        "privacy/find.html",
        title=_("Whose data?"),
        crumbs=_trail(),
        form=form,
        found=None
        if found is None
        else [(titles[s.first._meta.label_lower], s.code, _address("person", s)) for s in found],
        may_answer=allowed(request.user, Action.CHANGE, ENTITY),
    )


@require_GET
def person(request: PageRequest, entity: str, pk: int) -> HttpResponse:
    """What the system holds of a person, without showing it: how much of what, why, for how long."""
    _open(request)
    return _person_page(request, _subject(entity, pk), RequestForm(initial={"received_on": request.today}))


def _person_page(request: PageRequest, subject: Subject, form: RequestForm) -> HttpResponse:
    if not form.is_bound:
        audit.record_read(request.user, subject.first, reason=Reason.REQUEST)
    asked = Request.objects.visible_to(request.user)
    treatments = declared.register().treatments
    held = []
    for name, count, rows in people.rows_of(subject):
        treatment = next(t for t in treatments.values() if name in t.entities)
        rule = treatment.rule(request.at)
        held.append((str(rows.model._meta.verbose_name_plural), count, treatment, rule))
    return pages.show(
        request,
        "privacy/person.html",
        title=_("What do we hold of %(code)s?") % {"code": subject.code},
        crumbs=_trail(subject),
        status=422 if form.is_bound else 200,
        subject=subject,
        held=held,
        erased=Erasure.objects.filter(entity=subject.first._meta.label_lower, object_pk=subject.first.pk).first(),
        requests=asked.filter(person__in=subject.keys),
        form=form,
        may_answer=allowed(request.user, Action.CHANGE, ENTITY),
        may_copy=asked.for_a_copy(subject.keys, request.today).exists(),
        reads_url=_address("reads", subject),
        copy_url=_address("copy", subject),
        note_url=_address("note", subject),
    )


@require_GET
def reads(request: PageRequest, entity: str, pk: int) -> HttpResponseBase:
    """Who read the data of a person, over all registers: by role and place, as it is told to the person.

    The name stands on the page alone, for who weighs whether the person must be told it; not in the file and not on
    paper, which may be handed over (:func:`raccordo.kernel.privacy.answers.gather` says why).
    """
    _open(request)
    subject = _subject(entity, pk)
    columns = [
        Column("quando", _("When"), lambda e: e.timestamp, sort="timestamp", text=values.shown),
        Column("ruolo", _("Role"), lambda e: e.role_words or e.origin, sort="role"),
        Column("luogo", _("Place"), lambda e: e.place, sort="place"),
        Column("atto", _("Act"), lambda e: str(e.get_kind_display()), sort="kind"),
        Column("tipo", _("On what"), reading.kind_words),
        Column("motivo", _("Reason"), lambda e: str(e.get_reason_display()), sort="reason"),
    ]
    if not request.GET.get("formato"):
        columns.append(Column("chi", _("Who"), reading.who, sort="actor__username"))
    listing = Listing(request, answers.reads(subject), columns, ordering=("-timestamp", "-pk"))
    title = _("Who read the data of this person?")
    if kind := export.wanted(request, listing):
        # by number: the code of who has an account is their user name
        audit.record_export(request.user, Entry, listing.count, subject.keys[0], subject.keys)
        return export.respond(listing, kind, _("reads of no. %(n)s") % {"n": subject.first.pk}, request.at)
    crumbs = _trail(subject, (_("Reads"), None))
    return pages.show(request, "privacy/reads.html", title=title, crumbs=crumbs, subject=subject, listing=listing)


@require_POST
def copy(request: PageRequest, entity: str, pk: int) -> HttpResponse:
    """The copy of all data of the person, to be handed over: only to who asked for it, and the request is recorded."""
    _open(request, Action.CHANGE)
    subject = _subject(entity, pk)
    if not Request.objects.visible_to(request.user).for_a_copy(subject.keys, request.today).exists():
        messages.error(request, _("Record the person's request first: a copy is made only to answer one."))
        return redirect(_address("person", subject))
    response = HttpResponse(answers.archive(subject, request.user, request.today), content_type="application/zip")
    name = _("personal-data")
    response["Content-Disposition"] = f'attachment; filename="{name}-{subject.first.pk}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def note(request: PageRequest, entity: str, pk: int) -> HttpResponse:
    """Take note of a request and of what was answered, e.g. a rectification."""
    _open(request, Action.CHANGE)
    subject = _subject(entity, pk)
    form = RequestForm(request.POST)
    form.instance.person = subject.keys[0]
    form.instance.recorded_by = request.user
    if not form.is_valid():
        return _person_page(request, subject, form)
    form.save()
    messages.success(request, _("The request was recorded."))
    return redirect(_address("person", subject))
