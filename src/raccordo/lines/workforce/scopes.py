"""Visibility of people who move from one centre to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db.models import Q

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.scopes import ScopedQuerySet

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class KnownThroughQuerySet(ScopedQuerySet):
    """Rows visible to their centre, and to the centres that hold records about them.

    Whoever sees a record that a number counts can so open the person it is about, also after the person moved.
    ``known_through``: the models, as ``app.Model`` and path to the row, whose records carry the ``centre``.
    """

    known_through: tuple[tuple[str, str], ...] = ()

    def visible_to(self, user: User) -> Self:
        """The rows this person may see in the membership in which they act."""
        own = super().visible_to(user)
        acting = user.acting
        if acting is None or acting.read_reach is None or not allowed(user, Action.VIEW, self.model._meta.label_lower):
            return own
        known = Q(centre__in=acting.read_reach) | Q(centre__isnull=True)
        for label, path in self.known_through:
            records = apps.get_model(label)._default_manager.filter(centre__in=acting.read_reach)
            known |= Q(pk__in=records.values(path))
        return self.filter(known)
