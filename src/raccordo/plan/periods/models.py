"""Periods of a plan, their lines, the steps taken on them, and the exceptions to their closing."""

from __future__ import annotations

import datetime as dt

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet
from raccordo.kernel.models import Centre
from raccordo.kernel.scopes import PublicQuerySet
from raccordo.plan.periods.machine import CLOSED, Lack, State, Step
from raccordo.plan.periods.spans import PeriodKind, spoken


class Period(models.Model):
    """Some days of a plan that are reported together. ``state`` is that of the whole; each line has its own."""

    version = models.ForeignKey(
        "plan.PlanVersion", models.PROTECT, related_name="periods", verbose_name=_("plan version")
    )
    code = models.CharField(_("code"), max_length=20)
    kind = models.CharField(_("kind"), max_length=10, choices=PeriodKind)
    start = models.DateField(_("from"))
    end = models.DateField(_("to"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("period")
        verbose_name_plural = _("periods")
        ordering = ["-end", "-start"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="plan_period_once"),
            models.CheckConstraint(condition=Q(end__gte=F("start")), name="plan_period_days"),
        ]

    def __str__(self) -> str:
        return spoken(self.kind, self.start, self.end)

    def get_absolute_url(self) -> str:
        """The period's page."""
        return reverse("period", args=[self.code])


class PeriodLine(models.Model):
    """A line of the plan in a period."""

    period = models.ForeignKey(Period, models.CASCADE, related_name="lines", verbose_name=_("period"))
    line = models.ForeignKey("plan.Line", models.PROTECT, related_name="periods", verbose_name=_("line"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)

    objects = PublicQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a period")
        verbose_name_plural = _("lines of periods")
        ordering = ["line__position"]
        constraints = [models.UniqueConstraint(fields=["period", "line"], name="plan_period_line_once")]

    def __str__(self) -> str:
        return f"{self.line} · {self.period}"


class PeriodStep(WrittenOnce):
    """What somebody did to a period or to one of its lines: who, in which role and place, on which day, why.

    ``day`` is the installation's day; ``written_at`` the clock's time, which differs from it in a synthetic region.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="steps", verbose_name=_("period"))
    line = models.ForeignKey(
        "plan.Line", models.PROTECT, null=True, related_name="steps", verbose_name=_("line"),
        help_text=_("Empty for the period as a whole."),
    )  # fmt: skip
    step = models.CharField(_("step"), max_length=10, choices=Step)
    source = models.CharField(_("from state"), max_length=10, choices=State)
    target = models.CharField(_("to state"), max_length=10, choices=State)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    place = models.CharField(_("place"), max_length=120)
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)
    lacking = models.CharField(
        _("missing"), max_length=12, choices=Lack, blank=True,
        help_text=_("What was missing when the step was taken all the same; the note says why."),
    )  # fmt: skip
    origin = models.CharField(
        _("command or service"), max_length=120, blank=True, help_text=_("Empty for a step taken on a page.")
    )

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("step of a period")
        verbose_name_plural = _("steps of periods")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.period} · {self.line or ''} · {self.get_step_display()}"

    @property
    def from_shell(self) -> bool:
        """Whether a command took it in the person's name (:mod:`raccordo.kernel.shell`)."""
        return self.origin.startswith("shell: ")


class PeriodExceptionQuerySet(PublicQuerySet):
    """Exceptions to the closing of periods."""

    def holding(self, at: dt.date):
        """Those that hold on the day ``at``; one that is ended holds no more from that very day."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=at), valid_from__lte=at, valid_to__gte=at)


class PeriodException(models.Model):
    """Leave for named persons to write records of a closed period, for some days, for a reason.

    ``centre``: the persons were chosen as those who work there; who comes later is not named by it. ``app`` narrows it
    to the records of one area of work. What is written through it does not change what was sealed: it shows as a later
    correction. It can be ended before its time, with who ended it and why.
    """

    period = models.ForeignKey(Period, models.PROTECT, related_name="exceptions", verbose_name=_("period"))
    app = models.CharField(_("area of work"), max_length=40, blank=True, help_text=_("Empty for all of them."))
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ExceptionPerson", related_name="+", verbose_name=_("persons")
    )
    centre = models.ForeignKey(
        Centre, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("centre")
    )
    reason = models.TextField(_("reason"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    granted_role = models.CharField(_("role"), max_length=20, choices=Role)
    granted_on = models.DateField(_("granted on"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    ended_role = models.CharField(_("role of who ended it"), max_length=20, choices=Role, blank=True)
    ended_reason = models.TextField(_("why it was ended"), blank=True)

    objects = PeriodExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception to a closed period")
        verbose_name_plural = _("exceptions to closed periods")
        ordering = ["-valid_to", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="plan_exception_days",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True, ended_reason="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(ended_reason="")),
                name="plan_exception_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.granted_on}"

    def holds(self, at: dt.date) -> bool:
        """Whether it holds on the day ``at`` (:meth:`PeriodExceptionQuerySet.holding`)."""
        return self.valid_from <= at <= self.valid_to and (self.ended_on is None or self.ended_on > at)

    @property
    def receiver(self) -> str:
        """Who may write: their names and, where they were chosen so, their centre."""
        names = ", ".join(sorted(person.get_full_name() or str(person) for person in self.people.all()))
        if self.centre is None:
            return names
        return gettext("%(names)s (of the centre of %(centre)s)") % {"names": names, "centre": self.centre}

    @property
    def area(self) -> str:
        """The records it is about, in words."""
        if not self.app:
            return pgettext("areas of work", "all")
        try:
            return str(apps.get_app_config(self.app).verbose_name)
        except LookupError:  # an area that is no longer installed
            return self.app


class ExceptionPerson(WrittenOnce):
    """A person whom an exception names."""

    exception = models.ForeignKey(
        PeriodException, models.PROTECT, related_name="named", verbose_name=_("exception to a closed period")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("person named by an exception")
        verbose_name_plural = _("persons named by exceptions")
        constraints = [models.UniqueConstraint(fields=["exception", "user"], name="plan_exception_person_once")]

    def __str__(self) -> str:
        return f"{self.exception} · {self.user_id}"


class ExceptionWrite(WrittenOnce):
    """A record that came to count otherwise in a closed period by a write that an exception let through."""

    exception = models.ForeignKey(
        PeriodException, models.PROTECT, related_name="writes", verbose_name=_("exception to a closed period")
    )
    content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, related_name="+", verbose_name=_("kind of record")
    )
    object_pk = models.PositiveBigIntegerField(_("number of the record"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("write through an exception")
        verbose_name_plural = _("writes through exceptions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_pk"], name="plan_exception_write_of")]

    def __str__(self) -> str:
        return f"{self.exception} · {self.content_type_id}/{self.object_pk}"


def closed(state: str) -> bool:
    """Whether records of a period (or line) in this state may no longer be written."""
    return State(state) in CLOSED
