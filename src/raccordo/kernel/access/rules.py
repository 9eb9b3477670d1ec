"""The only readers of the table and of the masks: what a person may do in the membership in which they act."""

from __future__ import annotations

from typing import Any, Protocol

from raccordo.kernel.access.actions import Action, Row
from raccordo.kernel.access.masks import mask_of
from raccordo.kernel.access.table import TABLE


class Actor(Protocol):
    """Whoever acts in a membership, or in none: an account, as far as the table is concerned."""

    @property
    def acting(self) -> Any:
        """The membership with its ``role``; ``None`` may do nothing."""


def row_for(entity: str) -> Row:
    """The row for ``app.model``, else the row of its app.

    Raises:
        LookupError: when the table says nothing about the entity, so that nothing is open by oversight.
    """
    for key in (entity, entity.split(".")[0]):
        if key in TABLE:
            return TABLE[key]
    raise LookupError(f"No access is declared for {entity!r} in raccordo.kernel.access.TABLE.")


def allowed(user: Actor, action: Action, entity: str) -> bool:
    """Whether the person, in the membership in which they act, may do ``action`` on ``entity`` ("app.model")."""
    acting = getattr(user, "acting", None)
    return acting is not None and acting.role in row_for(entity)[action]


def unmasked(user: Actor, entity: str, field: str) -> bool:
    """Whether no mask keeps the value of ``field`` of ``entity`` from the person."""
    mask = mask_of(entity, field)
    acting = getattr(user, "acting", None)
    return mask is None or (acting is not None and acting.role in mask.roles)
