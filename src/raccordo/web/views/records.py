"""The rows behind a number: exactly as many as it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from raccordo.kernel.access import Action
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.desk import export, lists, opening, pages, searches, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.lists import DeskList
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.remembered import Memory
from raccordo.kernel.jobs import page_exports
from raccordo.kernel.measures import Measure, Ratio
from raccordo.kernel.models import Centre, Quadrant, User
from raccordo.plan.behind import DENOMINATOR, NUMERATOR, Behind, behind
from raccordo.plan.models import Indicator
from raccordo.plan.reports.outside import withholds
from raccordo.web.access import plan_page
from raccordo.web.chosen import indicator_at


@require_http_methods(["GET", "POST"])
@plan_page
def records(request: PageRequest, code: str) -> HttpResponseBase:
    """The list; POST keeps a search among people, and the reason for reading who they are, out of the address."""
    if request.method == "POST":
        return opening.list_reason(request) or searches.asked(request)
    indicator = indicator_at(request, code)
    asked = _asked(request, indicator)
    subject = request.GET.get("soggetto", "")
    if subject and not asked.counts_records:
        return _evidence(request, indicator, asked, subject)
    rows = asked.rows(request.user)
    memory = Memory()
    found = lists.make(asked.desk, request, rows, memory)
    listing = _with_evidence(request, asked, found.listing)
    if kind := export.wanted(request, listing):
        return _file(request, asked, found, listing, kind, indicator)
    opening.listed(request, asked.desk, found, f"{indicator.code} · {asked.said()}")
    found.filters.count_choices(listing.count)
    return pages.show(
        request,
        "plan/records.html",
        title=_title(indicator, request.GET.get("lato") == DENOMINATOR),
        crumbs=_trail(indicator, (_("Records"), None)),
        indicator=indicator,
        asked=asked,
        found=found,
        listing=listing,
        why=opening.why(found),
        number=listing.count if found.whole and not asked.measure.sums else _number(asked, memory, request.user),
        whole=_whole(request, indicator, asked, memory),
        hidden=_hidden(request),
    )


def _asked(request: PageRequest, indicator: Indicator) -> Behind:
    """The side, measure and place in the address.

    Raises:
        Http404: the indicator has no such side, measure or place, or the place is withheld from the reader.
    """
    side = request.GET.get("lato", NUMERATOR)
    centre = quadrant = None
    if text := request.GET.get("centro"):
        centre = get_object_or_404(Centre, code=text)
    if text := request.GET.get("quadrante"):
        quadrant = get_object_or_404(Quadrant, code=text)
    if side not in {NUMERATOR, DENOMINATOR}:
        raise Http404
    item = _item(indicator, request.GET.get("misura"))
    found = behind(indicator, request.at, side=side, item=item, centre=centre, quadrant=quadrant)
    if found is None or ((centre or quadrant) and withholds(request.user, indicator, item)):
        raise Http404
    return found


def _item(indicator: Indicator, code: str | None) -> Measure | Ratio:
    if not code:
        return indicator.item
    found = next((item for item in [indicator.item, *indicator.alternatives] if item.code == code), None)
    if found is None:
        raise Http404
    return found


def _with_evidence(request: PageRequest, asked: Behind, listing: Listing) -> Listing:
    """The list with the records behind each row, and with rows out of the person's reach named but not opened."""
    if asked.counts_records:
        return listing
    exporting = f"{listing.prefix}formato" in request.GET
    pks = None if exporting else [row.pk for row in listing.page.object_list]
    evidence = asked.evidence(request.user, pks)
    manager = asked.model._default_manager.all()
    within = manager.visible_to(request.user) if hasattr(manager, "visible_to") else manager
    if pks is None or within.query.where:
        open_pks = set((within if pks is None else within.filter(pk__in=pks)).values_list("pk", flat=True))
    else:  # all of them
        open_pks = set(pks)
    columns = [_guarded(column, open_pks, first=not i) for i, column in enumerate(listing.columns)]
    listing.columns = columns + _evidence_columns(request, asked, evidence)
    listing.__dict__.pop("lines", None)
    return listing


def _guarded(column: Column, open_pks: set[int], *, first: bool) -> Column:
    """A column that says only the name of the rows a person may not open."""
    read, link, words = column.read, column.link, _("reserved")
    return replace(
        column,
        read=lambda row: read(row) if row.pk in open_pks else (str(row) if first else words),
        link=(lambda row: link(row) if row.pk in open_pks else None) if link else None,
    )


def _evidence_columns(request: PageRequest, asked: Behind, evidence: dict[int, dict[str, Any]]) -> list[Column]:
    def link(row) -> str:
        kept = {key: request.GET[key] for key in ("lato", "misura", "centro", "quadrante") if key in request.GET}
        return values.with_query(request.path, {**kept, "soggetto": row.pk})

    columns = [
        Column("registrazioni", _("Records"), lambda row: evidence.get(row.pk, {}).get("n", 0), link=link, number=True)
    ]
    if asked.measure.on:
        columns.append(Column("primo", _("First"), lambda row: evidence.get(row.pk, {}).get("first")))
        columns.append(Column("ultimo", _("Last"), lambda row: evidence.get(row.pk, {}).get("last")))
    return columns


def _evidence(request: PageRequest, indicator: Indicator, asked: Behind, subject: str) -> HttpResponseBase:
    """The records behind one row."""
    desk = asked.record_desk
    row = asked.rows(request.user).filter(pk=subject).first() if subject.isdecimal() else None
    if desk is None or row is None:
        raise Http404
    rows = asked.of_subject(int(subject), request.user)
    found = lists.make(desk, request, rows)
    if kind := export.wanted(request, found.listing):
        return _file(request, asked, found, found.listing, kind, indicator)
    opening.listed(request, desk, found, f"{indicator.code} · {asked.said()}")
    back = values.with_query(request.path, {k: v for k, v in request.GET.items() if k not in {"soggetto", "al"}})
    title = _("%(code)s: the records of %(subject)s") % {"code": indicator.code, "subject": row}
    return pages.show(
        request,
        "plan/records.html",
        title=title,
        crumbs=_trail(indicator, (_("Records"), back), (str(row), None)),
        indicator=indicator,
        asked=asked,
        found=found,
        listing=found.listing,
        why=opening.why(found),
        number=rows.count(),
        subject=row,
        hidden=_hidden(request),
    )


def _file(request: PageRequest, asked: Behind, found: DeskList, listing: Listing, kind: str, indicator: Indicator):
    desk, name = found.filters.desk, "-".join([indicator.code, _("records")])

    def told() -> None:
        opening.taken(request.user, desk, found, listing.count, f"{indicator.code} · {asked.said()}")

    private = bool(found.private and found.text)
    return page_exports.give(request, listing, kind, name, request.at, told=told, private=private)


def _whole(request: PageRequest, indicator: Indicator, asked: Behind, memory: Memory) -> dict[str, Any] | None:
    """The whole number, for who sees a part of it; ``None`` for who sees it all."""
    acting = pages.acting_of(request.user)
    sees_all = acting.read_reach is None and acting.role not in ORGANISATION_ROLES
    if sees_all and asked.record_desk is not None and asked.record_desk.allows(request.user, Action.VIEW):
        return None
    return {"number": _number(asked, memory), "place": acting.place_name}


def _number(asked: Behind, memory: Memory, user: User | None = None) -> int:
    """What the rows say, all of them or those of ``user``: where each counts once, as many as the list counts."""
    rows = asked.rows(user)
    return memory.of(asked.sort, rows, lambda: asked.number(user)) if asked.measure.sums else memory.count(rows)


def _hidden(request: PageRequest) -> list[tuple[str, str]]:
    """What the forms of the page must carry on."""
    names = ("lato", "misura", "centro", "quadrante", "soggetto", "al", "r", "di", "ordina")
    return [(name, request.GET[name]) for name in names if request.GET.get(name)]


def _title(indicator: Indicator, denominator: bool) -> str:
    if denominator:
        return _("%(code)s: what is the number compared with?") % {"code": indicator.code}
    return _("%(code)s: where does this number come from?") % {"code": indicator.code}


def _trail(indicator: Indicator, *more: tuple[str, str | None]) -> pages.Crumbs:
    own = (f"{indicator.code} {indicator.short}", reverse("indicator", args=[indicator.code]))
    return [(_("Where do we stand?"), reverse("board")), own, *more]
