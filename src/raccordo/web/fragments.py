"""Parts of a page that are the same for everybody who may open it, drawn once for each state of what they show.

The board, the map, the page of an indicator and that of a period say what the region's records say; what they say of
the reader, and what the reader may do, stands outside these parts. They are kept under the address with its filters,
the day, the language, the place the reader acts in, the version of the plan and the readings that are kept; and they
hold while the numbers of the tables (:mod:`raccordo.kernel.revisions`) are those under which they were drawn. Which
tables: those that were read from the beginning of the request to the end of the part, by a statement or as part of
something that was kept, found while it was drawn. If none of them was written, drawing again would read the same and
say the same. A free text in the address is drawn each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, Max
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from raccordo.kernel import revisions
from raccordo.kernel.caches import PART, alone, fragments
from raccordo.kernel.desk.pages import PageRequest, acting_of
from raccordo.plan.models import PlanVersion, Reading
from raccordo.web.context import release

#: Seconds a part is kept, if nothing changes.
SECONDS = 3600


@dataclass(frozen=True)
class Drawn:
    """A part as it was drawn: from which tables, in which state of theirs."""

    text: str
    tables: frozenset[str]
    state: str


@dataclass(frozen=True)
class Kept:
    """The parts of a page: their key, the numbers of all tables as they stood before anything was drawn, and what was
    read since the beginning of the request (``None``: nobody looked, so that nothing is kept)."""

    key: str
    numbers: dict[str, int]
    read: set[str] | None

    def part(self, name: str, draw: Callable[[], str]) -> str:
        """A part, drawn now or before; by one of the readers that want it at the same time."""
        if self.read is None:
            return draw()
        key = f"part:{name}:{self.key}"
        state = hash(frozenset(self.numbers.items()))
        return alone(f"{key}:{state}", lambda: self._find(key), lambda: self._draw(key, draw), PART)

    def _find(self, key: str) -> str | None:
        found: Drawn | None = fragments.get(key)
        if found is None or revisions.state(found.tables, self.numbers) != found.state:
            return None
        return found.text

    def _draw(self, key: str, draw: Callable[[], str]) -> str:
        text = draw()
        tables = revisions.tables().intersection(self.read or ())
        fragments.set(key, Drawn(text, tables, revisions.state(tables, self.numbers)), SECONDS)
        return text


def kept(request: PageRequest, version: PlanVersion, *also: Hashable) -> Kept:
    """The parts of a page about a version of the plan; ``also`` is what else they show that may change."""
    acting = acting_of(request.user)
    readings = Reading.objects.aggregate(last=Max("pk"), n=Count("pk"))
    versions = PlanVersion.objects.aggregate(last=Max("pk"), n=Count("pk"))
    said = (
        release(), get_script_prefix(), request.get_full_path(), get_language(), request.at, request.today,
        acting.role, acting.place_name, version.pk, version.digest, readings, versions, also,
    )  # fmt: skip
    key = hashlib.sha256(repr(said).encode()).hexdigest()
    return Kept(key, revisions.numbers(), None if request.GET.get("q") else revisions.watched())


def lazily(source: Any, *names: str) -> dict[str, Any]:
    """Attributes of ``source`` for a template, each worked out only if the template comes to it."""
    return {name: SimpleLazyObject(partial(getattr, source, name)) for name in names}
