"""Fields of health, of justice and of asylum: who reads their value, beside who may read the record.

A masked field shows "reserved" to everybody else, in lists, pages, forms, files, history and through the API; it can
be neither searched, filtered nor sorted by, so that nothing is learnt from the order or the number of the rows.
``personal`` of a desk marks who a person is; a mask marks what a person lives through, and has roles of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.access.actions import CENTRE_AND_NAVIGATOR, NOBODY, R
from raccordo.kernel.accounts.roles import Role


@dataclass(frozen=True)
class Mask:
    """Who reads the field, and why it is masked from the others."""

    roles: frozenset[Role]
    reason: Promise


#: ``app.model.field`` → its mask.
MASKS: dict[str, Mask] = {
    "kernel.user.password": Mask(NOBODY, _("secrets of an account")),
    "kernel.user.identity_digest": Mask(NOBODY, _("secrets of an account")),
    # the auditor sees that a condition was recorded, from when to when and by whom; not which one
    "casework.condition.kind": Mask(CENTRE_AND_NAVIGATOR, _("health, justice and asylum data")),
    "schooling.pctostudent.disabled": Mask(
        frozenset({R.CENTRE_MANAGER, R.SCHOOL_CONTACT}), _("health data of students, minors among them")
    ),
}


def mask_of(entity: str, field: str) -> Mask | None:
    """The mask on a field of ``app.model``, if there is one."""
    return MASKS.get(f"{entity}.{field}")
