"""The list of a desk, as one request asks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet

from raccordo.kernel.access import Action
from raccordo.kernel.audit import reasons
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.desk import searches
from raccordo.kernel.desk.columns import columns_of, one_at_a_time, resolve
from raccordo.kernel.desk.fields import choices_for
from raccordo.kernel.desk.filters import DeskFilters, search
from raccordo.kernel.desk.listing import Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import Desk
from raccordo.kernel.desk.remembered import Memory
from raccordo.kernel.desk.reserve import (
    for_a_reason,
    names_persons,
    of_persons,
    readable,
    reserved,
    sensitive,
    withheld,
)


@dataclass
class DeskList:
    """Rows, filters and search of a desk for one person.

    ``parent`` is the record whose rows are listed (``?di=seeker:12``), or ``None``. ``given`` is why its persons are
    read, where somebody said; ``asks`` whether who they are is kept from the reader until it is said.
    """

    listing: Listing
    filters: DeskFilters
    text: str
    searchable: bool
    private: bool
    parent: models.Model | None
    parent_label: str
    shows_personal: bool
    given: Given | None = None
    asks: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing narrows the rows."""
        return self.filters.form.is_valid() and not (self.filters.words or self.text or self.parent)

    @property
    def said(self) -> str:
        """The filter in one line of words, for the audit log: never the text of a search among people."""
        parts = [f"{label}: {value}" for label, value, _name in self.filters.words]
        if self.text:
            parts.append("+" if self.private else self.text)
        return " · ".join(parts)


def followed(desk: Desk) -> list[str]:
    """The foreign keys a row of the list needs, so that they come with it."""
    found = set(desk.select)
    for name in desk.columns:
        path = resolve(desk.model, name)
        if path.field is not None and path.field.is_relation and (path.field.many_to_one or path.field.one_to_one):
            found.add(name)
        elif "__" in name:
            found.add(name.rpartition("__")[0])
    return sorted(found)


def permitted_search(desk: Desk, user, given: Given | None = None) -> tuple[str, ...]:
    """The lookups this person may search: what they may not read, they may not probe either."""
    return readable(desk, desk.search, user, given)


def opens_for_a_reason(desk: Desk, user) -> bool:
    """Whether the list says or finds more to this person once they say why they read it."""
    names = [name for name in desk.columns if not (name in desk.personal and one_at_a_time(desk.entity))]
    return any(for_a_reason(desk, name, user) and not reserved(desk, name, user) for name in [*names, *desk.search])


def impersonal_search(desk: Desk) -> tuple[str, ...]:
    """The lookups that touch no personal and no masked field."""
    return tuple(name for name in desk.search if not sensitive(desk, name))


def parent_of(desk: Desk, asked: str, user) -> tuple[str, models.Model] | None:
    """The foreign key and the record named by ``?di=field:pk``, if the person may see it."""
    name, _sep, pk = asked.partition(":")
    try:
        field: Any = desk.model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    if not (field.is_relation and field.concrete and pk.isdecimal()) or reserved(desk, name, user):
        return None
    record = choices_for(field.related_model, user).filter(pk=pk).first()
    return (name, record) if record is not None else None


def make(desk: Desk, request: PageRequest, rows: QuerySet | None = None, memory: Memory | None = None) -> DeskList:
    """The list as the address asks for it; ``rows`` narrows it beforehand (the records behind a number).

    ``memory`` keeps what was asked of rows that are slow to find, such as those. Who may not read the records of the
    desk learns of the rows behind a number which they are: nothing is searched, filtered or sorted by what they hold.
    """
    user = request.user
    closed = hasattr(desk.model._default_manager.all(), "visible_to") and not desk.allows(user, Action.VIEW)
    rows = desk.visible_to(user) if rows is None else rows
    rows = rows.select_related(*followed(desk))
    parent = parent_of(desk, request.GET.get("di", ""), user)
    if parent:
        rows = rows.filter(**{parent[0]: parent[1]})
    given = reasons.given_for_list(request.session, request.path, desk.entity)
    lookups = () if closed else permitted_search(desk, user, given)
    # a person's code is a person's too, and who looks for somebody may type a name wherever there is a field for it
    private = of_persons(desk) or any(
        names_persons(desk, name) for name in desk.search if not reserved(desk, name, user)
    )
    text = searches.recall(request, request.GET.get("r", "")) if private else request.GET.get("q", "")
    if lookups and text:
        rows = search(rows, lookups, text)
    hidden = frozenset(name for name in desk.filters if closed or withheld(desk, name, user, given))
    filters = DeskFilters(desk, request.GET, rows, user, hidden, memory)
    columns = columns_of(desk, user, skip=parent[0] if parent else "", given=given)
    if closed:
        columns = [columns[0], *(replace(column, masked=True) for column in columns[1:])]
    order = ("pk",) if closed else readable(desk, desk.ordering, user, given)
    return DeskList(
        listing=Listing(request, filters.rows, columns, ordering=order, memory=memory),
        filters=filters,
        text=text,
        searchable=bool(lookups),
        private=private,
        parent=parent[1] if parent else None,
        parent_label=resolve(desk.model, parent[0]).label if parent else "",
        shows_personal=any(sensitive(desk, name) and not withheld(desk, name, user, given) for name in desk.columns),
        given=given,
        asks=given is None and opens_for_a_reason(desk, user),
    )
