"""Databases of one's own on the server the suite runs on, where that is not the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connection


def address(name: str) -> str:
    """What ``DATABASE_URL`` must say for a process to speak with a database of this server."""
    given: dict[str, Any] = connection.settings_dict
    user, password, host = (quote(str(given.get(key) or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    port = f":{given['PORT']}" if given.get("PORT") else ""
    return f"postgres://{user}{':' if password else ''}{password}@{host}{port}/{name}"


def create(name: str, template: str = "template0") -> None:
    """A database as another one is; nobody may be speaking with that one."""
    if connection.settings_dict["NAME"] == template:
        connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def drop(name: str) -> None:
    """Take a database away, whoever still speaks with it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Speak with another database of the server from here on."""
    connection.close()
    connection.settings_dict["NAME"] = name


@contextmanager
def using(name: str) -> Iterator[None]:
    """Speak with another database of the server for a while."""
    before = connection.settings_dict["NAME"]
    use(name)
    try:
        yield
    finally:
        use(before)
