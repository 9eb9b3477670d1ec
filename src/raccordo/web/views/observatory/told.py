"""How the pages of the basins tell what was chosen for a drawing, and which drawings are kept."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.desk.values import shown as told
from raccordo.observatory.market import KEPT, Basins


def limits(made: Basins) -> str:
    """What was asked of the basins of a drawing, in words."""
    asked = _(
        "Least size %(min_size)s workers (wanted %(target_size)s); least share %(min_sc)s (wanted %(target_sc)s)."
    ) % {name: told(int(value) if value == int(value) else value) for name, value in made.limits.items()}
    if made.neighbours is None:
        touching = _("Municipalities of a basin need not touch.")
        return f"{asked} {touching}"
    touching = ngettext(
        "Each basin is in one piece on %(n)s pair of municipalities that touch (file %(file)s).",
        "Each basin is in one piece on %(n)s pairs of municipalities that touch (file %(file)s).",
        made.neighbours.pairs,
    ) % {"n": told(made.neighbours.pairs), "file": made.neighbours.file}
    return f"{asked} {touching}"


def to_drawings() -> tuple[str, str]:
    """What who builds the observatory can do about the drawings, and where."""
    return _("Draw another year, choose the drawing in force"), reverse("observatory-drawings")


def kept() -> str:
    """Which drawings are kept, and which of them counts."""
    return _(
        "One a year, of the last %(years)s years drawn; a year drawn again replaces its own, and older ones are "
        "deleted with their journeys. Movements and needs by basin are told by the drawing in force."
    ) % {"years": KEPT}
