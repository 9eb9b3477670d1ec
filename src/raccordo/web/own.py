"""What there is of an organisation (a company, a school, a body): its registers with the rows of last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from raccordo.kernel.accounts.models import User
from raccordo.kernel.desk import lists, pages
from raccordo.kernel.desk.columns import columns_of
from raccordo.kernel.desk.listing import cells_of
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.reserve import readable, reserved, sensitive
from raccordo.kernel.desk.views import heading, open_desks

#: How many rows of each register stand on the first page before it sends to the list.
FIRST = 5


@dataclass(frozen=True)
class Own:
    """A register with records of the organisation: how many, and the first of them as its list shows them.

    A register whose list names persons shows none of them here: who opens that list is written in the audit log, who
    only comes to the first page has opened nobody.
    """

    desk: Desk
    words: str
    count: int
    headings: list[str]
    lines: list[list[Any]]


def own_records(user: User) -> list[Own]:
    """The registers in which an organisation has records of its own, or could have, in the order of the navigation."""
    return [
        _first(desk, user) for _name, desks in open_desks(user) for desk in desks if not desk.visible_to(user).public
    ]


def _first(desk: Desk, user: User) -> Own:
    rows = desk.visible_to(user)
    count = rows.count()
    if not count or any(sensitive(desk, name) and not reserved(desk, name, user) for name in desk.columns):
        return Own(desk, heading(desk), count, [], [])
    columns = columns_of(desk, user)
    first = rows.select_related(*lists.followed(desk)).order_by(*readable(desk, desk.ordering, user), "pk")[:FIRST]
    lines = [cells for _row, cells in cells_of(columns, first)]
    return Own(desk, heading(desk), count, [column.label for column in columns], lines)


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
