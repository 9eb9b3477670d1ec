"""Readings that were signed: the answer, the definition and the records behind it, as they were. Written once."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet
from raccordo.kernel.measures import Figure
from raccordo.kernel.measures.sealing import Row, Side, unpack
from raccordo.kernel.models import Centre
from raccordo.plan.judgement import Cells, Verdict
from raccordo.plan.periods import seals
from raccordo.plan.periods.machine import CLOSED, State
from raccordo.plan.periods.models import Period, PeriodLine
from raccordo.plan.timeliness import Qualities


class FrozenReadingQuerySet(WrittenOnceQuerySet):
    """Sealed readings. A line that was sent back and submitted again has several editions; the last one counts."""

    def current(self):
        """The last edition of each indicator in each period, of lines that are still submitted, approved or frozen."""
        newer = self.model._default_manager.filter(
            period=OuterRef("period"), indicator=OuterRef("indicator"), edition__gt=OuterRef("edition")
        )
        lines = PeriodLine.objects.filter(period=OuterRef("period"), line=OuterRef("indicator__line"))
        closed = lines.filter(state__in=CLOSED)
        return self.filter(~Exists(newer), Exists(closed))

    def frozen(self):
        """Those that are final: of periods that are frozen."""
        return self.current().filter(period__state=State.FROZEN)


class FrozenReading(WrittenOnce):
    """The answer of an indicator on a period's last day, sealed when its line submitted the period.

    ``definition`` is canonical JSON (what was asked, of whom, against which target) and ``definition_digest`` its
    SHA-256. ``packed`` holds the records behind the number, compressed; ``records_digest`` is the SHA-256 of their
    canonical text (:mod:`raccordo.kernel.measures.sealing`). ``expected`` is in the terms of the target. ``seal`` is
    the SHA-256 of all columns and parts; none on a reading sealed before there were seals. ``quality`` is
    how complete and timely the records of the numerator were (:mod:`raccordo.plan.timeliness`); none where their day of
    entry is not kept, or was not asked yet when the reading was sealed.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="readings", verbose_name=_("period"))
    indicator = models.ForeignKey(
        "plan.Indicator", models.PROTECT, related_name="frozen_readings", verbose_name=_("indicator")
    )
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    day = models.DateField(_("day"))
    taken_on = models.DateField(_("taken on"))
    numerator = models.BigIntegerField(_("numerator"))
    denominator = models.BigIntegerField(_("denominator"), null=True)
    less_one = models.BooleanField(_("growth"), default=False)
    cells_met = models.PositiveIntegerField(_("cells reached"), null=True)
    cells_due = models.PositiveIntegerField(_("cells due"), null=True)
    cells_missed = models.PositiveIntegerField(_("cells missed"), null=True)
    cells_total = models.PositiveIntegerField(_("cells in all"), null=True)
    last_record_on = models.DateField(_("last record"), null=True)
    verdict = models.CharField(_("verdict"), max_length=16, choices=Verdict)
    expected = models.DecimalField(_("expected"), max_digits=30, decimal_places=12, null=True)
    definition = models.TextField(_("definition"))
    definition_digest = models.CharField(_("digest of the definition"), max_length=64)
    records_digest = models.CharField(_("digest of the records"), max_length=64)
    numerator_records = models.PositiveBigIntegerField(_("records of the numerator"))
    denominator_records = models.PositiveBigIntegerField(_("records of the denominator"), null=True)
    packed = models.BinaryField(_("records"))
    revision = models.CharField(_("state of the records"), max_length=400)
    seal = models.CharField(_("seal"), max_length=64, blank=True)
    quality = models.JSONField(_("completeness and timeliness"), null=True)

    objects = FrozenReadingQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("frozen reading")
        verbose_name_plural = _("frozen readings")
        ordering = ["indicator__line__position", "indicator__position", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["period", "indicator", "edition"], name="plan_frozen_reading_once")
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} · {self.period}"

    def get_absolute_url(self) -> str:
        """The page of the reading."""
        return reverse("frozen", args=[self.period.code, self.indicator.code])

    @property
    def figure(self) -> Figure:
        """The number, or numerator and denominator."""
        return Figure(self.numerator, self.denominator, self.less_one)

    @property
    def value(self) -> Decimal | None:
        """The number, or numerator ÷ denominator."""
        return self.figure.value

    @property
    def verdict_said(self) -> Verdict:
        """The verdict that was reached on the period's last day."""
        return Verdict(self.verdict)

    @property
    def cells(self) -> Cells | None:
        """For targets that repeat: how many cells were reached, due, missed, in all."""
        if self.cells_total is None:
            return None
        return Cells(self.cells_met or 0, self.cells_due or 0, self.cells_missed or 0, self.cells_total)

    @cached_property
    def defined(self) -> dict[str, Any]:
        """The definition as data."""
        found: dict[str, Any] = json.loads(self.definition)
        return found

    @cached_property
    def qualities(self) -> Qualities | None:
        """How complete and timely the records were when the reading was sealed."""
        return None if self.quality is None else Qualities.of_data(self.quality)

    @cached_property
    def sides(self) -> list[Side]:
        """The records behind the number, by side: numerator, then denominator if there is one."""
        return unpack(bytes(self.packed))

    def troubles(self) -> list[str]:
        """What of it is not what was signed, in words; empty if all of it is (:mod:`.seals`)."""
        return seals.troubles(self)

    def intact(self) -> bool:
        """Whether everything sealed is what was signed: records, value, parts, definition, verdict, quality."""
        return not self.troubles()


class FrozenPlace(WrittenOnce):
    """The part of a sealed reading that belongs to a centre; an empty centre gathers what has no place."""

    reading = models.ForeignKey(FrozenReading, models.PROTECT, related_name="places", verbose_name=_("frozen reading"))
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+", verbose_name=_("centre"))
    numerator = models.BigIntegerField(_("numerator"))
    denominator = models.BigIntegerField(_("denominator"), null=True)

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("frozen reading of a place")
        verbose_name_plural = _("frozen readings of places")
        constraints = [models.UniqueConstraint("reading", Coalesce("centre", 0), name="plan_frozen_place_once")]

    def __str__(self) -> str:
        return f"{self.reading} · {self.centre or ''}"

    @property
    def figure(self) -> Figure:
        """The part of the number."""
        return Figure(self.numerator, self.denominator, self.reading.less_one)


def frozen_rows(reading: FrozenReading, side: str = "numerator") -> list[Row]:
    """The records behind one side of a sealed reading, as they were, in the order of their keys.

    The model they belong to is :func:`model_of`. A record with several centres has a row for each.
    """
    return next((found.rows for found in reading.sides if found.name == side), [])


def model_of(reading: FrozenReading, side: str = "numerator") -> type[models.Model] | None:
    """The model of the records of a side; ``None`` if the reading has no such side or the model is gone."""
    for found in reading.sides:
        if found.name == side:
            try:
                return apps.get_model(found.model)
            except LookupError:
                return None
    return None


def places_of(reading: FrozenReading) -> dict[int | None, Figure]:
    """The parts by centre."""
    return {
        place.centre_id: Figure(place.numerator, place.denominator, reading.less_one) for place in reading.places.all()
    }
