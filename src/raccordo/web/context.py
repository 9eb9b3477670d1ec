"""What every template knows."""

from __future__ import annotations

from django.http import HttpRequest


def page(request: HttpRequest) -> dict:
    """The day looked at, the installation and the acting membership, for the frame of each page."""
    at = getattr(request, "at", None)
    moved = at is not None and at != request.today
    return {
        "at": at,
        "al": f"?al={at.isoformat()}" if moved else "",
        "at_moved": moved,
        "installation": getattr(request, "installation", None),
        "memberships": getattr(request, "memberships", []),
    }
