"""The documents the plan promises: read them, take their files, hand in new ones."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from typing import Annotated, Any

from django.db import models
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import File, Form, Header, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from raccordo.api import idempotency
from raccordo.api.access import require
from raccordo.api.conditional import by_counters
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Number, Page, PageQuery, Text, page_of
from raccordo.api.problems import Problem, Wrong, invalid
from raccordo.api.scopes import Scope
from raccordo.kernel import audit
from raccordo.kernel.access import Action
from raccordo.kernel.attachments import serving
from raccordo.kernel.attachments.fields import keeping
from raccordo.kernel.desk import forms, get_desk
from raccordo.kernel.models import Centre, Deliverable, Quadrant

router = Router(tags=["deliverables"])

ENTITY = "kernel.deliverable"


class DeliverableOut(Schema):
    """A document."""

    id: int
    kind: str
    title: str
    version: int
    year: int = Field(description="The year it is about.")
    half: int | None = Field(description="The half-year, 1 or 2.")
    quadrant: str | None
    centre: str | None
    reference: str = Field(description="Protocol number or address of the act.")
    drafted_on: dt.date
    shared_on: dt.date | None = Field(description="`null` where it is not shared on the day looked at.")
    replaces: int | None
    file: str | None = Field(description="Address of the file; `null` where there is none.")


class DeliverablePage(Page):
    """Documents, the last drafted first if no other order is asked for."""

    items: list[DeliverableOut]


class Sort(StrEnum):
    """Orders of the list."""

    DRAFTED_DOWN = "-drafted_on"
    DRAFTED = "drafted_on"
    TITLE = "title"
    TITLE_DOWN = "-title"


class DeliverablesQuery(PageQuery, DayQuery):
    """Which documents, of those drafted by the day."""

    kind: Code | None = Field(None, description="The kind, e.g. `evaluation_report`.")
    year: int | None = Field(None, ge=1, le=9999, description="The year they are about.")
    quadrant: Code | None = None
    centre: Code | None = None
    shared: bool | None = Field(None, description="Only those shared, or not shared, by the day.")
    q: Text = Field("", description="Words of the title or the reference.")
    sort: Sort = Sort.DRAFTED_DOWN


class DeliverableIn(Schema):
    """A document to hand in."""

    kind: Code
    title: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    year: int = Field(ge=1900, le=9999)
    drafted_on: dt.date
    version: int = Field(1, ge=1, le=32767)
    half: int | None = Field(None, ge=1, le=2)
    quadrant: Code | None = None
    centre: Code | None = None
    shared_on: dt.date | None = None
    reference: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    replaces: Number | None = None


@router.get(
    "/deliverables",
    response=DeliverablePage,
    url_name="deliverables",
    operation_id="deliverables",
    **needs(Scope.DELIVERABLES),
)
@by_counters
def deliverables(request: Any, response: HttpResponse, query: Query[DeliverablesQuery]) -> dict[str, Any]:
    """The documents drafted by the day."""
    require(request, ENTITY)
    rows = _visible(request).filter(drafted_on__lte=request.at)
    asked = {"kind": query.kind, "year": query.year, "quadrant__code": query.quadrant, "centre__code": query.centre}
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    if query.q:
        rows = rows.filter(models.Q(title__icontains=query.q) | models.Q(reference__icontains=query.q))
    if query.shared is not None:
        shared = models.Q(shared_on__lte=request.at)
        rows = rows.filter(shared) if query.shared else rows.exclude(shared)
    found = page_of(request, response, rows.order_by(query.sort.value, "pk"), query)
    return {**found, "items": [_told(row, request.at) for row in found["items"]]}


@router.get(
    "/deliverables/{id}",
    response=DeliverableOut,
    url_name="deliverable",
    operation_id="deliverable",
    **needs(Scope.DELIVERABLES),
)
@by_counters
def deliverable(request: Any, id: Number, query: Query[DayQuery]) -> dict[str, Any]:
    """One document."""
    return _told(_one(request, id), request.at)


#: A file as the document tells of it.
FILE = {200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get(
    "/deliverables/{id}/file",
    url_name="deliverable_file",
    operation_id="deliverable_file",
    **needs(Scope.DELIVERABLES, responses=FILE),
)
def file(request: Any, id: Number) -> FileResponse:
    """The file of a document, as it was handed in."""
    found = _one(request, id)
    if not found.file:
        raise Http404
    return serving.of_field(found.file, content_type="application/octet-stream")


@router.post(
    "/deliverables",
    response={201: DeliverableOut},
    url_name="deliverables",
    operation_id="hand_in_deliverable",
    **needs(Scope.DELIVERABLES_WRITE),
)
def hand_in(
    request: Any,
    header: Header[idempotency.KeyHeader],
    payload: Form[DeliverableIn],
    file: UploadedFile | None = File(None),  # noqa: B008  (how ninja declares a file)
) -> HttpResponse:
    """Hand in a document, with its file or its reference; by the rules of the form on the pages."""
    require(request, ENTITY, Action.ADD)

    def write() -> tuple[str, str]:
        made = _create(request, payload, file)
        body = DeliverableOut.model_validate(_told(made, request.today)).model_dump_json()
        return reverse("api:deliverable", args=[made.pk]), body

    with keeping(file), audit.on_behalf(request.user, origin="API"):
        return idempotency.once(request, header.idempotency_key, write)


def _visible(request: Any) -> Any:
    return Deliverable.objects.visible_to(request.user).select_related("quadrant", "centre")


def _one(request: Any, pk: int) -> Deliverable:
    """A document drafted by the day.

    Raises:
        Http404: there is none that the client may see.
    """
    require(request, ENTITY)
    found = _visible(request).filter(pk=pk, drafted_on__lte=request.at).first()
    if found is None:
        raise Http404
    return found


def _told(row: Deliverable, at: dt.date) -> dict[str, Any]:
    names = ("kind", "title", "version", "year", "half", "reference", "drafted_on")
    shared = row.shared_on is not None and row.shared_on <= at
    return {
        **{name: getattr(row, name) for name in names},
        "id": row.pk,
        "quadrant": row.quadrant.code if row.quadrant else None,
        "centre": row.centre.code if row.centre else None,
        "shared_on": row.shared_on if shared else None,
        "replaces": row.replaces_id,
        "file": reverse("api:deliverable_file", args=[row.pk]) if row.file else None,
    }


def _create(request: Any, payload: DeliverableIn, file: UploadedFile | None) -> Deliverable:
    """Write a document through the form of its desk.

    Raises:
        Problem: with what is wrong, field by field.
    """
    desk = get_desk("kernel", "deliverable")
    if desk is None:
        raise Http404
    files = {"file": file} if file is not None else {}
    form = forms.form_for(desk, request.user, request.today, data=_data(payload), files=files)
    record = forms.save(form, desk, request.user, request.today)
    if not isinstance(record, Deliverable):
        raise _refused(form.errors)
    return record


def _data(payload: DeliverableIn) -> dict[str, Any]:
    """The fields as the form takes them: places by their record."""
    data = {name: value for name, value in payload.model_dump().items() if value is not None}
    for name, kind in (("centre", Centre), ("quadrant", Quadrant)):
        if name in data:
            record = kind._default_manager.filter(code=data[name]).first()
            if record is None:
                raise invalid("form", name, _("There is no place with this code."))
            data[name] = record
    return data


def _refused(errors: Any) -> Problem:
    """What a form says, as a problem."""
    told = json.loads(errors.as_json())
    wrong = [
        Wrong(
            location="file" if name == "file" else "form",
            field="" if name == "__all__" else name,
            message=one["message"],
        )
        for name, messages in told.items()
        for one in messages
    ]
    return Problem(422, " ".join(one.message for one in wrong)[:500], wrong)
