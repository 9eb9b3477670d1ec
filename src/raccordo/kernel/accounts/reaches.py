"""Three scopes: where a person writes, where they read, and where they may search.

One writes in the place of the membership. Reading and searching may go further: each role has its reach here, and a
membership may carry another for a time (a navigator who covers a colleague's centre in August). Searching beyond what
one reads shows that a record exists, with its code and its centre, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import CENTRE_ROLES, Role


class Reach(models.TextChoices):
    """How far from the place of the membership, from narrow to wide."""

    OWN = "own", _("the place of the membership")
    QUADRANT = "quadrant", _("its quadrant")
    REGION = "region", _("the whole region")


#: From narrow to wide.
ORDER = list(Reach)


def widest(*reaches: Reach) -> Reach:
    """The widest of some reaches."""
    return max(reaches, key=ORDER.index)


@dataclass(frozen=True)
class Reaches:
    """How far a role reads and searches; it writes in the place of its membership only."""

    reads: Reach = Reach.OWN
    searches: Reach = Reach.OWN


#: Who works at a counter may find out which centre follows the person in front of them.
REACHES: dict[Role, Reaches] = {
    role: Reaches(searches=Reach.REGION) if role in CENTRE_ROLES else Reaches() for role in Role
}
