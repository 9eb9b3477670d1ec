"""How allauth behaves here: no self sign-up, our own words, secrets kept encrypted."""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by an administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("User name or password are not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many attempts: wait some minutes and try again."),
        "rate_limited": _("Too many attempts: wait some minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: wrong passwords are counted by axes, in the database and so across processes."""

    def add_message(self, request: HttpRequest, level: int, *args: Any, **options: Any) -> None:
        """Nothing: our pages say themselves what was done."""


def _fernet() -> MultiFernet:
    """The cipher of the secrets of second factors, from the installation's key; those before it still open."""
    keys = (hashlib.sha256(b"second factor:" + key.encode()).digest() for key in _keys())
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Who reads the database does not thereby have the second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not right, or was used already. Try the next one."),
    }

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; of one that no key opens any more, another that nobody knows, so that no code is right for it."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was kept under a secret key that is not here: see docs/operate.md, Keys.")
            return base64.b32encode(os.urandom(20)).decode()
