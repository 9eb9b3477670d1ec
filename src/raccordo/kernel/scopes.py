"""``visible_to``, ``writable_by`` and ``searchable_by``: the gates between a person and scoped records.

A scoped QuerySet says where the place of a record is found (``centre_path``) and, when people outside the agency may
see some of its rows, where their organisation's code is found (``organisation_path``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.roles import ORGANISATION_ROLES

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class ScopedQuerySet(models.QuerySet):
    """Records that belong to a place.

    ``centre_path``: lookup of the :class:`Centre` that answers for the record; ``None`` where rows have no place
    (then every role that may view the entity sees all of them). Rows whose centre is empty are regional and visible
    to whoever may view the entity.
    ``organisation_path``: lookup of the code that memberships of organisation roles carry; ``None`` closes the
    records to those roles, unless ``public`` says that the rows are for everybody who may view the entity.
    """

    centre_path: str | None = "centre"
    organisation_path: str | None = None
    public: bool = False

    def visible_to(self, user: User) -> Self:
        """The rows this person may see in the membership in which they act."""
        acting = user.acting
        if acting is None or not allowed(user, Action.VIEW, self.model._meta.label_lower):
            return self.none()
        if self.public:
            return self
        if acting.role in ORGANISATION_ROLES:
            if self.organisation_path is None:
                return self.none()
            return self.filter(**{self.organisation_path: acting.organisation})
        if self.centre_path is None or acting.read_reach is None:
            return self
        return self.filter(
            Q(**{f"{self.centre_path}__in": acting.read_reach}) | Q(**{f"{self.centre_path}__isnull": True})
        )

    def writable_by(self, user: User, action: Action = Action.CHANGE) -> Self:
        """Of the visible rows, those in whose place this person writes.

        Who works in some centres leaves the rows of the whole region alone. Of a wider reach one only reads.
        """
        if not allowed(user, action, self.model._meta.label_lower):
            return self.none()
        return self.visible_to(user).in_place_of(user)

    def in_place_of(self, user: User) -> Self:
        """The rows whose place is one in which this person writes, whatever the table says of them."""
        acting = user.acting
        if acting is None:
            return self.none()
        if self.public or self.centre_path is None or acting.reach is None:
            return self
        return self.filter(**{f"{self.centre_path}__in": acting.reach})

    def searchable_by(self, user: User) -> Self:
        """The rows of which this person may learn that they exist, and in which centre: nothing else of them.

        Rows outside :meth:`visible_to` are shown as a minimal card and every such search is written in the audit log.
        """
        acting = user.acting
        if acting is None or not allowed(user, Action.SEARCH, self.model._meta.label_lower):
            return self.none()
        if self.public or self.centre_path is None or acting.role in ORGANISATION_ROLES:
            return self.none()
        if acting.search_reach is None:
            return self
        return self.filter(**{f"{self.centre_path}__in": acting.search_reach})


class PublicQuerySet(ScopedQuerySet):
    """Records of reference (catalogue, territory, deliverables) that every role with the permission sees whole."""

    public = True
    centre_path = None
