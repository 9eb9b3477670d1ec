"""Rows that name one organisation, of one kind or another: a party, a participant, a member."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from raccordo.kernel.records import Record

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Desks name the column of a property after the property itself.
ORGANISATION = gettext_noop("organisation")


def perhaps(to: str, related_name: str, words: str | _StrPromise) -> models.ForeignKey[Any, Any]:
    """The foreign key to one kind of organisation: given only in the rows of that kind."""
    return models.ForeignKey(to, models.PROTECT, null=True, blank=True, related_name=related_name, verbose_name=words)


def exactly_one(fields: Sequence[str], *, name: str) -> models.CheckConstraint:
    """One of the foreign keys is given and the others are empty."""
    choices = [Q(**{f"{other}__isnull": other != given for other in fields}) for given in fields]
    return models.CheckConstraint(
        condition=reduce(or_, choices),
        name=name,
        violation_error_message=_("Choose one organisation, and only one."),
    )


def once(
    parent: str, fields: Sequence[str], *, name: str, message: str | _StrPromise, condition: Q | None = None
) -> Iterator[models.UniqueConstraint]:
    """The same organisation stands once under its parent, such as an event, among the rows that meet `condition`."""
    for who in fields:
        yield models.UniqueConstraint(
            fields=[parent, who],
            condition=condition,
            name=f"{name}_{who}_once",
            violation_error_message=message,
        )


class OrganisationRow(Record):
    """A row whose organisation is in the one foreign key that is given, among those named in ``KINDS``."""

    KINDS: ClassVar[tuple[str, ...]]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def organisation(self) -> models.Model | None:
        """Whoever it is."""
        given = (getattr(self, kind) for kind in self.KINDS if getattr(self, f"{kind}_id") is not None)
        return next(given, None)
