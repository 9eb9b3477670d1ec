"""The reports as they were made. Written once: what changes is a new edition."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.documents.printed import Printed, PrintedFile, PrintedQuerySet
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet
from raccordo.kernel.territory.models import Quadrant
from raccordo.kernel.years import YearField


class Yearbook(Printed):
    """The report of a quadrant and year. ``observed_until``: the last day of which communications had been received."""

    quadrant = models.ForeignKey(Quadrant, models.PROTECT, related_name="yearbooks", verbose_name=_("quadrant"))
    year = YearField(_("year"))
    observed_until = models.DateField(_("communications received up to"))
    deliverable = models.OneToOneField(
        Deliverable, models.PROTECT, related_name="yearbook", verbose_name=_("deliverable")
    )

    objects = PrintedQuerySet.as_manager()

    class Meta(Printed.Meta):
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        ordering = ["-year", "quadrant", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["quadrant", "year", "language", "number"], name="yearbook_number_once"),
            models.UniqueConstraint(fields=["quadrant", "year", "language", "digest"], name="yearbook_content_once"),
        ]

    def __str__(self) -> str:
        return _("%(quadrant)s %(year)s, edition %(number)s") % {
            "quadrant": self.quadrant, "year": self.year, "number": self.number,
        }  # fmt: skip

    def get_absolute_url(self) -> str:
        """The page on which it is read."""
        return reverse("yearbook", args=[self.pk])


class YearbookFile(PrintedFile):
    """A report in one format, with the digest of its bytes."""

    yearbook = models.ForeignKey(Yearbook, models.PROTECT, related_name="files", verbose_name=_("report"))
    file = models.FileField(_("file"), upload_to="yearbooks/%Y/")

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(PrintedFile.Meta):
        verbose_name = _("file of a yearly report")
        verbose_name_plural = _("files of yearly reports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["yearbook", "format"], name="yearbook_format_once")]

    def __str__(self) -> str:
        return f"{self.yearbook} · {self.get_format_display()}"


class YearbookCellsQuerySet(WrittenOnceQuerySet):
    """What reports told."""

    def in_order(self) -> YearbookCellsQuerySet:
        """The first made first; ``owner`` is the quadrant that each is about."""
        return self.annotate(owner=Coalesce("quadrant_id", "yearbook__quadrant_id")).order_by("pk")


class YearbookCells(WrittenOnce):
    """What a report told, count by count, and which it withheld: what the next ones must not give away.

    Holds nothing that the report does not tell. A file that was not registered has no report: only its quadrant is
    known. See `raccordo.observatory.yearbook.guarding`.
    """

    yearbook = models.OneToOneField(Yearbook, models.PROTECT, null=True, related_name="cells", verbose_name=_("report"))
    quadrant = models.ForeignKey(Quadrant, models.PROTECT, null=True, related_name="+", verbose_name=_("quadrant"))
    cells_json = models.TextField(_("counts told"))

    objects = YearbookCellsQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("counts of a yearly report")
        verbose_name_plural = _("counts of the yearly reports")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quadrant__isnull=True, yearbook__isnull=False)
                | models.Q(quadrant__isnull=False, yearbook__isnull=True),
                name="yearbook_told_by_one",
                violation_error_message=_("Either the report or, for a file not registered, the quadrant."),
            )
        ]

    def __str__(self) -> str:
        return str(self.yearbook or self.quadrant)
