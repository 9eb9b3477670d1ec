"""The door of these pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import pages, values
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.models import Sample

View = Callable[..., HttpResponseBase]


def evidence_page(view: View) -> View:
    """For who may read what checks say; for everybody else there is no such page."""

    @wraps(view)
    def guarded(request: PageRequest, *args, **kwargs) -> HttpResponseBase:
        if not allowed(request.user, Action.VIEW, rights.SAMPLE):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def trail(*more: tuple[str, str | None]) -> pages.Crumbs:
    """The path to a page of the check."""
    own = (_("Evidence check"), reverse("evidence:todo") if more else None)
    return [own, *more]


def spoken(sample: Sample) -> str:
    """A sample in the path of a page: short."""
    return f"{sample.reading.indicator.code} · {sample.reading.period}"


def records_url(sample: Sample, **query: str) -> str:
    """The list of a sample's records, narrowed by a filter."""
    url = reverse("desk:list", args=["evidence", "sampledrecord"])
    return values.with_query(url, {"di": f"sample:{sample.pk}", **query})
