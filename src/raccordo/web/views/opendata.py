"""The open data: a page and its files, for everybody, at an address that stays. Nothing personal, nothing counted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from raccordo.kernel.desk import pages
from raccordo.plan.reports.opendata.collect import fields
from raccordo.plan.reports.opendata.files import LICENCE
from raccordo.plan.reports.opendata.package import TYPES, Package, package

#: For how long a copy may be kept without asking again; seconds.
KEPT = 3600


def _package(request: HttpRequest) -> Package | None:
    return package(request.build_absolute_uri(reverse("opendata")))


def _tag(request: HttpRequest, name: str) -> str | None:
    found = _package(request)
    return f'"{found.tag(name)}"' if found and name in found.files else None


@login_not_required
@require_safe
def opendata(request: Any) -> HttpResponse:
    """What is published, by which rule, under which licence, and where the files are."""
    found = _package(request)
    title = _("Open data of the plan")
    return pages.show(
        request,
        "reports/opendata.html",
        title=title,
        crumbs=[(title, None)],
        published=found.published if found else None,
        files=[(name, len(data), TYPES[name]) for name, data in found.files.items()] if found else [],
        withheld=sum(row.withheld for row in found.published.rows) if found else 0,
        rows=len(found.published.rows) if found else 0,
        fields=fields(),
        licence=LICENCE,
    )


@login_not_required
@require_safe
@condition(etag_func=_tag)
def opendata_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file; who has it already is told so by its tag, without having it sent again."""
    found = _package(request)
    if found is None or name not in found.files:
        raise Http404
    response = HttpResponse(found.files[name], content_type=TYPES[name])
    response["Cache-Control"] = f"public, max-age={KEPT}"
    response["Access-Control-Allow-Origin"] = "*"
    return response
