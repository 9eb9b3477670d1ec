"""Who may open and who may add attachments: never more than the record's own desk and the access table allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from raccordo.kernel.access import MASKS, Action, allowed, row_for, unmasked
from raccordo.kernel.desk import Desk, desk_of
from raccordo.kernel.desk.forms import writable

if TYPE_CHECKING:
    from django.contrib.contenttypes.models import ContentType

    from raccordo.kernel.accounts.models import User

ENTITY = "attachments.attachment"


def desk_of_type(kind: ContentType) -> Desk | None:
    """The desk of a kind of record, or ``None`` if it has none any longer."""
    model = kind.model_class()
    return desk_of(model) if model is not None else None


def is_personal(desk: Desk) -> bool:
    """Whether attachments of these records may name people.

    A signed pact shows names even where its record shows a code only: what counts is not the fields of the desk but
    whether the access table reserves personal data of this entity to somebody.
    """
    return bool(desk.personal or row_for(desk.entity)[Action.PERSONAL])


def may_read(user: User, desk: Desk) -> bool:
    """Whether the person may open attachments of the records they see at this desk.

    A certificate says what a masked field hides: it is for who reads every field of the record.
    """
    return (
        allowed(user, Action.VIEW, ENTITY)
        and desk.allows(user, Action.VIEW)
        and (not is_personal(desk) or allowed(user, Action.PERSONAL, desk.entity))
        and all(unmasked(user, desk.entity, field) for field in masked_fields(desk.entity))
    )


def masked_fields(entity: str) -> list[str]:
    """The fields of an entity that are masked from somebody."""
    return [key.removeprefix(f"{entity}.") for key in MASKS if key.startswith(f"{entity}.")]


def may_attach(user: User, desk: Desk, record: models.Model) -> bool:
    """Whether the person may add and withdraw attachments of this record: who may change it, had it a form or not."""
    if not (may_read(user, desk) and allowed(user, Action.ADD, ENTITY) and allowed(user, Action.CHANGE, desk.entity)):
        return False
    return writable(desk, desk.visible_to(user), user).filter(pk=record.pk).exists()
