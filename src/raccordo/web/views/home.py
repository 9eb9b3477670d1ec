"""The first page: the question each role comes with, answered above, and the registers it works on below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container
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
from raccordo.web.own import organisation_name, own_records
from raccordo.web.today import has_day, what_to_do
from raccordo.web.views.board import tally
from raccordo.web.views.today import counted

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
        daily = has_day(user) and acting.role != Role.CENTRE_MANAGER
        title = what_to_do(request.at) if daily else _("How is %(place)s doing?") % {"place": acting.place_name}
        rows = all_rows(version, request.at)
        context |= {
            "centre": acting.centre,
            "numbers": of_centre(rows, acting.centre),
            "alerts": len(concern(alerts(version, request.at, rows), user)) if version else 0,
            "entries": entries(user),
            "waiting": [
                {"task": task, "count": count, "late": late} for task, count, late in counted(user, request.at) if count
            ],
            "has_day": has_day(user),
            "daily": daily,
        }
    elif acting.role in ORGANISATION_ROLES:
        title = _("What concerns %(place)s") % {"place": organisation_name(user)}
        own = own_records(user)
        context |= {
            "own": [one for one in own if one.count],
            "own_empty": [one for one in own if not one.count],
            "groups": registers(user, {one.desk.entity for one in own}),
            "entries": entries(user),
        }
    elif acting.role in MANAGERS and version:
        title = _("Where do we stand on %(day)s?") % {"day": request.at.strftime("%d/%m/%Y")}
        context |= standing(version, board(version, request.at), request.at)
    else:
        title = _("Your registers")
    return pages.show(request, "home.html", title=title, **context)


def all_rows(version: PlanVersion | None, at: dt.date) -> list[BoardRow]:
    """The whole board; nothing where no plan is in force."""
    return board(version, at) if version else []


def registers(user: User, told: Container[str] = ()) -> list[tuple[str, list[tuple[str, Desk, bool]]]]:
    """The registers the person may read but those ``told`` above, by area of work, and whether they may add to each."""
    groups = [(name, [desk for desk in desks if desk.entity not in told]) for name, desks in open_desks(user)]
    return [
        (name, [(heading(desk), desk, desk.allows(user, Action.ADD)) for desk in desks])
        for name, desks in groups
        if desks
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
