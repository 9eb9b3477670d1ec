"""Who asks, and what the table of access says of them.

The expected answer is worked out here from :data:`raccordo.kernel.access.TABLE` and from what each QuerySet declares
(``centre_path``, ``organisation_path``, ``public``), never by asking the code under test.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import FileField
from django.urls import reverse

from raccordo.kernel.access import Action, row_for
from raccordo.kernel.accounts.reaches import Reach
from raccordo.kernel.accounts.roles import CENTRE_ROLES, ORGANISATION_ROLES, Role
from raccordo.kernel.desk import all_desks
from tests.gates import world as worlds

DESKS = all_desks()


SAMPLED = next(desk for desk in DESKS if desk.entity == "evidence.sampledrecord")


@dataclass(frozen=True)
class Actor:
    """A role, in a quadrant or in the place the role asks for."""

    role: Role
    quadrant: bool = False
    reads: str = ""

    @property
    def narrow(self) -> bool:
        """Whether they write in some centres only."""
        return self.quadrant or self.role in CENTRE_ROLES

    @property
    def reads_narrow(self) -> bool:
        """Whether they read of some centres only."""
        return self.narrow and self.reads != Reach.REGION

    def __str__(self) -> str:
        return f"{self.role.value}{'-quadrant' if self.quadrant else ''}{self.reads and '-reads-' + self.reads}"


WHERE = ("mine", "theirs")


ACTORS = [
    *(Actor(role) for role in Role),
    Actor(Role.LINE_LEAD, quadrant=True),
    Actor(Role.NAVIGATOR, reads=Reach.REGION),
]


def may(actor: Actor, action: Action, entity: str) -> bool:
    """What the table says."""
    return actor.role in row_for(entity)[action]


def sees(actor: Actor, desk, where: str) -> bool:
    """Whether a record that is ``mine`` or ``theirs`` exists for the actor."""
    rows = desk.model._default_manager.all()
    if not may(actor, Action.VIEW, desk.entity):
        return False
    if rows.public:
        return where == "mine" or actor.role not in ORGANISATION_ROLES or not hasattr(rows, "shared_path")
    if actor.role in ORGANISATION_ROLES:
        owner = worlds.ORGANISATION_OF.get(desk.app) if rows.organisation_path else None
        return where == "mine" and owner == actor.role
    return where == "mine" or rows.centre_path is None or not actor.reads_narrow


def writes(actor: Actor, desk, action: Action) -> bool:
    """Whether the desk has a form for the actor."""
    return bool(desk.fields or desk.form) and may(actor, Action.VIEW, desk.entity) and may(actor, action, desk.entity)


def code(found: bool) -> int:
    return 200 if found else 404


def at(name: str, desk, *rest) -> str:
    return reverse(f"desk:{name}", args=[desk.app, desk.name, *rest])


def mistakes(answers) -> list[str]:
    """What was answered otherwise than expected, of (who, what, answered, expected)."""
    return [
        f"{who}, {what}: {answered} instead of {expected}"
        for who, what, answered, expected in answers
        if answered != expected
    ]


def files_of(desk) -> list[str]:
    """The fields of a desk that hold a file."""
    return [field.name for field in desk.model._meta.concrete_fields if isinstance(field, FileField)]
