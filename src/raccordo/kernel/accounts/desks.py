"""Desks of accounts, memberships and questions between centres."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.credentials import is_machine
from raccordo.kernel.accounts.desk_forms import AccountForm, AnswerForm, MembershipForm
from raccordo.kernel.accounts.enquiries import Enquiry
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.desk import Act, Desk, register


def acts(account: User | None, user: Any) -> list[Act]:
    """What an administrator does with the list, or with an account."""
    if not allowed(user, Action.CHANGE, "kernel.user"):
        return []
    if account is None:
        return [Act(_("Load a list"), reverse("accounts_load"))]
    if not account.is_active:
        return [Act(_("Reopen the account"), reverse("accounts_reopen", args=[account.pk]), post=True)]
    found = [Act(_("Close the account"), reverse("accounts_end", args=[account.pk]))]
    if "password" in settings.LOGIN_WAYS and not is_machine(account):
        found.insert(0, Act(_("Link to choose a password"), reverse("accounts_link", args=[account.pk]), post=True))
    return found


def register_desks() -> None:
    """Called by the kernel's ``desks``, where all desks of the app are found."""
    register(
        Desk(
            User,
            columns=("username", "last_name", "first_name", "email", "is_active", "ended_on", "last_login"),
            search=("username", "last_name", "first_name", "email"),
            filters=("is_active", "ended_on"),
            form=AccountForm,
            unshown=("password", "identity_digest", "is_superuser", "is_staff", "groups", "user_permissions"),
            related=("memberships",),
            ordering=("username", "pk"),
            acts=acts,
        )
    )
    register(
        Desk(
            Membership,
            columns=(
                "user",
                "role",
                "centre",
                "quadrant",
                "organisation",
                "valid_from",
                "valid_to",
                "reads",
                "searches",
            ),
            search=("user__username", "user__last_name", "organisation"),
            filters=("role", "centre", "quadrant", "valid_from", "valid_to"),
            form=MembershipForm,
            select=("user", "centre", "quadrant"),
            ordering=("-valid_from", "pk"),
        )
    )
    register(
        Desk(
            Enquiry,
            columns=("code", "asked_on", "from_centre", "centre", "reason", "answer", "answered_on"),
            search=("code",),
            filters=("centre", "from_centre", "reason", "asked_on", "answered_on"),
            form=AnswerForm,
            select=("centre", "from_centre", "asked_by"),
            ordering=("-asked_on", "-pk"),
        )
    )
