"""The catalogue of policies and training on offer: bodies, policies, editions, offers and who may take them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.constraints import not_before
from raccordo.kernel.days import running
from raccordo.kernel.records import Record
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.kernel.territory.models import Municipality
from raccordo.lines.catalogue.enums import PolicyKind, ProviderKind, Regime, Vulnerability, lep_choices


class ProviderQuerySet(PublicQuerySet):
    """Accredited bodies."""

    def accredited(self, at: dt.date):
        """Bodies whose accreditation holds on the day ``at``."""
        return self.filter(running("accredited_from", "accredited_to", at))


class Provider(Record):
    """A private body accredited by the region for employment services (SAL) or for training."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=10, choices=ProviderKind)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="providers", verbose_name=_("municipality")
    )
    accredited_from = models.DateField(_("accredited from"))
    accredited_to = models.DateField(_("accredited to"), null=True, blank=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("accredited body")
        verbose_name_plural = _("accredited bodies")
        ordering = ["name"]
        constraints = [
            not_before(
                "accredited_to",
                "accredited_from",
                name="provider_accreditation_order",
                message=_("The accreditation ends before it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Policy(Record):
    """An active policy: what is done for a person, and which essential service level it carries out."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=PolicyKind)
    lep = models.CharField(_("essential service level (LEP)"), max_length=2, choices=lep_choices)
    regime = models.CharField(
        _("regime"), max_length=10, choices=Regime, blank=True, help_text=_("Empty: open to every regime.")
    )

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("active policy")
        verbose_name_plural = _("active policies")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class EditionQuerySet(PublicQuerySet):
    """Editions of the catalogue."""

    def published(self, start: dt.date, end: dt.date):
        """Editions published between two days, both included."""
        return self.filter(published_on__range=(start, end))


class Edition(Record):
    """An edition of the catalogue; without ``published_on`` it is a draft."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    published_on = models.DateField(_("published on"), null=True, blank=True)
    note = models.TextField(_("what changed"), blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition of the catalogue")
        verbose_name_plural = _("editions of the catalogue")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(_("Edition %(number)s") % {"number": self.number})


class OfferQuerySet(PublicQuerySet):
    """Offers of the catalogue."""

    def valid(self, at: dt.date):
        """Offers of published editions that hold on the day ``at``."""
        return self.filter(edition__published_on__lte=at, valid_from__lte=at).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=at)
        )


class Offer(Record):
    """A policy on offer in an edition, by a body or (without body) by the employment centres themselves."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="offers", verbose_name=_("edition"))
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="offers", verbose_name=_("active policy"))
    provider = models.ForeignKey(
        Provider,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("accredited body"),
        help_text=_("Empty: offered by the employment centres."),
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("seats"), null=True, blank=True, help_text=_("Empty: no limit."))
    eligibility = models.TextField(_("who may take part, in words"), blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of the catalogue")
        verbose_name_plural = _("offers of the catalogue")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                "edition",
                "policy",
                Coalesce("provider", 0),
                "valid_from",
                name="offer_once",
                violation_error_message=_("This edition already holds the same offer of this body."),
            ),
            not_before(
                "valid_to", "valid_from", name="offer_validity_order", message=_("The offer ends before it starts.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} · {self.provider or _('employment centres')}"

    def open_to(self, *, age: int, regime: str, conditions: Collection[str] = ()) -> bool:
        """Whether a person may take part: no rule, or at least one rule whose every condition holds."""
        rules = list(self.rules.all())
        return not rules or any(rule.admits(age=age, regime=regime, conditions=conditions) for rule in rules)


class EligibilityRule(models.Model):
    """One way to be eligible for an offer. What is empty is not asked; several rules are alternatives."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="rules", verbose_name=_("offer"))
    min_age = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    regime = models.CharField(_("regime"), max_length=10, choices=Regime, blank=True)
    vulnerability = models.CharField(_("vulnerable condition"), max_length=12, choices=Vulnerability, blank=True)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("eligibility rule")
        verbose_name_plural = _("eligibility rules")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_age__isnull=True) | Q(max_age__isnull=True) | Q(max_age__gte=F("min_age")),
                name="eligibility_ages_order",
                violation_error_message=_("The highest age is below the lowest one."),
            )
        ]

    def __str__(self) -> str:
        ages = f"{self.min_age or 0}–{self.max_age or '…'}"
        return " · ".join(filter(None, [ages, self.get_regime_display(), self.get_vulnerability_display()]))

    def get_absolute_url(self) -> str:
        """A rule is read on the page of its offer."""
        return self.offer.get_absolute_url()

    def admits(self, *, age: int, regime: str, conditions: Collection[str] = ()) -> bool:
        """Whether every condition this rule states holds for the person."""
        return (
            (self.min_age is None or age >= self.min_age)
            and (self.max_age is None or age <= self.max_age)
            and self.regime in ("", regime)
            and (not self.vulnerability or self.vulnerability in conditions)
        )
