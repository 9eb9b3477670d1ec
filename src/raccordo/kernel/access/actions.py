"""What can be done with an entity, and how a row of the table is written."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import ORGANISATION_ROLES, Role


class Action(StrEnum):
    """What can be done with an entity.

    ``PERSONAL`` is to read names, tax codes and birth dates; ``SEARCH`` is to learn that a record exists elsewhere in
    the region (its code and its centre, nothing else). The others are steps of a workflow.
    """

    VIEW = "view"
    ADD = "add"
    CHANGE = "change"
    PERSONAL = "personal"
    SEARCH = "search"
    SUBMIT = "submit"
    APPROVE = "approve"
    FREEZE = "freeze"
    REVIEW = "review"
    ANSWER = "answer"
    PUBLISH = "publish"
    RUN = "run"


#: The actions in words, in the order in which the table is printed.
ACTION_WORDS: dict[Action, Promise] = {
    Action.VIEW: _("read"),
    Action.ADD: _("add"),
    Action.CHANGE: _("change"),
    Action.PERSONAL: _("read personal data"),
    Action.SEARCH: _("search beyond one's reading"),
    Action.SUBMIT: _("submit"),
    Action.APPROVE: _("approve"),
    Action.FREEZE: _("freeze"),
    Action.REVIEW: _("review"),
    Action.ANSWER: _("answer"),
    Action.PUBLISH: _("publish"),
    Action.RUN: _("run"),
}

#: For each action, the roles that hold it.
Row = dict[Action, frozenset[Role]]

R = Role
EVERYONE = frozenset(Role)
STAFF = EVERYONE - ORGANISATION_ROLES
MANAGERS = frozenset({R.REGIONAL_MANAGER, R.AGENCY_MANAGER})
CENTRE = frozenset({R.CENTRE_MANAGER, R.OPERATOR})
CENTRE_AND_NAVIGATOR = CENTRE | {R.NAVIGATOR}
PERSONAL_READERS = CENTRE_AND_NAVIGATOR | {R.AGENCY_MANAGER, R.AUDITOR}
NOBODY: frozenset[Role] = frozenset()


def grants(
    view: Iterable[Role],
    write: Iterable[Role] = (),
    personal: Iterable[Role] = (),
    *,
    add: Iterable[Role] | None = None,
    **others: Iterable[Role],
) -> Row:
    """One row of the table; ``add`` is given apart where adding and changing differ.

    ``others`` are the further actions by their name (``submit={Role.LINE_LEAD}``); who is not named may not.

    Raises:
        ValueError: one of ``others`` is no action.
    """
    return {
        **dict.fromkeys(Action, NOBODY),
        Action.VIEW: frozenset(view),
        Action.ADD: frozenset(write if add is None else add),
        Action.CHANGE: frozenset(write),
        Action.PERSONAL: frozenset(personal),
        **{Action(name): frozenset(roles) for name, roles in others.items()},
    }
