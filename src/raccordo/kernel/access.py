"""Who may do what: one table, read in one place.

The key is an app label or ``app.model`` (the more precise one wins); the value gives, for each action, the roles that
hold it. :func:`allowed` is the only reader; ``visible_to`` and every view go through it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES, Role

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User


class Action(StrEnum):
    """What can be done with an entity. ``PERSONAL`` is to read names, tax codes and birth dates."""

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    PERSONAL = "personal"


R = Role
EVERYONE = frozenset(Role)
STAFF = EVERYONE - ORGANISATION_ROLES
MANAGERS = frozenset({R.REGIONAL_MANAGER, R.AGENCY_MANAGER})
CENTRE = frozenset({R.CENTRE_MANAGER, R.OPERATOR})
CENTRE_AND_NAVIGATOR = CENTRE | {R.NAVIGATOR}
NOBODY: frozenset[Role] = frozenset()


def grants(
    view: Iterable[Role],
    write: Iterable[Role] = (),
    personal: Iterable[Role] = (),
    *,
    add: Iterable[Role] | None = None,
) -> dict[Action, frozenset[Role]]:
    """One row of the table; ``add`` is given apart where adding and changing differ."""
    return {
        Action.VIEW: frozenset(view),
        Action.ADD: frozenset(write if add is None else add),
        Action.CHANGE: frozenset(write),
        Action.PERSONAL: frozenset(personal),
    }


PERSONAL_READERS = CENTRE_AND_NAVIGATOR | {R.AGENCY_MANAGER, R.AUDITOR}

#: The table. Places (which centre, which organisation) are narrowed further by ``visible_to``.
TABLE: dict[str, dict[Action, frozenset[Role]]] = {
    "kernel": grants(STAFF),
    "kernel.deliverable": grants(EVERYONE, MANAGERS | {R.LINE_LEAD, R.ANALYST}),
    "kernel.deliverablerecipient": grants(EVERYONE, MANAGERS | {R.LINE_LEAD, R.ANALYST}),
    "kernel.user": grants({R.ADMINISTRATOR, R.AUDITOR}, {R.ADMINISTRATOR}),
    "kernel.membership": grants({R.ADMINISTRATOR, R.AUDITOR}, {R.ADMINISTRATOR}),
    "catalogue": grants(EVERYONE, MANAGERS | {R.LINE_LEAD}),
    "workforce": grants(STAFF, {R.AGENCY_MANAGER, R.LINE_LEAD, R.CENTRE_MANAGER}, STAFF),
    "casework": grants(STAFF - {R.ADMINISTRATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS),
    # health, justice and asylum data: only who works with the person, and who audits it
    "casework.condition": grants(
        CENTRE_AND_NAVIGATOR | {R.AUDITOR}, CENTRE_AND_NAVIGATOR, CENTRE_AND_NAVIGATOR | {R.AUDITOR}
    ),
    "casework.voucher": grants(
        (STAFF - {R.ADMINISTRATOR}) | {R.BODY_OPERATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS | {R.BODY_OPERATOR}
    ),
    "casework.vouchermeeting": grants(
        (STAFF - {R.ADMINISTRATOR}) | {R.BODY_OPERATOR},
        CENTRE_AND_NAVIGATOR | {R.BODY_OPERATOR},
        PERSONAL_READERS | {R.BODY_OPERATOR},
    ),
    "demand": grants(STAFF | {R.COMPANY_CONTACT}, CENTRE_AND_NAVIGATOR | {R.LINE_LEAD}),
    "demand.vacancy": grants(STAFF | {R.COMPANY_CONTACT}, CENTRE_AND_NAVIGATOR | {R.LINE_LEAD, R.COMPANY_CONTACT}),
    "matching": grants(STAFF - {R.ADMINISTRATOR}, CENTRE_AND_NAVIGATOR, PERSONAL_READERS),
    "schooling": grants(STAFF | {R.SCHOOL_CONTACT}, {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER}),
    "schooling.supportrequest": grants(
        STAFF | {R.SCHOOL_CONTACT},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER},
        add={R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.SCHOOL_CONTACT},
    ),
    "schooling.pctostudent": grants(
        STAFF | {R.SCHOOL_CONTACT},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER},
        {R.AGENCY_MANAGER, R.CENTRE_MANAGER, R.SCHOOL_CONTACT, R.AUDITOR},
    ),
    "crises": grants(
        STAFF - {R.ADMINISTRATOR},
        {R.LINE_LEAD, R.AGENCY_MANAGER, R.REGIONAL_MANAGER} | CENTRE,
        PERSONAL_READERS,
    ),
    "networks": grants(EVERYONE, {R.LINE_LEAD, R.AGENCY_MANAGER, R.CENTRE_MANAGER}),
    "plan": grants(EVERYONE, MANAGERS),
    "auditlog.logentry": grants({R.AUDITOR, R.ADMINISTRATOR}),
}


def row_for(entity: str) -> dict[Action, frozenset[Role]]:
    """The row for ``app.model``, else the row of its app.

    Raises:
        LookupError: when the table says nothing about the entity, so that nothing is open by oversight.
    """
    for key in (entity, entity.split(".")[0]):
        if key in TABLE:
            return TABLE[key]
    raise LookupError(f"No access is declared for {entity!r} in raccordo.kernel.access.TABLE.")


def allowed(user: User, action: Action, entity: str) -> bool:
    """Whether the person, in the membership in which they act, may do ``action`` on ``entity`` ("app.model")."""
    acting = getattr(user, "acting", None)
    return acting is not None and acting.role in row_for(entity)[action]
