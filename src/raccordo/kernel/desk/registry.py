"""Declarations of desks and their register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import BaseModelForm
from django.utils.functional import Promise

from raccordo.kernel.access import Action, allowed, row_for


@dataclass(frozen=True)
class Act:
    """A link, or (``post``) a button, to something that may be done."""

    words: str
    url: str
    post: bool = False


@dataclass(frozen=True)
class Desk:
    """How one model is listed, shown and written.

    Attributes:
        model: its default manager must offer ``visible_to(user)``.
        columns: fields or properties shown in the list; the first one links to the record.
        search: lookups searched with ``icontains``.
        filters: fields that become filters (choices, foreign keys, booleans, dates as an interval).
        fields: fields of the form; empty makes the desk read-only.
        form: a ModelForm class, where the generated one is not enough. It is given ``user=`` and ``at=``.
        related: names of reverse relations whose rows the detail page lists.
        personal: columns and fields that hold personal data: shown only with the PERSONAL action, and opening the
            record is written in the audit log.
        in_navigation: whether the navigation lists it.
        identify: lookups by which a record is found beyond one's reading, by their whole value only.
        unshown: fields that are for machines and do not stand on the page of a record.
        acts: what else may be done with a record, or (given ``None``) with the list: record, user → :class:`Act`.
        select: foreign keys followed in the list, so that it loads with a constant number of queries.
        totals: number columns whose sum stands under the list.
        checklist: record, day → lines of a rule that the record's page shows under ``checklist_title``; each line has
            ``satisfied`` and says its state in words.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    form: type[BaseModelForm] | None = None
    related: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ordering: tuple[str, ...] = ("-pk",)
    totals: tuple[str, ...] = ()
    checklist: Callable[[Any, dt.date], Sequence[Any]] | None = None
    checklist_title: str | Promise = ""
    in_navigation: bool = True
    identify: tuple[str, ...] = ()
    unshown: tuple[str, ...] = ()
    acts: Callable[[Any, Any], Sequence[Act]] | None = None

    @property
    def entity(self) -> str:
        """``app.model``, the key of the access table."""
        return self.model._meta.label_lower

    @property
    def model_words(self) -> str:
        """What one record is called, as the forms say it."""
        return str(self.model._meta.verbose_name)

    @property
    def app(self) -> str:
        return self.model._meta.app_label

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    def visible_to(self, user) -> Any:
        """The rows of the desk that the person may see; the only way in which desks read them."""
        manager: Any = self.model._default_manager
        return manager.visible_to(user)

    def allows(self, user, action: Action) -> bool:
        """Whether the person may do ``action`` here; read-only desks allow no writing."""
        if action in (Action.ADD, Action.CHANGE) and not (self.fields or self.form):
            return False
        return allowed(user, action, self.entity)


_desks: dict[str, Desk] = {}


def register(desk: Desk) -> Desk:
    """Put a desk in the register.

    Raises:
        ValueError: the model already has one, or its manager has no ``visible_to``.
        LookupError: the access table does not know the entity.
    """
    if desk.entity in _desks:
        raise ValueError(f"{desk.entity} has two desks.")
    if not hasattr(desk.model._default_manager.all(), "visible_to"):
        raise ValueError(f"{desk.entity}: its QuerySet needs visible_to(user).")
    row_for(desk.entity)
    _desks[desk.entity] = desk
    return desk


def get_desk(app: str, model: str) -> Desk | None:
    """The desk of a model, or ``None``."""
    return _desks.get(f"{app}.{model}")


def desk_of(model: type[models.Model]) -> Desk | None:
    """The desk of a model class, or ``None``."""
    return _desks.get(model._meta.label_lower)


def all_desks() -> list[Desk]:
    """All desks, by app and model."""
    return [_desks[key] for key in sorted(_desks)]
