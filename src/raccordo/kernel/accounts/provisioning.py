"""Accounts from a list: what it would add, change and end, and doing it whole or not at all.

:func:`preview` says what a list would do; :func:`provision` does it in one transaction. The same list a second time
does nothing. The page for administrators, ``raccordo access load`` and the API all come through here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.rows import AccountRow, read_rows
from raccordo.kernel.accounts.services import end_account, identity_digest
from raccordo.kernel.territory.errors import InputError, InputErrors


class StepKind(models.TextChoices):
    """What is done with an account or a membership."""

    ADD = "add", gettext_lazy("added")
    CHANGE = "change", gettext_lazy("changed")
    END = "end", gettext_lazy("ended")


@dataclass(frozen=True)
class Step:
    """One thing a list does: to whom, of what kind, in words, and how."""

    row: int
    username: str
    kind: StepKind
    words: str
    do: Callable[[], Any] = field(repr=False, compare=False)


def preview(rows: Iterable[Mapping[str, Any]], *, today: dt.date, by: User | None = None) -> list[Step]:
    """What a list would do, in its order; nothing is written. The keys of a row are those of ``rows.COLUMNS``.

    ``by`` is who loads the list and keeps to the place in which they write; a command has no such bounds.

    Raises:
        InputErrors: everything that is wrong, by row and field.
    """
    read = read_rows(rows)
    _keep_to_place(read, by, new=False)
    return _Plan(read, today).steps


@transaction.atomic
def provision(rows: Iterable[Mapping[str, Any]], *, today: dt.date, by: User | None = None) -> list[Step]:
    """Do what a list asks, whole; returns the steps done.

    Raises:
        InputErrors: something is wrong with a row, and nothing was written.
    """
    given = list(rows)
    steps = preview(given, today=today, by=by)
    for step in steps:
        step.do()
    _keep_to_place(read_rows(given), by, new=True)
    return steps


def _keep_to_place(rows: list[AccountRow], by: User | None, *, new: bool) -> None:
    """Refuse rows about accounts that reach beyond the place of who loads the list; ``new`` once it was written.

    Raises:
        InputErrors: which rows.
    """
    if by is None:
        return
    names = [row.username for row in rows]
    there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
    theirs = set(
        User.objects.visible_to(by).in_place_of(by).filter(username__in=names).values_list("username", flat=True)
    )
    said = _("this account would reach beyond your place") if new else _("this account is not of your place")
    if beyond := [InputError(row.number, "username", said) for row in rows if row.username in there - theirs]:
        raise InputErrors(beyond)


class _Plan:
    """Rows compared with what is there."""

    def __init__(self, rows: list[AccountRow], today: dt.date):
        self.today = today
        self.errors: list[InputError] = []
        self.steps: list[Step] = []
        names = {row.username for row in rows}
        self.users = {user.username: user for user in User.objects.filter(username__in=names)}
        held = Membership.objects.filter(user__username__in=names).select_related("user", "centre", "quadrant")
        self.held: dict[str, list[Membership]] = {}
        for membership in held.order_by("-valid_from", "pk"):
            self.held.setdefault(membership.user.username, []).append(membership)
        self.digests = dict(
            User.objects.exclude(identity_digest=None).values_list("identity_digest", "username").order_by("pk")
        )
        self.seen: dict[str, AccountRow] = {}
        self.taken: set[tuple] = set()
        for row in rows:
            self._account(row)
            if row.role is not None:
                self._membership(row)
        self._ends(rows)
        if self.errors:
            raise InputErrors(self.errors)

    def _wrong(self, row: AccountRow, name: str, message: str) -> None:
        self.errors.append(InputError(row.number, name, message))

    def _step(self, row: AccountRow, kind: StepKind, words: str, do: Callable[[], Any]) -> None:
        self.steps.append(Step(row.number, row.username, kind, words, do))

    # accounts

    def _account(self, row: AccountRow) -> None:
        first = self.seen.setdefault(row.username, row)
        if first is not row:
            for name in ("last_name", "first_name", "email", "fiscal_code", "ended_on"):
                if getattr(row, name) and getattr(row, name) != getattr(first, name):
                    said = _("is not what row %(row)d says of the same account") % {"row": first.number}
                    self._wrong(row, name, said)
            return
        user = self.users.get(row.username)
        wanted = self._wanted(row)
        if user is None:
            self._new(row, wanted)
            return
        if not user.is_active and row.ended_on is None:
            self._wrong(row, "username", _("this account was closed: reopen it on its page first"))
        changes = {name: value for name, value in wanted.items() if getattr(user, name) != value}
        if changes:
            labels = ", ".join(str(User._meta.get_field(name).verbose_name) for name in changes)  # type: ignore[union-attr]  # only plain fields are compared, which have a name
            self._step(row, StepKind.CHANGE, labels, lambda: _write(user, changes))

    def _wanted(self, row: AccountRow) -> dict[str, Any]:
        """The values a row gives to the account; the tax code becomes its digest."""
        wanted = {name: getattr(row, name) for name in ("last_name", "first_name", "email") if getattr(row, name)}
        if row.fiscal_code:
            wanted["identity_digest"] = digest = identity_digest(row.fiscal_code)
            if self.digests.setdefault(digest, row.username) != row.username:
                self._wrong(row, "fiscal_code", _("belongs to another account already"))
        return wanted

    def _new(self, row: AccountRow, wanted: dict[str, Any]) -> None:
        for name in ("last_name", "first_name"):
            if not getattr(row, name):
                self._wrong(row, name, _("is missing: the account is new"))
        if row.ended_on is not None:
            self._wrong(row, "ended_on", _("there is no such account to close"))
        words = _("account of %(name)s") % {"name": f"{row.first_name} {row.last_name}"}
        self._step(row, StepKind.ADD, words, lambda: _create(row.username, wanted))

    # memberships

    def _membership(self, row: AccountRow) -> None:
        key = (row.username, row.role, row.centre, row.quadrant, row.organisation, row.valid_from)
        if key in self.taken:
            self._wrong(row, "role", _("this membership is in the list twice"))
            return
        self.taken.add(key)
        same = [m for m in self.held.get(row.username, []) if _same_place(m, row)]
        found = self._meant(row, same)
        if found is not None:
            self._change(row, found)
            return
        begins = row.valid_from or self.today
        if row.valid_to and row.valid_to < begins:
            self._wrong(row, "valid_to", _("there is no such membership to end"))
            return
        if clash := next((m for m in same if _overlap(m, begins, row.valid_to)), None):
            said = _("overlaps the same membership from %(day)s") % {"day": f"{clash.valid_from:%d/%m/%Y}"}
            self._wrong(row, "valid_from", said)
            return
        made = Membership(
            role=str(row.role), centre=row.centre, quadrant=row.quadrant, organisation=row.organisation,
            valid_from=begins, valid_to=row.valid_to, reads=row.reads, searches=row.searches,
        )  # fmt: skip
        words = _("%(membership)s, from %(day)s") % {"membership": made, "day": f"{begins:%d/%m/%Y}"}
        self._step(row, StepKind.ADD, words, lambda: _join(row.username, made))

    def _meant(self, row: AccountRow, same: list[Membership]) -> Membership | None:
        """The membership a row speaks of: that of its first day, else the latest not yet ended."""
        if row.valid_from is not None:
            return next((m for m in same if m.valid_from == row.valid_from), None)
        open_days = (None, row.valid_to)
        return next((m for m in same if m.valid_to in open_days or m.valid_to >= self.today), None)

    def _change(self, row: AccountRow, found: Membership) -> None:
        wanted = {name: getattr(row, name) for name in ("valid_to", "reads", "searches") if getattr(row, name)}
        changes = {name: value for name, value in wanted.items() if getattr(found, name) != value}
        if not changes:
            return
        if found.valid_from > (row.valid_to or dt.date.max):
            self._wrong(row, "valid_to", _("the last day comes before the first one"))
            return
        if "valid_to" in changes:
            words = _("%(membership)s, until %(day)s") % {"membership": found, "day": f"{row.valid_to:%d/%m/%Y}"}
            self._step(row, StepKind.END, words, lambda: _write(found, changes))
        else:
            self._step(row, StepKind.CHANGE, str(found), lambda: _write(found, changes))

    # ends

    def _ends(self, rows: list[AccountRow]) -> None:
        """Accounts are closed after everything else that the list says of them."""
        for row in rows:
            user = self.users.get(row.username)
            if row.ended_on is None or user is None or self.seen[row.username] is not row:
                continue
            if row.ended_on > self.today:
                said = _("an account is closed today or before; for a later day give its memberships their last day")
                self._wrong(row, "ended_on", said)
            elif user.is_active:
                self._step(row, StepKind.END, _("account"), partial(end_account, user, today=row.ended_on))


def _same_place(membership: Membership, row: AccountRow) -> bool:
    theirs = (membership.role, membership.centre_id, membership.quadrant_id, membership.organisation)
    return theirs == (row.role, getattr(row.centre, "pk", None), getattr(row.quadrant, "pk", None), row.organisation)


def _overlap(membership: Membership, first: dt.date, last: dt.date | None) -> bool:
    return membership.valid_from <= (last or dt.date.max) and first <= (membership.valid_to or dt.date.max)


def _create(username: str, wanted: dict[str, Any]) -> None:
    user = User(username=username, **wanted)
    user.set_unusable_password()
    user.save()


def _join(username: str, made: Membership) -> None:
    made.user = User.objects.get(username=username)
    made.save()


def _write(record: models.Model, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(record, name, value)
    record.save(update_fields=list(changes))
