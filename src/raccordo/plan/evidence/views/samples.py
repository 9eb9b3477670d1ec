"""One check: its result or its progress, centre by centre, and how it was drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest, acting_of
from raccordo.plan.evidence import rights, services
from raccordo.plan.evidence.machine import State
from raccordo.plan.evidence.models import Sample, SampledRecord
from raccordo.plan.evidence.results import Result, result_of, strata_of
from raccordo.plan.evidence.views.guard import evidence_page, records_url, spoken, trail
from raccordo.plan.evidence.words import interval_words, share_words


@require_GET
@evidence_page
def sample(request: PageRequest, pk: int) -> HttpResponseBase:
    """The page of a sample; its centres are also a file."""
    rows = Sample.objects.visible_to(request.user).select_related(
        "reading__indicator__line", "reading__period", "drawn_by", "closed_by"
    )
    found = get_object_or_404(rows, pk=pk)
    result = result_of(found)
    opens = allowed(request.user, Action.VIEW, rights.RECORD)
    strata = Listing(request, strata_of(found), strata_columns(found, opens=opens), prefix="centri_", page_size=40)
    if kind := export.wanted(request, strata):
        return export.respond(strata, kind, f"{spoken(found)} {_('centres')}", request.at)
    own = SampledRecord.objects.visible_to(request.user).for_reviewer(request.user).filter(sample=found)
    return pages.show(
        request,
        "evidence/sample.html",
        title=_("%(indicator)s: do the records hold up?") % {"indicator": found.reading.indicator},
        crumbs=trail((spoken(found), None)),
        sample=found,
        result=result,
        share=share_words(result.estimate.share) if result.estimate else "",
        interval=interval_words(result.estimate) if result.estimate else "",
        states=_states(result, opens=opens),
        strata=strata,
        mine=own.count(),
        changes=list(found.changes.select_related("before", "after", "user")),
        may_close=rights.may_draw(request.user) and not found.closed,
        waiting=services.waiting_for(found, request.today) if not found.closed else [],
        records_url=records_url(found) if opens else "",
        narrow=opens and acting_of(request.user).read_reach is not None,
    )


def _states(result: Result, *, opens: bool) -> list[dict[str, Any]]:
    """Records in each state, each number with its list."""
    return [
        {"state": state, "count": result.counts[state], "url": records_url(result.sample, state=state) if opens else ""}
        for state in State
        if result.counts[state] or state in (State.CONFIRMED, State.NOT_CONFIRMED)
    ]


def strata_columns(found: Sample, *, opens: bool) -> list[Column]:
    """A centre of a sample in a row; every number opens its records."""

    def link(**query: str) -> Callable[[dict[str, Any]], str | None]:
        def to(row: dict[str, Any]) -> str | None:
            centre = row["centre"]
            if not opens or (centre is None and found.stratified):
                return None  # what has no place cannot be asked for by place
            return records_url(found, **({"centre": str(centre.pk)} if centre else {}), **query)

        return to

    def held(state: State, label: str) -> Column:
        key = state.value.replace("_", "-")
        to = link(state=state.value)
        return Column(key, label, lambda row: row[state], number=True, total=True, link=to)

    return [
        Column("centro", _("Centre"), lambda row: row["centre"].name if row["centre"] else _("no place, or all")),
        Column("tutte", _("Records in all"), lambda row: row["population"], number=True, total=True),
        Column("estratte", _("Drawn"), lambda row: row["drawn"], number=True, total=True, link=link()),
        held(State.CONFIRMED, _("Confirmed")),
        held(State.NOT_CONFIRMED, _("Not confirmed")),
        held(State.UPHELD, _("After the answer")),
        held(State.UNDECIDED, _("Not decidable")),
    ]
