"""Jobs, what they said, and the workers that do them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.jobs import registry
from raccordo.kernel.jobs.states import ACTIVE, MOVES, OVER, State

if TYPE_CHECKING:
    from raccordo.kernel.jobs.registry import JobType


#: How the names of workers begin that do the one job of a command.
COMMAND = "command-"


class Worker(models.Model):
    """A process that does jobs, as long as it beats."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    host = models.CharField(_("host"), max_length=255)
    pid = models.PositiveIntegerField(_("process"))
    started_at = models.DateTimeField(_("started at"))
    beat_at = models.DateTimeField(_("last heard of at"))
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)

    class Meta:
        verbose_name = pgettext_lazy("process", "worker")
        verbose_name_plural = pgettext_lazy("process", "workers")
        ordering = ["-started_at", "pk"]

    def __str__(self) -> str:
        return f"{self.host} {self.pid}"


class JobQuerySet(models.QuerySet):
    """Jobs and who may see them."""

    def visible_to(self, user: User) -> Self:
        """What one asked for in the role in which one acts; administrators see all."""
        acting = user.acting
        if acting is None or not allowed(user, Action.VIEW, self.model._meta.label_lower):
            return self.none()
        return self if acting.role == Role.ADMINISTRATOR else self.filter(started_by=user, membership=acting)

    def active(self) -> Self:
        """Waiting or running."""
        return self.filter(state__in=ACTIVE)

    def over(self) -> Self:
        """Done, failed or cancelled."""
        return self.filter(state__in=OVER)

    def move(self, name: str, **changes: Any) -> int:
        """Make a move on those that are where it starts; returns how many made it.

        One statement, so that of two processes that try the same move on a job only one makes it.
        """
        move = MOVES[name]
        if move.target in OVER:
            changes |= {"finished_at": timezone.now(), "token": "", "worker": None}
        return self.filter(state__in=move.sources).update(state=move.target, **changes)


class Job(models.Model):
    """A piece of long work: what, for whom, where it stands, what came of it.

    ``parameters``, ``subject`` and ``checkpoint`` hold no personal data: names of records, days, counts. ``token`` is
    new each time the job is taken: who writes without the present one writes nothing.
    """

    kind = models.CharField(_("kind"), max_length=60, choices=registry.choices)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    parameters = models.JSONField(_("parameters"), default=dict)
    language = models.CharField(_("language"), max_length=10)
    started_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="jobs", verbose_name=_("asked by")
    )
    membership = models.ForeignKey(
        Membership, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("in the role")
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(_("asked at"))
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("over at"), null=True, blank=True)
    done = models.PositiveBigIntegerField(_("done so far"), default=0)
    total = models.PositiveBigIntegerField(_("to be done"), null=True, blank=True)
    phase = models.CharField(_("phase"), max_length=120, blank=True)
    checkpoint = models.JSONField(_("checkpoint"), default=dict, blank=True)
    token = models.CharField(_("token"), max_length=32, blank=True)
    worker = models.ForeignKey(
        Worker, models.SET_NULL, null=True, blank=True, verbose_name=pgettext_lazy("process", "worker")
    )
    attempts = models.PositiveSmallIntegerField(_("times begun"), default=0)
    failures = models.PositiveSmallIntegerField(_("times failed"), default=0)
    kills = models.PositiveSmallIntegerField(_("times its worker was lost"), default=0)
    cancel_asked_at = models.DateTimeField(_("asked to stop at"), null=True, blank=True)
    once = models.CharField(_("key of what may run once"), max_length=80, blank=True)
    error = models.TextField(_("why it failed"), blank=True)
    result_url = models.CharField(_("address of the result"), max_length=300, blank=True)
    result_words = models.CharField(_("result"), max_length=200, blank=True)
    file = models.FileField(_("file"), upload_to="jobs/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=120, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["state"], name="job_state"),
            models.Index(fields=["started_by", "-id"], name="job_of_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "once"],
                condition=~Q(once="") & Q(state__in=sorted(ACTIVE)),
                name="job_active_once",
                violation_error_message=_("This work is already waiting or running."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OVER), finished_at__isnull=False)
                | Q(state__in=sorted(ACTIVE), finished_at__isnull=True),
                name="job_over_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | ~Q(token=""), name="job_running_is_held_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}" if self.subject else self.get_kind_display()

    def get_absolute_url(self) -> str:
        """The job's page."""
        return reverse("jobs:detail", args=[self.pk])

    @property
    def type(self) -> JobType | None:
        """The kind of job, or ``None`` where the code that did it is gone."""
        return registry.find(self.kind)

    @property
    def is_active(self) -> bool:
        """Whether it is waiting or running."""
        return self.state in ACTIVE

    @property
    def may_repeat(self) -> bool:
        """Whether a person may ask for it again."""
        return self.state in MOVES["repeat"].sources and self.type is not None

    @property
    def share(self) -> float | None:
        """How much is done, from 0 to 1; ``None`` where it cannot be said."""
        if self.state == State.DONE:
            return 1.0
        return min(self.done / self.total, 1.0) if self.total else None


class Level(models.TextChoices):
    """How much a line matters."""

    INFO = "info", _("information")
    WARNING = "warning", _("warning")
    ERROR = "error", _("error")


class JobLine(models.Model):
    """A line of a job's log, written for people; it holds no personal data."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="lines", verbose_name=_("job"))
    at = models.DateTimeField(_("at"))
    level = models.CharField(_("level"), max_length=8, choices=Level, default=Level.INFO)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("line of a job")
        verbose_name_plural = _("lines of a job")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
