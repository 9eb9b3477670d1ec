"""Which centre a municipality is proposed for, where the region has not said: same province, nearest seat.

The rule, in order:

1. A municipality that is the seat of centres is served by those, in equal shares.
2. Any other goes to the nearest seat of its province among the centres that take other municipalities than
   their own (``catchment: nearest``); if that seat has several such centres, in equal shares.

Distances are straight lines in metres between the centroid of the municipality's boundary and the seat.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import hypot

#: Shares are kept to the ten-thousandth, as the database keeps them.
SHARE_STEP = Decimal("0.0001")

Point = tuple[float, float]
Shares = tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True)
class Seat:
    """A centre and the place of its office, in metres on a plane."""

    centre: str
    municipality: str
    place: Point
    seat_only: bool = False

    @property
    def province(self) -> str:
        """ISTAT code of the seat's province."""
        return self.municipality[:3]


def equal_shares(centres: Sequence[str]) -> Shares:
    """Equal shares that sum to one exactly; what rounding leaves goes to the first."""
    share = (Decimal(1) / len(centres)).quantize(SHARE_STEP)
    first = Decimal(1) - share * (len(centres) - 1)
    return tuple((centre, share if i else first) for i, centre in enumerate(centres))


def distance(one: Point, other: Point) -> float:
    """Straight-line distance in metres."""
    return hypot(one[0] - other[0], one[1] - other[1])


def propose(places: Mapping[str, Point], seats: Sequence[Seat]) -> dict[str, Shares]:
    """The proposed centres and shares of each municipality.

    :param places: centroid of each municipality by ISTAT code, in metres on the plane of the seats.
    :param seats: the centres, in the order in which shares are listed.
    :raises ValueError: a province has municipalities but no centre that takes them.
    """
    seated: dict[str, list[str]] = {}
    for seat in seats:
        seated.setdefault(seat.municipality, []).append(seat.centre)
    return {
        code: equal_shares(seated[code]) if code in seated else _nearest(code, place, seats)
        for code, place in places.items()
    }


def _nearest(code: str, place: Point, seats: Sequence[Seat]) -> Shares:
    open_seats = [seat for seat in seats if seat.province == code[:3] and not seat.seat_only]
    if not open_seats:
        raise ValueError(f"No centre of province {code[:3]} takes the municipality {code}.")
    # Two seats at the same distance are told apart by code, so that the result never depends on the order
    # of rows.
    nearest = min(open_seats, key=lambda seat: (distance(place, seat.place), seat.municipality))
    return equal_shares([s.centre for s in open_seats if s.municipality == nearest.municipality])
