"""Municipalities with their centre and quadrant, as the analysis joins them."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
from django.conf import settings

from raccordo.kernel.territory.models import CentreAssignment
from raccordo.observatory.market import Market


def places_table(at: dt.date) -> pa.Table:
    """ISTAT code, code of the centre that serves most of the municipality on the day, code of its quadrant."""
    rows = (
        CentreAssignment.objects.valid_at(at)
        .order_by("municipality__code", "share", "-centre_id")
        .values_list("municipality__code", "centre__code", "centre__quadrant__code")
    )
    # The last of a municipality wins: the largest share, of equal shares the centre listed first.
    found = {code: (centre, quadrant) for code, centre, quadrant in rows}
    return pa.table(
        {
            "municipality": pa.array(found, pa.string()),
            "centre": pa.array([centre for centre, _ in found.values()], pa.string()),
            "quadrant": pa.array([quadrant for _, quadrant in found.values()], pa.string()),
        }
    )


def market() -> Market:
    """The installation's own."""
    return Market(settings.VAR_DIR / "observatory")
