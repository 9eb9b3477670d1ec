"""What happens to the ways into an account stands in the audit log: links, passwords, second factors.

None of it passes a write that the log hears of by itself: the password's field is a secret and is left out, a link is
no row at all, and the second factor is a table of the library that keeps it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa import signals
from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.kernel import audit
from raccordo.kernel.accounts.models import User
from raccordo.kernel.audit.enums import Kind

#: Key of the entry's data.
WHAT = "credential"


class Act(models.TextChoices):
    """What was done."""

    LINK = "link", _("a link to choose a password was made")
    CHOSEN = "chosen", _("a password was chosen by a link")
    CHANGED = "changed", _("the password was changed")
    ADDED = "added", _("a second factor was set up")
    REMOVED = "removed", _("a second factor was taken away")
    RENEWED = "renewed", _("the codes of the second factor were made anew")


def note(act: Act, account: User, *, by: User | None = None) -> None:
    """Write what was done to the ways into an account; ``by``: who did it, where no request says so."""
    audit.record_act(
        Kind.CHANGED,
        User,
        said={WHAT: act.value},
        object_pk=str(account.pk),
        object_id=account.pk,
        object_repr=str(account),
        **({"actor": by} if by is not None else {}),
    )


def connect() -> None:
    """Listen to the second factors."""
    for signal, act in (
        (signals.authenticator_added, Act.ADDED),
        (signals.authenticator_removed, Act.REMOVED),
        (signals.authenticator_reset, Act.RENEWED),
    ):
        signal.connect(_listener(act), weak=False, dispatch_uid=f"raccordo.credentials.{act.value}")


def _listener(act: Act) -> Callable[..., None]:
    def listen(user: User, **rest: Any) -> None:
        note(act, user, by=user)

    return listen


#: Whether an account is one that no person logs in with; declared by the app that has such accounts.
Machine = Callable[[User], bool]
_machines: list[Machine] = []


def machines(check: Machine) -> Machine:
    """Have accounts that ``check`` knows kept from every way in, from now on."""
    if check not in _machines:
        _machines.append(check)
    return check


def is_machine(account: User) -> bool:
    """Whether the account is a program's, which has keys of its own."""
    return any(check(account) for check in _machines)
