"""Who acts when a step is taken from the shell: a person named with ``--by``, in a membership that may take it.

The one who types need not be that person: the log, and the step itself, say that it was the shell, which command, and
which user of the operating system ran it.
"""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


def person(username: str, day: dt.date, may: Callable[[User], bool]) -> User:
    """The person with this user name, in the first of their memberships in which they ``may``, else in their first.

    Raises:
        ClickException: nobody is called so, or they have no role on the day.
    """
    from raccordo.kernel.models import User as Users

    user: Any = Users.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.ClickException(f"Nobody has the user name “{username}”.")
    memberships = list(user.memberships_at(day))
    if not memberships:
        raise click.ClickException(f"“{username}” has no role on {day}.")
    fit = next((one for one in memberships if may(user.act_as(one, day))), memberships[0])
    found: User = user.act_as(fit, day)
    return found


@contextmanager
def acting(user: User | None, command: str) -> Iterator[None]:
    """What is written inside is ``user``'s, through this command of the shell."""
    from raccordo.kernel import audit

    with audit.on_behalf(user, origin=origin(command)):
        yield


def origin(command: str) -> str:
    """What the log says of a step taken from the shell."""
    return f"shell: raccordo {command} ({system_user()})"[:120]


def system_user() -> str:
    """The user of the operating system that runs the command; a container may have one without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
