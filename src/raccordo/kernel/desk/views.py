"""The pages of the desks. What a person may not see or do does not exist for them: 404."""

from __future__ import annotations

from itertools import groupby

from django.apps import apps
from django.contrib import messages
from django.db.models import FileField, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.attachments import serving
from raccordo.kernel.desk import details, elsewhere, export, forms, history, lists, opening, pages, searches
from raccordo.kernel.desk.fields import spoken
from raccordo.kernel.desk.filters import search
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk, all_desks, get_desk
from raccordo.kernel.desk.reserve import reserved
from raccordo.kernel.jobs import exports
from raccordo.kernel.models import Municipality

SUGGESTIONS = 12


def find(request: PageRequest, app: str, model: str, action: Action = Action.VIEW) -> Desk:
    """The desk at this address.

    Raises:
        Http404: there is none, or the person may not do ``action`` there.
    """
    desk = get_desk(app, model)
    if desk is None or not desk.allows(request.user, Action.VIEW) or not desk.allows(request.user, action):
        raise Http404
    return desk


def heading(desk: Desk, plural: bool = True) -> str:
    """The name of the desk with its capital."""
    words = str(desk.model._meta.verbose_name_plural if plural else desk.model._meta.verbose_name)
    return words[:1].upper() + words[1:]


def trail(desk: Desk, *more: tuple[str, str | None]) -> pages.Crumbs:
    """The path to a page of the desk."""
    home: list[tuple[str, str | None]] = [(_("Registers"), reverse("desk:index"))]
    own = (heading(desk), reverse("desk:list", args=[desk.app, desk.name]) if more else None)
    return [*home, own, *more]


def open_desks(user) -> list[tuple[str, list[Desk]]]:
    """The desks this person may read, by app."""
    found = [desk for desk in all_desks() if desk.in_navigation and desk.allows(user, Action.VIEW)]
    order = {config.label: position for position, config in enumerate(apps.get_app_configs())}
    found.sort(key=lambda desk: (order[desk.app], heading(desk)))
    return [(str(apps.get_app_config(app).verbose_name), list(group)) for app, group in groupby(found, lambda d: d.app)]


@require_GET
def index(request: PageRequest) -> HttpResponse:
    """All desks of the person, by area of work."""
    groups = [
        (name, [(heading(desk), desk, desk.allows(request.user, Action.ADD)) for desk in desks])
        for name, desks in open_desks(request.user)
    ]
    title = _("Registers")
    return pages.show(
        request,
        "desk/index.html",
        title=title,
        crumbs=[(title, None)],
        groups=groups,
        reads_log=allowed(request.user, Action.VIEW, "audittrail.entry"),
        answers_persons=allowed(request.user, Action.VIEW, "privacy.request"),
    )


@require_http_methods(["GET", "POST"])
def listing(request: PageRequest, app: str, model: str) -> HttpResponseBase:
    """The list; POST keeps a search among people, and the reason for reading who they are, out of the address."""
    desk = find(request, app, model)
    if request.method == "POST":
        return opening.list_reason(request) or searches.asked(request)
    found = lists.make(desk, request)
    if found.private and (clean := searches.typed(request)):
        return redirect(clean)
    if kind := export.wanted(request, found.listing):
        if exports.is_long(found):
            return redirect(exports.ask(desk, request, found, kind))
        opening.taken(request.user, desk, found, found.listing.count)
        return export.respond(found.listing, kind, heading(desk), request.at)
    opening.listed(request, desk, found)
    found.filters.count_choices(found.listing.count)
    return pages.show(
        request,
        "desk/list.html",
        title=heading(desk),
        crumbs=trail(desk),
        desk=desk,
        found=found,
        listing=found.listing,
        why=opening.why(found),
        may_add=desk.allows(request.user, Action.ADD),
        acts=desk.acts(None, request.user) if desk.acts else [],
        may_search_elsewhere=elsewhere.offered(desk, request.user),
    )


@require_GET
def detail(request: PageRequest, app: str, model: str, pk: int) -> HttpResponse:
    """One record; opening one with personal data leaves a line in the audit log."""
    desk = find(request, app, model)
    rows = desk.visible_to(request.user)
    record = get_object_or_404(rows.select_related(*lists.followed(desk)), pk=pk)
    if (asking := opening.opened(request, desk, record)) is not None:
        return asking
    may_change, given = desk.allows(request.user, Action.CHANGE), opening.reason_of(request, desk, record)
    return pages.show(
        request,
        "desk/detail.html",
        title=f"{heading(desk, plural=False)} {record}",
        crumbs=trail(desk, (str(record), None)),
        desk=desk,
        record=record,
        facts=details.facts(desk, record, request.user),
        checklist=desk.checklist(record, request.at) if desk.checklist else [],
        related=details.related(desk, record, request.user, given),
        history=history.of(desk, record, request.user, given),
        acts=desk.acts(record, request.user) if desk.acts else [],
        may_change=may_change and forms.writable(desk, rows, request.user).filter(pk=pk).exists(),
    )


@require_http_methods(["GET", "POST"])
def add(request: PageRequest, app: str, model: str) -> HttpResponseBase:
    """A new record."""
    desk = find(request, app, model, Action.ADD)
    initial = forms.initial_from(desk, request.GET, request.user)
    data = request.POST if request.method == "POST" else None
    form = forms.form_for(desk, request.user, request.at, data=data, files=request.FILES or None, initial=initial)
    if request.method == "POST" and (record := forms.save(form, desk, request.user, request.today)):
        return _saved(request, desk, record)
    if request.method == "POST" and (stop := elsewhere.told(request, desk, form)) is not None:
        return stop
    title = _("New: %(what)s") % {"what": desk.model._meta.verbose_name}
    return _form_page(request, desk, form, title, trail(desk, (_("New"), None)))


@require_http_methods(["GET", "POST"])
def change(request: PageRequest, app: str, model: str, pk: int) -> HttpResponseBase:
    """Correct a record."""
    desk = find(request, app, model, Action.CHANGE)
    rows = forms.writable(desk, desk.visible_to(request.user), request.user)
    record = get_object_or_404(rows, pk=pk)
    words = str(record)
    if request.method == "GET" and (asking := opening.opened(request, desk, record, "change")) is not None:
        return asking
    data = request.POST if request.method == "POST" else None  # an empty one too is an answer, and shows no values
    form = forms.form_for(desk, request.user, request.at, instance=record, data=data, files=request.FILES or None)
    if request.method == "POST" and (saved := forms.save(form, desk, request.user, request.today)):
        return _saved(request, desk, saved)
    if request.method == "POST" and (stop := elsewhere.told(request, desk, form)) is not None:
        return stop
    url = reverse("desk:detail", args=[app, model, pk])
    return _form_page(
        request, desk, form, _("Change %(what)s") % {"what": words}, trail(desk, (words, url), (_("Change"), None))
    )


def _form_page(request: PageRequest, desk: Desk, form, title: str, crumbs: pages.Crumbs) -> HttpResponse:
    back = reverse("desk:list", args=[desk.app, desk.name])
    status = 422 if form.is_bound and form.errors else 200
    return pages.show(
        request, "desk/form.html", title=title, crumbs=crumbs, status=status, desk=desk, form=form, back=back
    )


def _saved(request: PageRequest, desk: Desk, record) -> HttpResponse:
    """Say what was kept and offer the next steps."""
    steps = format_html_join(" · ", '<a href="{1}">{0}</a>', details.next_steps(desk, record, request.user))
    said = format_html("{} {}", _("Saved: %(what)s.") % {"what": record}, _("Next:") if steps else "")
    messages.success(request, format_html("{} {}", said, steps))
    return redirect("desk:detail", desk.app, desk.name, record.pk)


@require_POST
def lookup(request: PageRequest, app: str, model: str) -> HttpResponse:
    """Suggestions for a field in which a record is typed. What is typed stays out of addresses, hence POST."""
    rows, names = _searchable(request, app, model)
    text = next((str(value) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"), "").strip()
    found = [spoken(row) for row in search(rows, names, text)[:SUGGESTIONS]] if text and names else []
    return render(request, "desk/suggestions.html", {"found": found})


def _searchable(request: PageRequest, app: str, model: str) -> tuple[QuerySet, tuple[str, ...]]:
    """The rows that may be suggested, and the lookups by which: of a desk, or of the municipalities, which have none.

    Raises:
        Http404: there is nothing to suggest here for this person.
    """
    if (app, model) == ("kernel", "municipality") and request.user.acting is not None:
        return Municipality.objects.valid_at(request.at), ("name", "code")
    desk = find(request, app, model)
    return desk.visible_to(request.user).select_related(*desk.select), lists.impersonal_search(desk)


@require_GET
def file(request: PageRequest, app: str, model: str, pk: int, name: str) -> FileResponse:
    """The file kept in a field of a record."""
    desk = find(request, app, model)
    record = get_object_or_404(desk.visible_to(request.user), pk=pk)
    fields = {f.name for f in desk.model._meta.concrete_fields if isinstance(f, FileField)}
    if name not in fields or reserved(desk, name, request.user) or not getattr(record, name):
        raise Http404
    return serving.of_field(getattr(record, name))
