"""What people write about a period, and the reports made of it. Written once: a change is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.documents.printed import Printed, PrintedFile, PrintedQuerySet
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet

if TYPE_CHECKING:
    from raccordo.kernel.accounts.models import User

#: The longest narrative: about ten printed pages.
LONGEST = 30_000


class NarrativeQuerySet(WrittenOnceQuerySet):
    """Versions of narratives."""

    def current(self):
        """The last version of each."""
        newer = self.model._default_manager.filter(period=OuterRef("period"), number__gt=OuterRef("number"))
        of_line, of_plan = newer.filter(line=OuterRef("line")), newer.filter(line__isnull=True)
        return self.exclude(Exists(of_line)).exclude(Q(line__isnull=True) & Exists(of_plan))


class Narrative(WrittenOnce):
    """A version of what is told about a line in a period; without a line, about the plan as a whole.

    ``text`` is the small markup of :mod:`raccordo.kernel.documents.markup`. ``day`` is the installation's day.
    """

    period = models.ForeignKey("plan.Period", models.PROTECT, related_name="narratives", verbose_name=_("period"))
    line = models.ForeignKey(
        "plan.Line", models.PROTECT, null=True, related_name="narratives", verbose_name=_("line"),
        help_text=_("Empty for the plan as a whole."),
    )  # fmt: skip
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), max_length=LONGEST, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    day = models.DateField(_("day"))
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    objects = NarrativeQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("narrative")
        verbose_name_plural = _("narratives")
        ordering = ["period", "line__position", "number"]
        constraints = [
            models.UniqueConstraint("period", Coalesce("line", 0), "number", name="report_narrative_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.period} · {self.line or _('the plan as a whole')} · v{self.number}"


class ReportQuerySet(PrintedQuerySet):
    """Reports. Companies, schools and bodies see those that were shared with them as deliverables, and no others."""

    def visible_to(self, user: User):
        """The reports this person may see."""
        return super().visible_to(user).filter(deliverable__in=Deliverable.objects.visible_to(user))


class Report(Printed):
    """A progress report as it was made. ``final``: of a frozen period."""

    period = models.ForeignKey("plan.Period", models.PROTECT, related_name="reports", verbose_name=_("period"))
    final = models.BooleanField(_("of a frozen period"))
    deliverable = models.OneToOneField(
        Deliverable, models.PROTECT, related_name="progress_report", verbose_name=_("deliverable")
    )
    narratives = models.ManyToManyField(Narrative, related_name="reports", verbose_name=_("narratives"))

    objects = ReportQuerySet.as_manager()

    class Meta(Printed.Meta):
        verbose_name = _("progress report")
        verbose_name_plural = _("progress reports")
        ordering = ["-period__end", "-period__start", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["period", "language", "number"], name="report_number_once"),
            models.UniqueConstraint(fields=["period", "language", "digest"], name="report_content_once"),
        ]

    def __str__(self) -> str:
        return _("%(period)s, edition %(number)s") % {"period": self.period, "number": self.number}

    def get_absolute_url(self) -> str:
        """The page on which it is read."""
        return reverse("report", args=[self.pk])


class ReportFile(PrintedFile):
    """A report in one format, with the digest of its bytes."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name=_("report"))
    file = models.FileField(_("file"), upload_to="reports/%Y/")

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(PrintedFile.Meta):
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="report_format_once")]

    def __str__(self) -> str:
        return f"{self.report} · {self.get_format_display()}"
