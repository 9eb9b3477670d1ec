"""Rows that are written once. Neither the model nor a QuerySet changes or removes them."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from raccordo.kernel.scopes import PublicQuerySet


class Immutable(RuntimeError):
    """Somebody tried to change or remove what was signed."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"{model._meta.label} is written once: it is neither changed nor removed.")


class WrittenOnceQuerySet(PublicQuerySet):
    """Adds and reads; whatever would change or remove a row is refused."""

    def _refuse(self, *args: Any, **options: Any) -> NoReturn:
        raise Immutable(self.model)

    update = aupdate = delete = adelete = bulk_update = abulk_update = _refuse
    update_or_create = aupdate_or_create = _raw_delete = _refuse

    def bulk_create(self, objs, *args: Any, **options: Any):
        """Adds rows; never over others."""
        if options.get("update_conflicts") or options.get("ignore_conflicts"):
            raise Immutable(self.model)
        return super().bulk_create(objs, *args, **options)


class WrittenOnce(models.Model):
    """A row that is added and then stays as it is. Models name their manager ``objects``."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, **options: Any) -> None:
        """Add the row.

        Raises:
            Immutable: it is there already.
        """
        if not self._state.adding:
            raise Immutable(type(self))
        super().save(**{**options, "force_insert": True})

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Never."""
        raise Immutable(type(self))
