"""The records behind a number: as many as it says, within what the client may see, masked as on the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models
from django.http import Http404, HttpResponse
from ninja import Header, Query, Router, Schema
from pydantic import Field

from raccordo.api.conditional import by_counters
from raccordo.api.framework import needs
from raccordo.api.paging import Code, DayQuery, Number, Page, PageQuery, page_of
from raccordo.api.reasons import ReasonHeaders, reason_of
from raccordo.api.resources.indicators import indicator_at
from raccordo.api.scopes import Scope
from raccordo.kernel import audit
from raccordo.kernel.access import Action
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk import Desk
from raccordo.kernel.desk.columns import columns_of, resolve
from raccordo.kernel.desk.listing import Column
from raccordo.kernel.desk.lists import followed
from raccordo.kernel.desk.reserve import of_persons
from raccordo.kernel.models import Centre, Quadrant
from raccordo.plan.behind import DENOMINATOR, NUMERATOR, Behind, behind
from raccordo.plan.models import Indicator
from raccordo.plan.reports.outside import withholds

router = Router(tags=["records"])


class Side(StrEnum):
    """Which side of a share; a count has only a numerator."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Order(StrEnum):
    """Orders of the list."""

    ID = "id"
    ID_DOWN = "-id"


class RecordsQuery(PageQuery, DayQuery):
    """Which records."""

    side: Side = Side.NUMERATOR
    measure: Code | None = Field(None, description="One of the indicator's alternative measures, instead of its own.")
    centre: Code | None = Field(None, description="Code of a centre.")
    quadrant: Code | None = Field(None, description="Code of a quadrant.")
    subject: Number | None = Field(
        None, description="Where subjects are counted (persons, companies): the records of this one."
    )
    sort: Order = Order.ID


class RecordOut(Schema):
    """What is counted, or a record of it."""

    id: int
    type: str = Field(description="`app.model`.")
    reserved: bool = Field(description="Whether it counts, but lies outside what the client may open.")
    fields: dict[str, Any] = Field(description="What its list shows, by field; empty where it is reserved.")
    masked: list[str] = Field(
        description="Fields the client's role may not read, or not without the reason (`Raccordo-Reason`)."
    )
    records: int | None = Field(description="Of a subject: how many records the client sees behind it.")


class RecordPage(Page):
    """The rows behind a number. ``count`` is as many as the client may see; ``number`` what they make."""

    indicator: str
    measure: str
    said: str = Field(description="The filter in words.")
    number: int = Field(description="What the rows make: their count, or the sum of what each holds.")
    items: list[RecordOut]


@router.get(
    "/indicators/{code}/records",
    response=RecordPage,
    url_name="records",
    operation_id="records",
    **needs(Scope.RECORDS),
)
@by_counters
def records(
    request: Any, response: HttpResponse, code: Code, query: Query[RecordsQuery], why: Header[ReasonHeaders]
) -> dict[str, Any]:
    """The rows an indicator counts. Reading records of persons is written in the audit log.

    A client that reads persons beyond a centre of its own reads who they are only for a reason, told in headers.
    """
    given = reason_of(why)
    item = indicator_at(request, code)
    asked = _asked(request.user, item, request.at, query)
    rows, desk = _rows(request.user, asked, query.subject)
    order = "-pk" if query.sort is Order.ID_DOWN else "pk"
    found = page_of(request, response, rows.select_related(*followed(desk)).order_by(order), query)
    shown = _shown(request.user, asked, desk, found["items"], given, subject=query.subject)
    _note(request.user, desk, item, asked, found["items"], given)
    return {
        **found,
        "indicator": item.code,
        "measure": asked.measure.code,
        "said": asked.said(),
        "number": rows.count() if query.subject else asked.number(request.user),
        "items": shown,
    }


def _asked(user: Any, item: Indicator, at: dt.date, query: RecordsQuery) -> Behind:
    """The side, measure and place asked for.

    Raises:
        Http404: the indicator has no such side, measure or place, or the place is withheld from the client.
    """
    measures = [item.item, *item.alternatives]
    measure = next((m for m in measures if m.code == query.measure), None) if query.measure else item.item
    centre = Centre.objects.filter(code=query.centre).first() if query.centre else None
    quadrant = Quadrant.objects.filter(code=query.quadrant).first() if query.quadrant else None
    side = DENOMINATOR if query.side is Side.DENOMINATOR else NUMERATOR
    if measure is None or (query.centre and centre is None) or (query.quadrant and quadrant is None):
        raise Http404
    found = behind(item, at, side=side, item=measure, centre=centre, quadrant=quadrant)
    if found is None or ((centre or quadrant) and withholds(user, item, measure)):
        raise Http404
    return found


def _rows(user: Any, asked: Behind, subject: int | None) -> tuple[models.QuerySet, Desk]:
    """The rows, and the desk that says how they are shown.

    Raises:
        Http404: the subject is not among what is counted, or nobody may list its records.
    """
    if subject is None:
        return asked.rows(user), asked.desk
    desk = asked.record_desk
    if desk is None or asked.counts_records or not asked.rows(user).filter(pk=subject).exists():
        raise Http404
    require_desk(user, desk)
    return asked.of_subject(subject, user), desk


def require_desk(user: Any, desk: Desk) -> None:
    """Only for who may open the desk.

    Raises:
        Http404: they may not.
    """
    if not desk.allows(user, Action.VIEW):
        raise Http404


def _shown(
    user: Any, asked: Behind, desk: Desk, rows: Sequence[models.Model], given: Given | None, *, subject: int | None
) -> list[dict[str, Any]]:
    """The rows as the API tells them."""
    pks = [row.pk for row in rows]
    counted = {} if asked.counts_records or subject else asked.evidence(user, pks)
    manager: Any = desk.model._default_manager
    within = manager.visible_to(user) if hasattr(manager.all(), "visible_to") else manager.all()
    open_pks = set(within.filter(pk__in=pks).values_list("pk", flat=True))
    columns = columns_of(desk, user, given=given)
    masked = [column.key for column in columns if column.masked]
    return [
        {
            "id": row.pk,
            "type": desk.entity,
            "reserved": row.pk not in open_pks,
            "fields": _fields(desk, row, columns) if row.pk in open_pks else {},
            "masked": masked,
            "records": counted.get(row.pk, {}).get("n") if counted else None,
        }
        for row in rows
    ]


def _fields(desk: Desk, row: models.Model, columns: Sequence[Column]) -> dict[str, Any]:
    return {column.key: plain(_value(desk, row, column)) for column in columns if not column.masked}


def _value(desk: Desk, row: Any, column: Column) -> Any:
    """What a column holds: the code of a choice rather than its words, else what the list reads."""
    field = resolve(desk.model, column.key).field
    if field is None or not field.choices:
        return column.read(row)
    for part in column.key.split("__"):
        row = getattr(row, part, None)
    return row


def plain(value: Any) -> Any:
    """A value as JSON has it: days in ISO form, decimals as text, a record by its number and words."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, models.Model):
        said = {"id": value.pk, "type": value._meta.label_lower, "text": str(value)}
        code = getattr(value, "code", None)
        return said | ({"code": code} if isinstance(code, str) else {})
    if isinstance(value, (list, tuple, set, models.QuerySet)):
        return [plain(part) for part in value]
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _note(
    user: Any, desk: Desk, item: Indicator, asked: Behind, rows: Sequence[models.Model], given: Given | None
) -> None:
    """Write in the audit log whose records were taken away, and why where it was said."""
    if rows and of_persons(desk):
        said = f"API · {item.code} · {asked.said()}"
        audit.record_export(user, desk.model, len(rows), said, audit.keys_of(rows), given)
