"""Samples, their strata, the sampled records and every step taken on them."""

from __future__ import annotations

import datetime as dt

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet
from raccordo.kernel.models import Centre, User
from raccordo.kernel.scopes import PublicQuerySet, ScopedQuerySet
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import WAITING_FOR_CENTRE, WAITING_FOR_REVIEWER, Move, State
from raccordo.plan.models import FrozenReading

#: Who could draw again until the sample pleases would not be checking.
ALREADY_DRAWN = _("A sample of these records was already drawn: a second draw would be a choice.")


class Side(models.TextChoices):
    """Which records of a reading: those of its numerator (or of a plain number), or of its denominator."""

    NUMERATOR = "numerator", _("numerator")
    DENOMINATOR = "denominator", _("denominator")


class SampleQuerySet(PublicQuerySet):
    """Samples: who may read checks reads all of them."""

    def visible_to(self, user: User):
        """All of them, without the sealed records themselves, which are long."""
        return super().visible_to(user).defer("reading__packed")


class Sample(models.Model):
    """A random sample of the records behind a sealed reading.

    ``digest`` is that of the sealed records it was drawn from: with ``seed`` and the design it gives the same sample
    again. ``answer_days`` is how long a centre has to answer, from the day on which its record was not confirmed.
    """

    reading = models.ForeignKey(FrozenReading, models.PROTECT, related_name="samples", verbose_name=_("sealed reading"))
    side = models.CharField(_("records of the"), max_length=12, choices=Side, default=Side.NUMERATOR)
    digest = models.CharField(_("digest of the sealed records"), max_length=64)
    population = models.PositiveIntegerField(_("records in all"))
    size = models.PositiveIntegerField(_("records drawn"))
    seed = models.CharField(_("seed"), max_length=40)
    margin = models.DecimalField(_("margin"), max_digits=5, decimal_places=4)
    confidence = models.DecimalField(_("confidence"), max_digits=5, decimal_places=4)
    expected = models.DecimalField(_("expected share"), max_digits=5, decimal_places=4)
    stratified = models.BooleanField(_("stratified by centre"))
    answer_days = models.PositiveSmallIntegerField(_("days to answer"))
    drawn_on = models.DateField(_("drawn on"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sample")
        verbose_name_plural = _("samples")
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "side"],
                name="evidence_sample_once",
                violation_error_message=ALREADY_DRAWN,
            ),
            models.CheckConstraint(condition=Q(size__lte=F("population"), size__gte=1), name="evidence_sample_size"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_by__isnull=True)
                | Q(closed_on__isnull=False, closed_by__isnull=False),
                name="evidence_sample_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reading} · {self.get_side_display()}" if self.side != Side.NUMERATOR else str(self.reading)

    def get_absolute_url(self) -> str:
        """The sample's page."""
        return reverse("evidence:sample", args=[self.pk])

    @property
    def design(self) -> Design:
        """What the sample was drawn to be able to say."""
        return Design(float(self.margin), float(self.confidence), float(self.expected))

    @property
    def closed(self) -> bool:
        """Whether its result is final."""
        return self.closed_on is not None


class SampleStratum(models.Model):
    """How many records a centre has among those sealed, and how many were drawn; no centre where not stratified."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="strata", verbose_name=_("sample"))
    centre = models.ForeignKey(Centre, models.PROTECT, null=True, related_name="+", verbose_name=_("centre"))
    population = models.PositiveIntegerField(_("records in all"))
    size = models.PositiveIntegerField(_("records drawn"))

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("stratum")
        verbose_name_plural = _("strata")
        constraints = [
            models.UniqueConstraint("sample", Coalesce("centre", 0), name="evidence_stratum_once"),
            models.CheckConstraint(condition=Q(size__lte=F("population")), name="evidence_stratum_size"),
        ]

    def __str__(self) -> str:
        return f"{self.sample} · {self.centre or ''}"


class SampledRecordQuerySet(ScopedQuerySet):
    """Sampled records: each in the scope of the centre that answers for it."""

    def visible_to(self, user: User):
        """Those in the person's scope, without the sealed records themselves, which are long."""
        return super().visible_to(user).defer("sample__reading__packed")

    def open(self):
        """Those of samples that are not closed."""
        return self.filter(sample__closed_on__isnull=True)

    def for_reviewer(self, user: User):
        """Those that wait for this reviewer, answers first."""
        return self.open().filter(reviewer=user, state__in=WAITING_FOR_REVIEWER).order_by("state", "sample", "position")

    def for_centre(self, at: dt.date):
        """Those that a centre may still answer on the day ``at``, what expires first in front."""
        return self.open().filter(state__in=WAITING_FOR_CENTRE, answer_by__gte=at).order_by("answer_by", "pk")


class SampledRecord(models.Model):
    """A record drawn into a sample, as it was sealed, and where its check is."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="records", verbose_name=_("sample"))
    position = models.PositiveIntegerField(_("number"))
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of record"))
    object_pk = models.PositiveBigIntegerField(_("number of the record"))
    record = GenericForeignKey("content_type", "object_pk")
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    day = models.DateField(_("day of the record"), null=True, blank=True)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    state = models.CharField(_("state"), max_length=14, choices=State, default=State.ASSIGNED)
    note = models.TextField(_("reviewer's note"), blank=True)
    decided_on = models.DateField(_("judged on"), null=True, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer of the centre"), blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)

    objects = SampledRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampled record")
        verbose_name_plural = _("sampled records")
        ordering = ["sample", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "position"], name="evidence_record_position"),
            models.UniqueConstraint(fields=["sample", "object_pk"], name="evidence_record_once"),
            models.CheckConstraint(
                condition=~Q(state__in=[*WAITING_FOR_CENTRE, State.UPHELD]) | ~Q(note=""),
                name="evidence_record_says_why",
                violation_error_message=_("Write why: who reads the result, and the centre, will see it."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=WAITING_FOR_CENTRE) | Q(answer_by__isnull=False),
                name="evidence_record_answer_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} · {self.what}"

    @property
    def what(self) -> str:
        """The record by kind and number: its own words may name a person."""
        model = ContentType.objects.get_for_id(self.content_type_id).model_class()
        name = str(model._meta.verbose_name) if model is not None else "?"
        return f"{name[:1].upper()}{name[1:]} {self.object_pk}"

    what.fget.short_description = _("record")  # type: ignore[attr-defined]  # read by Django off the getter

    @property
    def state_said(self) -> State:
        """The state, with its words."""
        return State(self.state)

    @property
    def check_url(self) -> str:
        """The page on which it is checked and answered."""
        return reverse("evidence:record", args=[self.pk])


class ReviewerChange(WrittenOnce):
    """The records of a check that waited for one reviewer were given to another: by whom, and why."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="changes", verbose_name=_("sample"))
    before = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewer before"))
    after = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("reviewer after"))
    records = models.PositiveIntegerField(_("records given over"))
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    place = models.CharField(_("place"), max_length=120)
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    reason = models.TextField(_("reason"))

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("change of reviewer")
        verbose_name_plural = _("changes of reviewers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sample} · {self.day}"


class EvidenceStep(WrittenOnce):
    """What somebody did with a sampled record: who, in which role and place, on which day, and why."""

    sampled = models.ForeignKey(SampledRecord, models.PROTECT, related_name="steps", verbose_name=_("sampled record"))
    move = models.CharField(_("step"), max_length=10, choices=Move)
    source = models.CharField(_("from state"), max_length=14, choices=State)
    target = models.CharField(_("to state"), max_length=14, choices=State)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    place = models.CharField(_("place"), max_length=120)
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("step of a check")
        verbose_name_plural = _("steps of checks")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sampled} · {self.get_move_display()}"
