"""When a reason is asked before a person's data are opened, and how long the answer holds.

One table says when; what it does not name is asked about where the person is not of the reader's own centre, and
always where the entity holds data of health, justice or asylum (as declared in ``privacy/register.yaml``). An answer
holds for the session, for one person, for :data:`MINUTES`; one given for a list holds for that list and its file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

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
    _keep(session, _key(record, when(record._meta.label_lower) == When.ALWAYS), given)


def given(session: SessionBase, record: models.Model) -> Given | None:
    """The reason that still holds for a record, if there is one."""
    special = when(record._meta.label_lower) == When.ALWAYS
    for key in [_key(record, True)] if special else [_key(record, False), _key(record, True)]:
        if found := _held(session, key):
            return found
    return None


def give_for_list(session: SessionBase, path: str, entity: str, given: Given) -> None:
    """Remember why the persons of the list at an address are read."""
    _keep(session, _list_key(path, entity), given)


def given_for_list(session: Mapping[str, Any], path: str, entity: str) -> Given | None:
    """The reason that still holds for the list of an entity at an address, if there is one."""
    return _held(session, _list_key(path, entity))


def carried(session: Mapping[str, Any], path: str) -> dict[str, list[str]]:
    """The reasons that hold for the lists at an address, for the job that writes their file."""
    held = {key: _held(session, key) for key in session.get(KEY, {}) if key.startswith(_list_key(path, ""))}
    return {key: [found.reason, found.said] for key, found in held.items() if found}


def session_of(reasons: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A session in which these reasons hold: what they were given for was asked in time, however late it is done."""
    until = timezone.now().timestamp() + MINUTES * 60
    return {KEY: {key: [*told, until] for key, told in reasons.items()}}


def _list_key(path: str, entity: str) -> str:
    return f"list {path} {entity}"


def _keep(session: SessionBase, key: str, given: Given) -> None:
    kept = {**session.get(KEY, {}), key: [given.reason, given.said, timezone.now().timestamp() + MINUTES * 60]}
    session[KEY] = dict(list(kept.items())[-KEPT:])


def _held(session: Mapping[str, Any] | SessionBase, key: str) -> Given | None:
    reason, said, until = session.get(KEY, {}).get(key, ("", "", 0))
    return Given(reason, said) if until > timezone.now().timestamp() else None
