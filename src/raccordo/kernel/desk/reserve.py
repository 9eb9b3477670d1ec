"""What a person may not read of a record they see: who the person is (``personal``) and masked fields.

Every reader of values goes through :func:`reserved`: columns, facts, forms, files, history, and also search, filters
and sorting, because an order or a count tells a value as well as a cell does. Where many persons are shown at once
(lists, their files, the API) it is :func:`withheld`: who must give a reason to open one of them reads who they are only
for a reason, in the list as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from raccordo.kernel.access import Action, allowed, mask_of, unmasked
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk.registry import Desk, desk_of
from raccordo.kernel.privacy import declared


def _steps(model: type[models.Model], name: str) -> Iterator[tuple[type[models.Model], str]]:
    """Each field of a lookup with the model that holds it: ``seeker__code`` is two steps."""
    owner: Any = model
    for part in name.split("__"):
        if owner is None:
            return
        yield owner, part
        try:
            owner = owner._meta.get_field(part).related_model
        except FieldDoesNotExist:
            return


def reserved(desk: Desk, name: str, user: Any) -> bool:
    """Whether what ``name`` leads to from a record of the desk is kept from this person."""
    if name in desk.personal and not allowed(user, Action.PERSONAL, desk.entity):
        return True
    return any(_step_reserved(owner, part, user) for owner, part in _steps(desk.model, name))


def _step_reserved(owner: type[models.Model], part: str, user: Any) -> bool:
    if not unmasked(user, owner._meta.label_lower, part):
        return True
    desk = desk_of(owner)
    return desk is not None and part in desk.personal and not allowed(user, Action.PERSONAL, desk.entity)


def reads_elsewhere(desk: Desk, user: Any) -> bool:
    """Whether what this person sees at the desk may be of persons who are not of their own centre."""
    acting, rows = user.acting, desk.model._default_manager.all()
    if acting is None or acting.role in ORGANISATION_ROLES:
        return False
    if getattr(rows, "public", False) or getattr(rows, "centre_path", None) is None:
        return False
    return acting.centre_id is None or acting.read_reach != acting.reach


def for_a_reason(desk: Desk, name: str, user: Any) -> bool:
    """Whether ``name`` leads to personal data for which this person has to say why they read them of many at once."""
    if name in desk.personal and asked_in_lists(desk, user):
        return True
    for owner, part in _steps(desk.model, name):
        other = desk_of(owner)
        if other is not None and part in other.personal and asked_in_lists(other, user):
            return True
    return False


def asked_in_lists(desk: Desk, user: Any) -> bool:
    """Whether this person has to say why they read who the persons of many records of the desk are."""
    return reasons.when(desk.entity) != reasons.When.NEVER and reads_elsewhere(desk, user)


def withheld(desk: Desk, name: str, user: Any, given: Given | None) -> bool:
    """Whether a list keeps from this person what ``name`` leads to: reserved, or read only for a reason not given."""
    return reserved(desk, name, user) or (given is None and for_a_reason(desk, name, user))


def sensitive(desk: Desk, name: str) -> bool:
    """Whether ``name`` leads to a personal or masked field, whoever reads it."""
    if name in desk.personal:
        return True
    for owner, part in _steps(desk.model, name):
        other = desk_of(owner)
        if mask_of(owner._meta.label_lower, part) or (other is not None and part in other.personal):
            return True
    return False


def readable(desk: Desk, names: tuple[str, ...], user: Any, given: Given | None = None) -> tuple[str, ...]:
    """Of some names (a minus before a name is an order), those this person may read in a list."""
    return tuple(name for name in names if not withheld(desk, name.lstrip("-"), user, given))


def readable_fields(user: Any, entity: str) -> frozenset[str]:
    """The fields of ``app.model`` whose value this person may read; none of an entity they may not view.

    Raises:
        LookupError: there is no such model, or the access table says nothing about it.
    """
    model = apps.get_model(entity)
    if not allowed(user, Action.VIEW, entity):
        return frozenset()
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    desk = desk_of(model) or Desk(model, columns=())
    return frozenset(field.name for field in fields if not reserved(desk, field.name, user))


def of_persons(desk: Desk) -> bool:
    """Whether a record of the desk is a person's, named in it or known by a code: reading it is reading their file."""
    known = declared.entity(desk.entity)
    return bool(desk.personal) or (known is not None and bool(known.person))


def names_persons(desk: Desk, name: str) -> bool:
    """Whether a search by ``name`` is for a person: by a sensitive field, or one that the privacy register declares."""
    declared_so = (declared.entity(owner._meta.label_lower) for owner, _part in _steps(desk.model, name))
    parts = name.split("__")
    return sensitive(desk, name) or any(
        found is not None and part in found.personal for found, part in zip(declared_so, parts, strict=False)
    )
