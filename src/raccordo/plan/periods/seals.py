"""Whether what was sealed is what was signed: every column of a reading and its parts, worked out or digested again.

The records say the value, the parts by centre, how many they are and the last day: those are worked out from them. The
records and the definition have a digest each. The *seal* is the digest of everything together, the verdict and the
quality of the records included, and the audit log keeps the digest of the seals of a line's submission in its chain:
who changes rows and computes their digests anew is found by it (:mod:`.proving`).
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from raccordo.kernel.measures.sealing import answer, digest_of

#: A sealed reading and one of its parts by centre (:mod:`.sealed`, which imports this module).
FrozenReading = Any
FrozenPlace = Any

#: What is not digested as it stands: the key, the digest itself, and the records, which have their own.
BESIDE = {"id", "seal", "packed", "definition"}


def seal_of(reading: FrozenReading, places: Iterable[FrozenPlace]) -> str:
    """SHA-256 over the columns of a reading and its parts by centre, as canonical JSON."""
    told = {
        field.attname: _plain(field.attname, getattr(reading, field.attname))
        for field in reading._meta.concrete_fields
        if field.name not in BESIDE
    }
    parts = sorted((place.centre_id or 0, place.numerator, place.denominator) for place in places)
    text = json.dumps([told, parts], sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(name: str, value: Any) -> Any:
    """A value as every database gives it back: JSON has only texts for keys, which sort unlike numbers."""
    if name == "quality":
        return json.loads(json.dumps(value))
    return f"{value:.6f}" if name == "expected" and value is not None else value


def digest_of_seals(seals: Iterable[str]) -> str:
    """The digest of the seals of some readings, in the order of their indicators, for the audit log."""
    return hashlib.sha256("\n".join(seals).encode()).hexdigest()


def troubles(reading: FrozenReading) -> list[str]:
    """What of a sealed reading is not what was signed, in words; empty if all of it is."""
    found = []
    if _records_hold(reading):
        found += _worked_out(reading)
    else:
        found.append(_("the records"))
    if hashlib.sha256(reading.definition.encode()).hexdigest() != reading.definition_digest:
        found.append(_("the definition"))
    if not found and reading.seal and seal_of(reading, reading.places.all()) != reading.seal:
        found.append(_("the verdict or what stands beside it"))
    return found


def _records_hold(reading: FrozenReading) -> bool:
    try:
        return digest_of(bytes(reading.packed)) == reading.records_digest
    except zlib.error:
        return False


def _worked_out(reading: FrozenReading) -> list[str]:
    """What the sealed records do not say any more."""
    sides = reading.sides
    figure, places = answer(sides, less_one=reading.less_one)
    counts = {side.name: len(side.rows) for side in sides}
    days = [row.day for row in sides[0].rows if row.day is not None]
    kept = {place.centre_id: (place.numerator, place.denominator) for place in reading.places.all()}
    found = []
    if (figure.numerator, figure.denominator) != (reading.numerator, reading.denominator):
        found.append(_("the value"))
    if {key: (part.numerator, part.denominator) for key, part in places.items()} != kept:
        found.append(_("the parts by centre"))
    if (counts["numerator"], counts.get("denominator"), max(days, default=None)) != (
        reading.numerator_records,
        reading.denominator_records,
        reading.last_record_on,
    ):
        found.append(_("the number of records or the last day"))
    return found
