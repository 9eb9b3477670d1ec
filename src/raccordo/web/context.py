"""What every template knows."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.models import Region

#: The areas of the navigation: name of the address, words, and the first words of the paths it lights up for.
AREAS = (
    ("home", _("Home"), ()),
    ("today", _("Today"), ("/oggi/",)),
    ("board", _("Where do we stand?"), ("/piano/",)),
    ("periods", _("Periods"), ("/periodi/",)),
    ("evidence:todo", _("Evidence check"), ("/verifiche/",)),
    ("map", _("Map"), ()),
    ("centres", _("Centres"), ("/centri/",)),
    ("observatory", _("Observatory"), ("/osservatorio/",)),
    ("desk:index", _("Registers"), ("/registri/",)),
    ("deliverables", _("Deliverables"), ()),
    ("reports", _("Reports"), ("/rapporti/",)),
)

#: Areas that are not for everybody: what one must be allowed to do with what.
NEEDS = {
    "evidence:todo": (Action.VIEW, "evidence.sample"),
    "observatory": (Action.VIEW, "observatory"),
    "today": (Action.ADD, "casework.convocation"),
}


@lru_cache(maxsize=1)
def release() -> str:
    """The version of the installed package; empty in a checkout that is not installed."""
    try:
        return metadata.version("raccordo")
    except metadata.PackageNotFoundError:
        return ""


def areas(request: PageRequest) -> list[dict]:
    """The navigation with the area of the present page marked."""
    user: Any = getattr(request, "user", None)  # none on the page of an error
    shown = [area for area in AREAS if area[0] not in NEEDS or allowed(user, *NEEDS[area[0]])]
    urls = {name: reverse(name) for name, _words, _starts in shown}
    exact = request.path in urls.values()
    found = []
    for name, words, starts in shown:
        inside = not exact and any(request.path.startswith(start) for start in starts)
        found.append({"url": urls[name], "words": words, "active": request.path == urls[name] or inside})
    return found


def page(request: PageRequest) -> dict:
    """The day looked at, the installation, the acting membership and the navigation, for the frame of each page."""
    at: Any = getattr(request, "at", None)
    moved = at is not None and at != request.today
    return {
        "at": at,
        "al": f"?al={at.isoformat()}" if moved else "",
        "at_moved": moved,
        "at_error": getattr(request, "at_error", ""),
        "today": getattr(request, "today", None),
        "installation": getattr(request, "installation", None),
        "memberships": getattr(request, "memberships", []),
        "areas": areas(request),
        "region": SimpleLazyObject(lambda: Region.objects.order_by("code").only("name").first() or ""),
        "release": release(),
    }
