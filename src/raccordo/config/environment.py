"""What the environment says, read so that a slip of the pen is told in words and never passes for something else."""

from __future__ import annotations

import os
import re
from collections.abc import Collection
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured


def number(name: str, default: float) -> float:
    """A number, not negative.

    Raises:
        ImproperlyConfigured: something else stands there.
    """
    asked = os.environ.get(name, "").strip()
    try:
        found = float(asked or default)
    except ValueError:
        found = -1
    if not 0 <= found < 1e12:  # neither “nan” nor “inf”
        raise ImproperlyConfigured(f"{name} is “{asked}”: write a number.")
    return found


def whole(name: str, default: int) -> int:
    """A whole number, not negative.

    Raises:
        ImproperlyConfigured: something else stands there.
    """
    found = number(name, default)
    if found != int(found):
        raise ImproperlyConfigured(f"{name} is “{os.environ[name]}”: write a whole number.")
    return int(found)


def switch(name: str, *, default: bool = False) -> bool:
    """Whether something is on: ``1`` or ``0``. “yes” would be taken for no by who looks for 1 only.

    Raises:
        ImproperlyConfigured: something else stands there.
    """
    asked = os.environ.get(name, "").strip()
    if asked not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} is “{asked}”: write 1 or 0.")
    return default if not asked else asked == "1"


def some_of(name: str, allowed: Collection[str], default: str = "") -> list[str]:
    """Names separated by commas.

    Raises:
        ImproperlyConfigured: one is not among those that are allowed.
    """
    asked = (os.environ.get(name) or default).replace(" ", "")
    found = [part for part in asked.split(",") if part]
    if wrong := [part for part in found if part not in allowed]:
        raise ImproperlyConfigured(f"{name}: “{wrong[0]}” is none of {', '.join(sorted(allowed))}.")
    return found


def rate(name: str, default: str) -> str:
    """So many in a unit of time.

    Raises:
        ImproperlyConfigured: it is written otherwise.
    """
    asked = os.environ.get(name) or default
    if not re.fullmatch(r"[1-9]\d*/(s|sec|m|min|h|hour|d|day)", asked):
        raise ImproperlyConfigured(f"{name} is “{asked}”: write it like {default}.")
    return asked


def database(address: str) -> dict[str, Any]:
    """The settings of a database by its address. One that went away and came back is connected to anew.

    Raises:
        ImproperlyConfigured: it is no address, or not one of a database that Raccordo speaks.
    """
    if address.partition("://")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// (or be left out: SQLite).")
    try:
        return {**dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)}
    except ValueError as error:
        raise ImproperlyConfigured("DATABASE_URL cannot be read: is a sign in it not written as %XX?") from error
