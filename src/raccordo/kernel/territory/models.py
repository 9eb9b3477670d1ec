"""Where things are: region, provinces, quadrants, employment centres, municipalities, and how these change in time.

Codes of municipalities, provinces and regions are ISTAT's. Every validity interval is half-open in meaning but stored
with its last valid day: ``valid_to`` empty means "still valid".
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.years import YearField


class DatedQuerySet(models.QuerySet):
    """Rows that are valid in an interval of days, both ends included."""

    def valid_at(self, at: dt.date):
        """Rows valid on the day ``at``."""
        return self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=at)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=at)
        )


def validity_constraint(name: str) -> models.CheckConstraint:
    """The constraint shared by all dated tables: an interval does not end before it starts."""
    return models.CheckConstraint(
        condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
        name=name,
        violation_error_message=_("The last valid day comes before the first one."),
    )


class Region(models.Model):
    """A region: the owner of plans. ``code`` is ISTAT's (Piemonte: 01)."""

    code = models.CharField(_("code"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=80)
    attribution = models.TextField(_("attribution of boundaries and population"), blank=True)
    outline = models.TextField(_("outline, SVG path"), blank=True)
    view_box = models.CharField(_("SVG view box of the map"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name


class Province(models.Model):
    """A province or metropolitan city. ``code`` is ISTAT's three digits, ``sign`` the plate letters."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="provinces", verbose_name=_("region"))
    code = models.CharField(_("code"), max_length=3, unique=True)
    sign = models.CharField(_("sign"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=80)
    quadrant = models.ForeignKey("Quadrant", models.PROTECT, related_name="provinces", verbose_name=_("quadrant"))

    class Meta:
        verbose_name = _("province")
        verbose_name_plural = _("provinces")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Quadrant(models.Model):
    """A group of provinces by which the region plans and reports."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="quadrants", verbose_name=_("region"))
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("quadrant")
        verbose_name_plural = _("quadrants")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality (comune) in the years in which it exists. ``code`` is ISTAT's six digits."""

    province = models.ForeignKey(Province, models.PROTECT, related_name="municipalities", verbose_name=_("province"))
    code = models.CharField(_("ISTAT code"), max_length=6, unique=True)
    cadastral_code = models.CharField(_("cadastral code"), max_length=4, db_index=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")
        ordering = ["name"]
        constraints = [validity_constraint("municipality_validity")]

    def __str__(self) -> str:
        return self.name


class MunicipalityChange(models.Model):
    """A merger or split: from ``day`` on, ``successor`` takes ``share`` of ``predecessor``'s inhabitants."""

    predecessor = models.ForeignKey(
        Municipality, models.PROTECT, related_name="changes_from", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(Municipality, models.PROTECT, related_name="changes_to", verbose_name=_("successor"))
    day = models.DateField(_("first day of the change"))
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4, default=1)
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("change of municipality")
        verbose_name_plural = _("changes of municipalities")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "day"], name="municipality_change_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="municipality_change_share"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class CentreQuerySet(DatedQuerySet):
    """Employment centres."""

    def visible_to(self, user):
        """Names and places of the offices are public to whoever may log in; what they do is not."""
        return self

    def within(self, reach):
        """The centres in a reach: ``None`` is the whole region, else a set of primary keys."""
        return self if reach is None else self.filter(pk__in=reach)


class Centre(models.Model):
    """An employment centre (centro per l'impiego, CPI)."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    province = models.ForeignKey(Province, models.PROTECT, related_name="centres", verbose_name=_("province"))
    quadrant = models.ForeignKey(Quadrant, models.PROTECT, related_name="centres", verbose_name=_("quadrant"))
    seat = models.ForeignKey(Municipality, models.PROTECT, related_name="centres_seated", verbose_name=_("seat"))
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = CentreQuerySet.as_manager()

    class Meta:
        verbose_name = _("employment centre")
        verbose_name_plural = _("employment centres")
        ordering = ["name"]
        constraints = [validity_constraint("centre_validity")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The centre's page."""
        return reverse("centre", args=[self.code])


class CentreAssignment(models.Model):
    """Which centre serves a municipality, from when to when, and by what authority.

    A municipality served by several centres (Torino) has one row for each; their shares sum to one on any day.
    """

    class Basis(models.TextChoices):
        PROPOSED = "proposed", _("proposed by rule")
        OFFICIAL = "official", _("loaded by the region")

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="assignments", verbose_name=_("municipality")
    )
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="assignments", verbose_name=_("centre"))
    share = models.DecimalField(_("share of the inhabitants"), max_digits=5, decimal_places=4, default=1)
    basis = models.CharField(_("basis"), max_length=10, choices=Basis)
    source = models.CharField(_("source"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment to a centre")
        verbose_name_plural = _("assignments to centres")
        constraints = [
            validity_constraint("centre_assignment_validity"),
            models.UniqueConstraint(fields=["municipality", "centre", "valid_from"], name="centre_assignment_once"),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="centre_assignment_share"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} → {self.centre}"


class Population(models.Model):
    """Inhabitants of a municipality on 1 January of a year; ``age_from``/``age_to`` empty for the total."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="population", verbose_name=_("municipality")
    )
    year = YearField(_("year"))
    age_from = models.PositiveSmallIntegerField(_("age from"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("age to"), null=True, blank=True)
    females = models.PositiveIntegerField(_("females"), null=True, blank=True)
    males = models.PositiveIntegerField(_("males"), null=True, blank=True)
    total = models.PositiveIntegerField(_("total"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("population")
        verbose_name_plural = _("population")
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "year",
                Coalesce("age_from", -1),
                Coalesce("age_to", -1),
                name="population_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.year}: {self.total}"


class CentreShape(models.Model):
    """The area a centre serves, drawn for the map: an SVG path in the region's view box."""

    centre = models.OneToOneField(
        Centre, models.CASCADE, related_name="shape", verbose_name=_("centre"), primary_key=True
    )
    path = models.TextField(_("SVG path"))
    label_x = models.FloatField(_("label x"))
    label_y = models.FloatField(_("label y"))
    view_box = models.CharField(_("SVG view box"), max_length=60, blank=True, help_text=_("Frames the centre alone."))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("shape of a centre")
        verbose_name_plural = _("shapes of centres")

    def __str__(self) -> str:
        return str(self.centre)

    @property
    def note_text(self) -> str:
        """The note in the reader's language; what is stored is its English source string."""
        return gettext(self.note) if self.note else ""
