"""What ``raccordo audit verify`` asks of sealed readings: each holds, each submission is the one the log tells of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from raccordo.kernel import audit
from raccordo.kernel.audit.enums import Kind
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.audit.verify import Outcome, Trouble
from raccordo.plan.periods.sealed import FrozenPlace, FrozenReading
from raccordo.plan.periods.seals import digest_of_seals

#: How the log's entries of submissions begin.
SEALED = "sealed readings: "


def note(readings: list[FrozenReading], places: int) -> None:
    """Write into the log the digest of the seals of a line's submission."""
    rows = {FrozenReading._meta.label_lower: len(readings), FrozenPlace._meta.label_lower: places}
    if readings:
        audit.record_batch(_name(readings[0]), rows, _digest(readings))


def prove(outcome: Outcome) -> None:
    """Hold every sealed reading against its digests, and every submission against the log."""
    told = _told()
    for name, group in groupby(_readings(), key=_name):
        readings = list(group)
        outcome.sealed += len(readings)
        for reading in readings:
            if found := reading.troubles():
                said = _("the reading %(n)s (%(name)s, %(code)s): %(what)s: not what was signed")
                told_of = {"n": reading.pk, "name": name, "code": reading.indicator.code, "what": ", ".join(found)}
                outcome.tell(Trouble.SEALED, None, None, said % told_of)
        _hold(outcome, name, readings, told.pop(name, None))
    for name in sorted(told):
        outcome.tell(
            Trouble.SEALED, None, None, _("%(name)s: the log tells of it and no reading is there") % {"name": name}
        )


def _hold(outcome: Outcome, name: str, readings: list[FrozenReading], digests: set[str] | None) -> None:
    """A submission against what the log says of it."""
    if digests is None and not any(reading.seal for reading in readings):
        outcome.notes.append(_("%(name)s: sealed before the log kept its digest.") % {"name": name})
    elif digests is None or _digest(readings) not in digests:
        outcome.tell(Trouble.SEALED, None, None, _("%(name)s: not the readings that the log tells of") % {"name": name})


def _readings() -> Iterator[FrozenReading]:
    """Every sealed reading, the submissions one after the other; a few at a time in memory."""
    rows = FrozenReading.objects.select_related("indicator__line", "period__version").prefetch_related("places")
    rows = rows.defer("period__version__content")
    yield from rows.order_by("period", "indicator__line", "edition", "indicator").iterator(chunk_size=4)


def _name(reading: FrozenReading) -> str:
    """A submission, as the log calls it."""
    period = reading.period
    where = f"{period.version.code} {period.version.number} · {period.code} · {reading.indicator.line.code}"
    return f"{SEALED}{where} · {reading.edition}"


def _digest(readings: list[FrozenReading]) -> str:
    return digest_of_seals(reading.seal for reading in sorted(readings, key=lambda one: one.indicator_id))


def _told() -> dict[str, set[str]]:
    """The submissions the log tells of, each with the digests it was told with."""
    found: dict[str, set[str]] = {}
    rows = Entry.objects.filter(kind=Kind.LOADED, object_repr__startswith=SEALED).order_by("pk")
    for name, data in rows.values_list("object_repr", "additional_data"):
        found.setdefault(name, set()).add((data or {}).get("sha256", ""))
    return found
