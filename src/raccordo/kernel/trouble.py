"""What went wrong around the program (database, disk, rights, settings) in the words of who runs it.

Commands and pages ask it of errors that nobody foresaw: what it does not know stays what it is.
"""

from __future__ import annotations

import errno
import sqlite3

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError
from django.utils.translation import gettext

#: Words of SQLite and PostgreSQL by which an error of the database is known.
NO_TABLES = ("no such table", "no such column")
FULL = ("disk is full", "no space left", "disk quota")
READ_ONLY = ("readonly database", "read-only transaction")
BUSY = ("is locked", "deadlock detected", "lock timeout")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


def _(words: str) -> str:
    """In the reader's language, where the settings could be read: without them there is none."""
    return gettext(words) if settings.configured else words


def of_database(error: BaseException) -> bool:
    """Whether the database is away or cannot work, through no fault of what was asked of it."""
    return isinstance(error, OperationalError | InterfaceError | sqlite3.OperationalError)


def passes(error: BaseException) -> bool:
    """Whether it is no error of the program but of what stands around it, which passes: the database, a full disk."""
    return of_database(error) or (isinstance(error, OSError) and error.errno in NO_ROOM)


def told(error: BaseException) -> str | None:
    """What is wrong and what to do, for who runs a command; ``None``: it is an error of the program.

    Words of the database itself are told only where they are of a server that does not answer: they name no record.
    """
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OSError):
        return _of_files(error)
    if isinstance(error, DatabaseError | InterfaceError | sqlite3.Error):
        return _of_database(error)
    return None


def _of_files(error: OSError) -> str | None:
    name = error.filename or ""
    if error.errno in NO_ROOM:
        return _full()
    if error.errno in NO_RIGHT:
        words = _("“%(name)s” may not be written or read by this user: run the command as the user of the service.")
        return words % {"name": name}
    return None


def _of_database(error: Exception) -> str | None:
    said = str(error)
    low = said.lower()
    absent = isinstance(error, ProgrammingError) and "does not exist" in low
    if absent or any(words in low for words in NO_TABLES):
        return _("The tables are not those of this version: run “raccordo manage migrate” first.")
    if isinstance(error, ProgrammingError):
        return None
    if any(words in low for words in FULL):
        return _full()
    if any(words in low for words in READ_ONLY):
        return _("The database may not be written by this user: run the command as the user of the service.")
    if any(words in low for words in BUSY):
        return _("Another process has been writing the database for too long: try again.")
    if of_database(error):
        return _("The database does not answer (%(words)s).") % {"words": said.strip().splitlines()[0] if said else ""}
    return None


def _full() -> str:
    return _("The disk is full: make room. What was half done is undone; run the same command again.")
