"""The table, the masks and the reaches as people read them: for the command and for docs/access.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils import translation

from raccordo.kernel.access.actions import ACTION_WORDS, EVERYONE, Action
from raccordo.kernel.access.masks import MASKS
from raccordo.kernel.access.table import TABLE
from raccordo.kernel.accounts.reaches import REACHES
from raccordo.kernel.accounts.roles import Role

#: One letter per action, for the page; steps of a workflow have two.
LETTERS = {
    Action.VIEW: "r", Action.ADD: "a", Action.CHANGE: "c", Action.PERSONAL: "p", Action.SEARCH: "s",
    Action.SUBMIT: "Su", Action.APPROVE: "Ap", Action.FREEZE: "Fr", Action.REVIEW: "Re", Action.ANSWER: "An",
    Action.PUBLISH: "Pu", Action.RUN: "Ru",
}  # fmt: skip

#: Columns of the page, two letters each.
ROLE_LETTERS = {
    Role.REGIONAL_MANAGER: "RM", Role.AGENCY_MANAGER: "AM", Role.LINE_LEAD: "LL", Role.CENTRE_MANAGER: "CM",
    Role.OPERATOR: "OP", Role.NAVIGATOR: "NA", Role.BODY_OPERATOR: "BO", Role.SCHOOL_CONTACT: "SC",
    Role.COMPANY_CONTACT: "CC", Role.ANALYST: "AN", Role.AUDITOR: "AU", Role.ADMINISTRATOR: "AD",
}  # fmt: skip


def name_of(key: str) -> str:
    """What an app or ``app.model`` is called, in the present language."""
    app, _dot, model = key.partition(".")
    try:
        config = apps.get_app_config(app)
        return str(config.get_model(model)._meta.verbose_name_plural if model else config.verbose_name)
    except LookupError:
        return key


def fields_masked(entity: str) -> dict[str, list[str]]:
    """The masked fields of an entity, each with the roles that read it."""
    found = {}
    for key, mask in MASKS.items():
        owner, _dot, _field = key.rpartition(".")
        if owner == entity or owner.startswith(f"{entity}."):
            found[key.removeprefix(f"{entity}.")] = [str(role) for role in sorted(mask.roles)]
    return found


def rows(role: str = "", entity: str = "") -> list[dict[str, Any]]:
    """The table as data: one row per entity, with the roles of each action and the fields that are masked.

    ``role`` keeps what that role may do, ``entity`` what begins with it.
    """
    found = []
    for key, row in TABLE.items():
        held = {action.value: sorted(roles) for action, roles in row.items() if roles}
        actions = {action: roles for action, roles in held.items() if not role or role in roles}
        if (entity and not key.startswith(entity)) or not actions:
            continue
        found.append({"entity": key, "name": name_of(key), "actions": actions, "masked": fields_masked(key)})
    return found


def roles_in_words(roles: list[str]) -> str:
    """Roles by their names; all of them as one word."""
    if set(roles) == set(EVERYONE):
        return translation.gettext("everyone")
    return ", ".join(str(Role(role).label) for role in roles) or translation.gettext("nobody")


def page() -> str:
    """The text of docs/access.md."""
    with translation.override("en"):
        return "\n".join([*_head(), *_table(), *_masks(), *_reaches(), ""])


def _head() -> Iterator[str]:
    yield "# Who may do what"
    yield ""
    yield "Made from the table itself (`raccordo/kernel/access`) by `raccordo access docs > docs/access.md`; a test"
    yield "holds the page to it. `raccordo access show [--role ROLE] [--entity ENTITY] [--json]` prints the same."
    yield ""
    yield "What a role may do it does in its place only: see the three scopes below. What is out of scope answers 404."
    yield "A row `app` holds for every register of the app that has no row of its own."
    yield ""
    yield "Letters: " + ", ".join(f"**{letters}** {ACTION_WORDS[action]}" for action, letters in LETTERS.items()) + "."
    yield ""
    yield "Roles: " + ", ".join(f"**{letters}** {role.label}" for role, letters in ROLE_LETTERS.items()) + "."


def _table() -> Iterator[str]:
    yield ""
    yield "## The table"
    yield ""
    yield f"| entity | name | {' | '.join(ROLE_LETTERS.values())} |"
    yield f"|---|---|{'---|' * len(ROLE_LETTERS)}"
    for key, row in TABLE.items():
        cells = [" ".join(LETTERS[a] for a in LETTERS if role in row[a]) or "–" for role in ROLE_LETTERS]
        yield f"| `{key}` | {name_of(key)} | {' | '.join(cells)} |"


def _masks() -> Iterator[str]:
    yield ""
    yield "## Masked fields"
    yield ""
    yield "Others read “reserved”, and can neither search, filter nor sort by the field."
    yield ""
    yield "| field | why | who reads it |"
    yield "|---|---|---|"
    for key, mask in MASKS.items():
        yield f"| `{key}` | {mask.reason} | {roles_in_words(sorted(mask.roles))} |"


def _reaches() -> Iterator[str]:
    yield ""
    yield "## Three scopes"
    yield ""
    yield "One writes in the place of one's membership (a centre, a quadrant, the region, an organisation). Reading and"
    yield "searching go as far as the role says here; a membership may carry another reach, for a time (`reads`,"
    yield "`searches`, `reach_from`, `reach_to`). Searching beyond what one reads needs the whole code and tells only"
    yield "that the record exists, its code and its centre, with a way to ask that centre; each such search is in the"
    yield "audit log."
    yield ""
    yield "| role | reads | searches |"
    yield "|---|---|---|"
    for role, reaches in REACHES.items():
        yield f"| {role.label} | {reaches.reads.label} | {reaches.searches.label} |"
