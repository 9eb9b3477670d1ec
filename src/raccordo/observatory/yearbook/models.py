"""The reports as they were made. Written once: what changes is a new edition."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.deliverables import Deliverable
from raccordo.kernel.documents import FORMATS, Document
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet
from raccordo.kernel.territory.models import Quadrant


class Yearbook(WrittenOnce):
    """The report of a quadrant and year: the document itself as data, what it was computed from, its edition.

    ``source_digest`` seals what it was computed from, ``digest`` what it says. ``observed_until``: the last day of
    which communications had been received.
    """

    quadrant = models.ForeignKey(Quadrant, models.PROTECT, related_name="yearbooks", verbose_name=_("quadrant"))
    year = models.PositiveSmallIntegerField(_("year"))
    language = models.CharField(_("language"), max_length=2)
    number = models.PositiveIntegerField(_("edition"))
    observed_until = models.DateField(_("communications received up to"))
    document_json = models.TextField(_("document"))
    digest = models.CharField(_("digest"), max_length=64)
    source_digest = models.CharField(_("digest of the sources"), max_length=64)
    made_on = models.DateField(_("made on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )
    deliverable = models.OneToOneField(
        Deliverable, models.PROTECT, related_name="yearbook", verbose_name=_("deliverable")
    )

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
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

    @cached_property
    def document(self) -> Document:
        """The document as it was made."""
        return Document.model_validate_json(self.document_json)


class YearbookFile(WrittenOnce):
    """A report in one format, with the digest of its bytes."""

    yearbook = models.ForeignKey(Yearbook, models.PROTECT, related_name="files", verbose_name=_("report"))
    format = models.CharField(_("format"), max_length=5, choices=[(code, kind.name) for code, kind in FORMATS.items()])
    file = models.FileField(_("file"), upload_to="yearbooks/%Y/")
    digest = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))

    objects = WrittenOnceQuerySet.as_manager()

    class Meta(WrittenOnce.Meta):
        verbose_name = _("file of a yearly report")
        verbose_name_plural = _("files of yearly reports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["yearbook", "format"], name="yearbook_format_once")]

    def __str__(self) -> str:
        return f"{self.yearbook} · {self.get_format_display()}"
