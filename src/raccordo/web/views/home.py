"""The first page: the question each role comes with, answered above, and the registers it works on below."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.views import heading, open_desks
from raccordo.kernel.models import Centre
from raccordo.plan.alerts import alerts, concern, fallen
from raccordo.plan.board import BoardRow, board
from raccordo.plan.judgement import Verdict
from raccordo.plan.models import PlanVersion
from raccordo.web.access import acting_required
from raccordo.web.views.board import tally

MANAGERS = {Role.REGIONAL_MANAGER, Role.AGENCY_MANAGER, Role.LINE_LEAD, Role.ANALYST, Role.AUDITOR}
#: What people of a centre enter most, in the order in which a meeting goes.
DAILY = (
    "casework.jobseeker", "casework.convocation", "casework.pact", "casework.actionplan", "casework.service",
    "casework.vouchermeeting", "demand.approach", "demand.needssurvey", "demand.vacancy", "matching.proposal",
)  # fmt: skip
#: How many indicators the page shows before it sends to the board.
FIRST = 8


@require_GET
@acting_required
def home(request: PageRequest) -> HttpResponse:
    """One question per kind of role: where do we stand, how is my centre doing, what is there of mine."""
    user = request.user
    acting = pages.acting_of(user)
    context: dict[str, Any] = {"groups": registers(user)}
    version = PlanVersion.objects.in_force(request.at)
    if acting.role in CENTRE_ROLES and acting.centre is not None:
        title = _("How is %(place)s doing?") % {"place": acting.place_name}
        rows = all_rows(version, request.at)
        context |= {
            "centre": acting.centre,
            "numbers": of_centre(rows, acting.centre),
            "alerts": len(concern(alerts(version, request.at, rows), user)) if version else 0,
            "entries": entries(user),
        }
    elif acting.role in ORGANISATION_ROLES:
        title = _("What concerns %(place)s") % {"place": organisation_name(user)}
        context |= {"own": own_records(user), "entries": entries(user)}
    elif acting.role in MANAGERS and version:
        title = _("Where do we stand on %(day)s?") % {"day": request.at.strftime("%d/%m/%Y")}
        context |= standing(version, board(version, request.at), request.at)
    else:
        title = _("Your registers")
    return pages.show(request, "home.html", title=title, **context)


def all_rows(version: PlanVersion | None, at: dt.date) -> list[BoardRow]:
    """The whole board; nothing where no plan is in force."""
    return board(version, at) if version else []


def registers(user: User) -> list[tuple[str, list[tuple[str, Desk, bool]]]]:
    """The registers the person may read, by area of work, and whether they may add to each."""
    return [
        (name, [(heading(desk), desk, desk.allows(user, Action.ADD)) for desk in desks])
        for name, desks in open_desks(user)
    ]


def entries(user: User) -> list[Desk]:
    """The registers the person may write in; for people of a centre, those of every day."""
    found = [desk for _name, desks in open_desks(user) for desk in desks if desk.allows(user, Action.ADD)]
    if user.acting is None or user.acting.role not in CENTRE_ROLES:
        return found
    daily = sorted((desk for desk in found if desk.entity in DAILY), key=lambda desk: DAILY.index(desk.entity))
    return daily or found[:FIRST]


def standing(version: PlanVersion, rows: list[BoardRow], at: dt.date) -> dict[str, Any]:
    """For managers: the verdicts, what is furthest behind, the lines, the last data."""
    late = sorted((row for row in rows if row.verdict == Verdict.BEHIND), key=gap, reverse=True)
    lines = [
        {"line": line, "tally": tally([row for row in rows if row.indicator.line_id == line.pk])}
        for line in version.lines.all()
    ]
    return {
        "version": version,
        "tally": tally(rows),
        "late": late[:FIRST],
        "late_count": len(late),
        "lines": lines,
        "last_data": last_data(rows),
        "alerts": len(fallen(version, at, rows)),
    }


def gap(row: BoardRow) -> Decimal:
    """How far behind the expected share an indicator is."""
    return (row.judgement.expected_share or Decimal(0)) - (row.judgement.share or Decimal(0))


def last_data(rows: list[BoardRow]) -> dt.date | None:
    """The day of the latest record behind any figure."""
    return max((row.last_record_on for row in rows if row.last_record_on), default=None)


def of_centre(rows: list[BoardRow], centre: Centre) -> list[dict[str, Any]]:
    """The first figures that have something in a centre, in the order of the plan."""
    parts = [(row, row.answer.places.get(centre.pk)) for row in rows]
    return [{"row": row, "figure": part} for row, part in parts if part is not None and part.numerator][:FIRST]


def own_records(user: User) -> list[dict[str, Any]]:
    """For people of organisations: the registers with records of theirs, and how many."""
    found = []
    for _name, desks in open_desks(user):
        for desk in desks:
            rows = desk.visible_to(user)
            if not rows.public:
                found.append({"desk": desk, "words": heading(desk), "count": rows.count()})
    return found


def organisation_name(user: User) -> str:
    """The organisation's name where a register says it, else its code."""
    code = pages.acting_of(user).organisation
    for _group, desks in open_desks(user):
        for desk in desks:
            if {"code", "name"} <= {field.name for field in desk.model._meta.concrete_fields}:
                record = desk.visible_to(user).filter(code=code).first()
                if record is not None:
                    return str(record)
    return code
