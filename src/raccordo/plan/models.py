"""The plan in the database: its versions, the rows of each, and the readings taken of its indicators.

A version is never changed once loaded: a plan is amended by loading another version, and what was measured stays
with the version it was measured under.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.measures import Measure, Ratio, get_measure
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.kernel.territory.models import Centre
from raccordo.plan.document import Comparator, Finding, IndicatorKind, PlanDocument, build_document, check
from raccordo.plan.periods.models import (
    ExceptionPerson,
    ExceptionWrite,
    Period,
    PeriodException,
    PeriodLine,
    PeriodStep,
)
from raccordo.plan.periods.sealed import FrozenPlace, FrozenReading

__all__ = [
    "Activity",
    "AlertDigest",
    "ExceptionPerson",
    "ExceptionWrite",
    "FrozenPlace",
    "FrozenReading",
    "Indicator",
    "Line",
    "Period",
    "PeriodException",
    "PeriodLine",
    "PeriodStep",
    "PlanVersion",
    "PlanVersionQuerySet",
    "Reading",
    "ReadingPlace",
    "Result",
]


class PlanVersionQuerySet(PublicQuerySet):
    """Versions of plans."""

    def in_force(self, at: dt.date) -> PlanVersion | None:
        """The version by which the plan is read on the day ``at``: the latest to have taken effect."""
        latest = self.filter(in_force_from__lte=at).order_by("-in_force_from", "-number").defer("content").first()
        return cast("PlanVersion | None", latest)


#: The documents this process has read, by plan, version and digest, and how many are kept.
_documents: dict[tuple[str, int, str], PlanDocument] = {}
_DOCUMENTS = 16


class PlanVersion(models.Model):
    """One version of a plan, as loaded from its file."""

    code = models.CharField(_("plan"), max_length=40)
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=1500)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    in_force_from = models.DateField(
        _("in force from"), help_text=_("The day from which the plan is read by this version.")
    )
    loaded_on = models.DateField(_("loaded on"))
    digest = models.CharField(_("digest"), max_length=64)
    content = models.JSONField(_("content"))

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan version")
        verbose_name_plural = _("plan versions")
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="plan_version_once")]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"

    @cached_property
    def document(self) -> PlanDocument:
        """The plan as it was written; read once by each process, as a version never changes once it is loaded."""
        key = (self.code, self.number, self.digest)
        if key not in _documents:
            if len(_documents) >= _DOCUMENTS:
                _documents.clear()
            _documents[key] = build_document(self.content)
        return _documents[key]

    def findings(self) -> list[Finding]:
        """What the plan check finds in it."""
        return list(check(self.document))


class Line(models.Model):
    """An area of work of the plan."""

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="lines", verbose_name=_("plan version"))
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=1500)
    short = models.CharField(_("short title"), max_length=60)
    lead = models.CharField(_("who leads it"), max_length=1500)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="plan_line_once")]

    def __str__(self) -> str:
        return self.short


class Activity(models.Model):
    """Something the plan has people do."""

    line = models.ForeignKey(Line, models.CASCADE, related_name="activities", verbose_name=_("line"))
    code = models.CharField(_("code"), max_length=40)
    number = models.CharField(_("number in the act"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=1500)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["line", "code"], name="plan_activity_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Result(models.Model):
    """What an activity must bring about."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="results", verbose_name=_("activity"))
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=1500)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["activity", "code"], name="plan_result_once")]

    def __str__(self) -> str:
        return self.title


class Indicator(models.Model):
    """A question of the plan: the measure that answers it and the target it is held against.

    ``target_value`` is a number of units, or an exact fraction where ``comparator`` compares shares.
    """

    version = models.ForeignKey(PlanVersion, models.CASCADE, related_name="indicators", verbose_name=_("plan version"))
    line = models.ForeignKey(Line, models.CASCADE, related_name="indicators", verbose_name=_("line"))
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, related_name="indicators", verbose_name=_("activity")
    )
    result = models.ForeignKey(Result, models.CASCADE, null=True, related_name="indicators", verbose_name=_("result"))
    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=[
            (IndicatorKind.OBJECTIVE.value, _("macro-objective")),
            (IndicatorKind.INDICATOR.value, _("indicator of the sheet")),
            (IndicatorKind.COMMITMENT.value, _("commitment of the text")),
        ],
    )
    short = models.CharField(_("short title"), max_length=60)
    title = models.CharField(_("title in the act"), max_length=1500)
    definition = models.TextField(_("definition"))
    measure = models.CharField(_("measure"), max_length=80)
    alternative_measures = models.JSONField(_("alternative measures"), default=list, blank=True)
    comparator = models.CharField(_("comparator"), max_length=20, choices=[(c.value, c.value) for c in Comparator])
    target_value = models.DecimalField(_("target"), max_digits=14, decimal_places=6, null=True)
    target_unit = models.CharField(_("unit of the target"), max_length=80, blank=True)
    target_per = models.JSONField(_("repeats over"), default=list, blank=True)
    whole = models.PositiveIntegerField(_("size of the whole"), null=True)
    start_value = models.DecimalField(_("starting value"), max_digits=14, decimal_places=6, null=True)
    starts_on = models.DateField(_("counted from"))
    due_on = models.DateField(_("due on"))
    linear_path = models.BooleanField(_("expected along a straight line"))
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["line__position", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="plan_indicator_once"),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("starts_on")), name="plan_indicator_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.short}"

    @property
    def item(self) -> Measure | Ratio:
        """The measure that answers.

        Raises:
            KeyError: no line declares it (``plan load`` refuses such a plan).
        """
        return get_measure(self.measure)

    @property
    def alternatives(self) -> list[Measure | Ratio]:
        """The measures shown beside, for which no target is judged."""
        return [get_measure(code) for code in self.alternative_measures]

    @cached_property
    def entry(self):
        """The row of the document it was loaded from, with its place in the act."""
        return self.version.document.indicator(self.code)


class Reading(models.Model):
    """The value of an indicator on a day, with the state of the records it was taken from.

    ``cells_*`` only for targets that repeat over periods or places: how many such cells have reached the target, how
    many were due by the day, how many of those missed it, how many there are in the whole plan.
    """

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="readings", verbose_name=_("indicator"))
    day = models.DateField(_("day"))
    numerator = models.BigIntegerField(_("numerator"))
    denominator = models.BigIntegerField(_("denominator"), null=True)
    cells_met = models.PositiveIntegerField(_("cells reached"), null=True)
    cells_due = models.PositiveIntegerField(_("cells due"), null=True)
    cells_missed = models.PositiveIntegerField(_("cells missed"), null=True)
    cells_total = models.PositiveIntegerField(_("cells in all"), null=True)
    last_record_on = models.DateField(_("last record"), null=True)
    revision = models.CharField(_("state of the records"), max_length=400)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["indicator", "day"], name="plan_reading_once")]

    def __str__(self) -> str:
        return f"{self.indicator.code} {self.day}"

    @property
    def value(self) -> Decimal | None:
        """The number, or numerator ÷ denominator."""
        less_one = getattr(self.indicator.item, "less_one", False)
        if self.denominator is None:
            return Decimal(self.numerator)
        return None if self.denominator == 0 else Decimal(self.numerator) / self.denominator - int(less_one)


class ReadingPlace(models.Model):
    """The part of a reading that belongs to a centre; an empty centre gathers what has no place."""

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="places", verbose_name=_("reading"))
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, verbose_name=_("centre"))
    numerator = models.BigIntegerField(_("numerator"))
    denominator = models.BigIntegerField(_("denominator"), null=True)

    class Meta:
        verbose_name = _("reading of a place")
        verbose_name_plural = _("readings of places")
        constraints = [models.UniqueConstraint("reading", Coalesce("centre", 0), name="plan_reading_place_once")]

    def __str__(self) -> str:
        return f"{self.reading} {self.centre}"


class AlertDigest(models.Model):
    """That somebody was written to about what fell behind, once a day at most."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("user"))
    day = models.DateField(_("day"))
    alerts = models.PositiveSmallIntegerField(_("alerts"))

    class Meta:
        verbose_name = _("digest of alerts")
        verbose_name_plural = _("digests of alerts")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="plan_digest_once_a_day")]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
