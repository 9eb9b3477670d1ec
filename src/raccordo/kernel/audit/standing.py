"""Whether the database's guards stand as they were last seen, and what the log keeps of those that did not.

Whoever puts guards up anew (``migrate``) looks first, before any migration has touched them. What was missing or
altered is told on the console and written in the log, whose chain nobody rewrites unseen; ``raccordo audit verify``
lists it until an auditor has taken note. Such an entry also keeps which guards stand now and how the database words
each: that is what the next look compares with, so that a guard taken down is told from one that a new version brings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from raccordo.kernel import triggers
from raccordo.kernel.audit.context import current, on_behalf
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.guards import ENTRY
from raccordo.kernel.audit.record import record_act

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User
    from raccordo.kernel.audit.models import Entry

#: Keys of the entry's data: guard → what was the matter with it; guard → digest of its wording; the entry noted.
FOUND, STANDING, NOTED = "found", "standing", "noted"
MISSING, ALTERED = "missing", "altered"


def _entries(kind: Kind) -> Any:
    model: Any = apps.get_model("audittrail", "Entry")
    return model.objects.filter(kind=kind)


def known() -> dict[str, str]:
    """The guards that stood when they were last seen, each with the digest of its wording; none if they never were."""
    data = _entries(Kind.GUARDED).order_by("-pk").values_list("additional_data", flat=True).first()
    return dict((data or {}).get(STANDING, {}))


def faults(connection: Any) -> dict[str, str]:
    """Guard → what is the matter with it now: it is not there, or not as it is worded or as it was last seen."""
    seen = known()
    there = triggers.told(connection)
    found = {}
    for guard in triggers.wanted(connection):
        one = there.get(guard.name)
        if one is None:
            found[guard.name] = MISSING
        elif not triggers.as_worded(connection, guard, one) or seen.get(guard.name, one.digest) != one.digest:
            found[guard.name] = ALTERED
    return found


class Watch:
    """What was found before a ``migrate``, for what comes at its end."""

    def __init__(self) -> None:
        self.before: dict[str, dict[str, triggers.Told] | None] = {}

    def look(self, connection: Any) -> None:
        """See how the guards stand before anything is migrated.

        Asks in plain SQL: the tables may be those of an earlier version. Of a log without an entry nothing is to be
        told: the database is being made.
        """
        tables = connection.introspection.table_names()
        with connection.cursor() as cursor:
            if ENTRY in tables:
                cursor.execute(f"SELECT 1 FROM {ENTRY} LIMIT 1")  # noqa: S608  (our own table)
            written = ENTRY in tables and cursor.fetchone() is not None
        self.before[connection.alias] = triggers.told(connection) if written else None

    def renew(self, connection: Any, say: Callable[[str], None]) -> Entry | None:
        """Put up anew what does not stand as it is worded now; tell and write what had not stood as it was left.

        It is told in the installation's language: Django runs ``migrate`` without any.
        """
        before, seen = self.before.pop(connection.alias, None), known()
        found = {} if before is None else _judged(connection, before, seen)
        with transaction.atomic(using=connection.alias):
            renewed = triggers.renew(connection)
            entry = None
            now = triggers.definitions(connection)
            if before is not None and (found or seen != now) and now:
                with on_behalf(current().user, origin=current().origin or "raccordo manage migrate"):
                    entry = _write(found, now, len(renewed))
        with translation.override(settings.LANGUAGE_CODE):
            _tell(found, entry, say, first=not seen)
        return entry


def _tell(found: dict[str, str], entry: Entry | None, say: Callable[[str], None], *, first: bool) -> None:
    """Say what had not stood, and what an auditor has to do; ``first``: nobody had looked before this version."""
    if found and first:
        say(_("How the guards of the database were left was never written down before this version: what follows "
              "may be an earlier version's doing, or somebody's."))  # fmt: skip
    for name, trouble in found.items():
        say(said(name, trouble))
    if entry is not None and found:
        words = _("It stands in the audit log, entry %(n)s; the verification tells it until an auditor takes note: "
                  "raccordo audit acknowledge %(n)s")  # fmt: skip
        say(words % {"n": entry.pk})


def _judged(connection: Any, before: dict[str, triggers.Told], seen: dict[str, str]) -> dict[str, str]:
    """What was the matter with the guards as they stood before the migration.

    With a record of how they were last seen it is held against that: what a new version words otherwise or brings
    is no fault. Without one, against what this version wants, since nobody can say any more how they were left.
    """
    if seen:
        lost = {name: MISSING for name in seen if name not in before}
        return lost | {
            name: ALTERED for name, digest in seen.items() if name in before and before[name].digest != digest
        }
    found = {}
    for guard in triggers.wanted(connection):
        if guard.name not in before:
            found[guard.name] = MISSING
        elif not _as_left(connection, guard, before[guard.name]):
            found[guard.name] = ALTERED
    return found


def _as_left(connection: Any, guard: triggers.Trigger, there: triggers.Told) -> bool:
    """Whether a guard may be as an earlier version left it: on PostgreSQL the first ones had no comment."""
    if triggers.as_worded(connection, guard, there):
        return True
    return connection.vendor == "postgresql" and there.wording is None and triggers.refuses(guard, there)


def _write(found: dict[str, str], now: dict[str, str], renewed: int) -> Entry:
    from raccordo.kernel.installation import Installation

    return record_act(Kind.GUARDED, Installation, said={FOUND: found, STANDING: now, "renewed": renewed})


def said(name: str, trouble: str) -> str:
    """A fault in words."""
    if trouble == MISSING:
        words = _("The guard %(name)s was missing: for a time the database did not refuse changes it should refuse.")
    else:
        words = _("The guard %(name)s had been altered: it may have let through changes it should refuse.")
    return words % {"name": name}


def now(name: str, trouble: str) -> str:
    """What is the matter with a guard at this moment, in words."""
    if trouble == MISSING:
        words = _("the guard %(name)s of the database is missing: its rows can be changed; “raccordo manage migrate” "
                  "puts it up anew and writes it in the log")  # fmt: skip
    else:
        words = _("the guard %(name)s of the database is altered: its rows can be changed; “raccordo manage migrate” "
                  "puts it up anew and writes it in the log")  # fmt: skip
    return words % {"name": name}


def unnoted() -> Iterator[tuple[int, str]]:
    """Of every fault of which no auditor has taken note: the entry that tells it, and what it was."""
    noted = _noted()
    words = {
        MISSING: _("on %(day)s the guard %(name)s was found missing and was put up anew"),
        ALTERED: _("on %(day)s the guard %(name)s was found altered and was put up anew"),
    }
    entries = _entries(Kind.GUARDED).order_by("pk").values_list("pk", "timestamp", "additional_data")
    for pk, when, data in entries:
        for name, trouble in (data or {}).get(FOUND, {}).items():
            if pk not in noted:
                yield pk, words[trouble] % {"day": f"{when:%d/%m/%Y}", "name": name}


def waits(entry: Entry) -> bool:
    """Whether an auditor has still to take note of what an entry tells."""
    if entry.kind != Kind.GUARDED or not (entry.additional_data or {}).get(FOUND):
        return False
    return entry.pk not in _noted()


def _noted() -> set[int]:
    """The entries of which an auditor took note."""
    notes = _entries(Kind.NOTED).values_list("additional_data", flat=True)
    return {data[NOTED] for data in notes if data and NOTED in data}


def take_note(entry: Entry, user: User, words: str) -> Entry:
    """Write that an auditor looked into what an entry tells, and what they found."""
    from raccordo.kernel.installation import Installation

    data = {NOTED: entry.pk}
    return record_act(Kind.NOTED, Installation, said=data, actor=user, changes_text=words[:500])


#: Between the two signals of a ``migrate``.
watch = Watch()
