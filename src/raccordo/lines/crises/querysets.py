"""What the QuerySets of the line share."""

from __future__ import annotations

from typing import Self

from django.db.models import Exists, OuterRef

from raccordo.kernel.scopes import ScopedQuerySet


class RelatedQuerySet(ScopedQuerySet):
    """Records asked by what was done with them, through their reverse relations."""

    def rows(self, relation: str, **conditions):
        """The rows of a reverse relation that belong to the outer record and meet the conditions, as a subquery."""
        related = getattr(self.model, relation).rel
        return related.related_model.objects.filter(**{related.field.name: OuterRef("pk")}, **conditions)

    def having(self, relation: str, **conditions) -> Self:
        """Those with at least one such row. Each is found once, however many rows it has."""
        return self.filter(Exists(self.rows(relation, **conditions)))
