"""Programs that ask, the tokens by which they are known, and the answers kept so that a repeated write writes once."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raccordo.api.scopes import Scope
from raccordo.kernel.accounts.models import User
from raccordo.kernel.scopes import PublicQuerySet


class ClientQuerySet(PublicQuerySet):
    """Programs."""

    def acts_through(self, account: User) -> bool:
        """Whether the account is a program's."""
        return self.filter(user=account).exists()


class ApiClient(models.Model):
    """A program that asks through the API.

    It acts through a user of its own, who cannot log in, in that user's membership: role, place and validity are found
    where those of people are, and the access table decides for both.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Short name, e.g. osservatorio."))
    name = models.CharField(_("name"), max_length=120, help_text=_("Which program asks, and whose it is."))
    contact = models.EmailField(_("contact"), help_text=_("Who answers for the program."))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_client", verbose_name=_("acts as")
    )
    created_on = models.DateField(pgettext_lazy("program", "registered on"))

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The client's page."""
        return reverse("api_client", args=[self.code])


class TokenQuerySet(PublicQuerySet):
    """Tokens and whether they hold."""

    def valid_at(self, at: dt.date):
        """Those that open something on the day ``at``."""
        return self.filter(revoked_on__isnull=True, expires_on__gte=at)


class ApiToken(models.Model):
    """A secret by which a client is known. Only its SHA-256 is kept: the secret has 256 random bits, so that no slow
    digest is needed, and is shown once."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="tokens", verbose_name=_("client"))
    prefix = models.CharField(_("begins with"), max_length=12, help_text=_("The part by which people tell tokens."))
    digest = models.CharField(_("digest"), max_length=64, unique=True)
    scopes = models.JSONField(_("scopes"), default=list)
    created_on = models.DateField(_("issued on"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("issued by")
    )
    expires_on = models.DateField(_("last day"))
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    last_used_on = models.DateField(_("last used on"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("created_on")),
                name="api_token_validity",
                violation_error_message=_("A token ends on or after the day it is issued."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"

    @property
    def scope_words(self) -> list[str]:
        """The scopes in words."""
        return [str(Scope(value).label) for value in self.scopes if value in Scope.values]


class IdempotencyKey(models.Model):
    """The answer to a write, kept so that the same request repeated gets it again and writes nothing."""

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+", verbose_name=_("client"))
    key = models.CharField(_("key"), max_length=100)
    request = models.CharField(_("digest of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), default=0)
    location = models.CharField(_("location"), max_length=300, blank=True)
    body = models.TextField(_("body"), blank=True)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("kept answer")
        verbose_name_plural = _("kept answers")
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_key_once")]

    def __str__(self) -> str:
        return self.key
