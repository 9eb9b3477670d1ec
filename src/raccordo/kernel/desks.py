"""Desks of the kernel."""

from raccordo.kernel.desk import Desk, register
from raccordo.kernel.models import Deliverable

register(
    Desk(
        Deliverable,
        columns=("title", "kind", "year", "half", "quadrant", "centre", "version", "drafted_on", "shared_on"),
        search=("title", "reference"),
        filters=("kind", "year", "quadrant", "centre", "shared_on"),
        fields=(
            "kind",
            "title",
            "version",
            "year",
            "half",
            "quadrant",
            "centre",
            "drafted_on",
            "shared_on",
            "file",
            "reference",
            "replaces",
        ),
        related=("recipients",),
        ordering=("-drafted_on", "kind", "pk"),
    )
)
