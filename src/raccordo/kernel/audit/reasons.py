"""When a reason is asked before a person's data are opened, and how long the answer holds.

One table says when; what it does not name is asked about where the person is not of the reader's own centre, and
always where the entity holds data of health, justice or asylum (as declared in ``privacy/register.yaml``). An answer
holds for the session, for one person, for :data:`MINUTES`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils import timezone

from raccordo.kernel.audit import persons
from raccordo.kernel.privacy import declared

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase
    from django.db import models

#: Minutes for which a reason holds.
MINUTES = 60
#: How many answers a session remembers.
KEPT = 50
KEY = "reasons"


class When(StrEnum):
    """When a reason is asked."""

    NEVER = "never"
    ELSEWHERE = "elsewhere"
    ALWAYS = "always"


#: Entities that do not follow the general rule.
WHEN: dict[str, When] = {
    # colleagues, not people served: names and places of work are known to all staff
    "workforce.operator": When.NEVER,
    "kernel.user": When.NEVER,
}


def when(entity: str) -> When:
    """When a reason is asked for ``app.model``."""
    return WHEN.get(entity) or (When.ALWAYS if declared.is_special(entity) else When.ELSEWHERE)


@dataclass(frozen=True)
class Given:
    """A reason somebody gave."""

    reason: str
    said: str = ""


def _key(record: models.Model, special: bool) -> str:
    """A reason is given for a person; one given for special data holds for all the rest, not the other way round."""
    person = persons.key_of(record) or persons.key(record._meta.label_lower, record.pk)
    return f"{person}!" if special else person


def give(session: SessionBase, record: models.Model, given: Given) -> None:
    """Remember a reason."""
    kept = session.get(KEY, {})
    special = when(record._meta.label_lower) == When.ALWAYS
    until = timezone.now().timestamp() + MINUTES * 60
    kept[_key(record, special)] = [given.reason, given.said, until]
    session[KEY] = dict(list(kept.items())[-KEPT:])


def given(session: SessionBase, record: models.Model) -> Given | None:
    """The reason that still holds for a record, if there is one."""
    kept = session.get(KEY, {})
    special = when(record._meta.label_lower) == When.ALWAYS
    for key in [_key(record, True)] if special else [_key(record, False), _key(record, True)]:
        reason, said, until = kept.get(key, ("", "", 0))
        if until > timezone.now().timestamp():
            return Given(reason, said)
    return None
