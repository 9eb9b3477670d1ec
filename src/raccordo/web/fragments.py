"""Parts of a page that are the same for everybody who may open it, drawn once for each state of what they show.

The board, the map, the page of an indicator and that of a period say what the region's records say; what they say of
the reader, and what the reader may do, stands outside these parts. They are kept under the address with its filters,
the day, the language, the place the reader acts in, the version of the plan, the readings that are kept, and the
counters of the records of every app: whatever is written makes another key, so that nothing old is ever shown. A free
text in the address is drawn each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, Max
from django.urls import get_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from raccordo.kernel import revisions
from raccordo.kernel.desk.pages import PageRequest, acting_of
from raccordo.plan.models import PlanVersion, Reading
from raccordo.web.context import release

#: Seconds a part is kept, if nothing changes.
SECONDS = 3600


@dataclass(frozen=True)
class Kept:
    """What the template's ``cache`` is given: the key, and for how long (0: not at all)."""

    key: str
    seconds: int


def kept(request: PageRequest, version: PlanVersion, *also: Hashable) -> Kept:
    """The key of the parts of a page about a version of the plan; ``also`` is what else they show that may change."""
    acting = acting_of(request.user)
    readings = Reading.objects.aggregate(last=Max("pk"), n=Count("pk"))
    versions = PlanVersion.objects.aggregate(last=Max("pk"), n=Count("pk"))
    said = (
        release(), get_script_prefix(), request.get_full_path(), get_language(), request.at, request.today,
        acting.role, acting.place_name, version.pk, version.digest, readings, versions,
        sorted(revisions.numbers().items()), also,
    )  # fmt: skip
    key = hashlib.sha256(repr(said).encode()).hexdigest()
    return Kept(key, 0 if request.GET.get("q") else SECONDS)


def lazily(source: Any, *names: str) -> dict[str, Any]:
    """Attributes of ``source`` for a template, each worked out only if the template comes to it."""
    return {name: SimpleLazyObject(partial(getattr, source, name)) for name in names}
