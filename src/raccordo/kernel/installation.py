"""What this installation is: whose data it holds, and which day it takes for today."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


class Installation(models.Model):
    """The single row that describes the data in this database."""

    synthetic = models.BooleanField(_("synthetic data"), default=False)
    reference_day = models.DateField(
        _("reference day"),
        null=True,
        blank=True,
        help_text=_("The day taken for today; empty means the calendar's."),
    )
    scale = models.FloatField(_("scale of the synthetic region"), null=True, blank=True)
    seed = models.BigIntegerField(_("seed of the synthetic region"), null=True, blank=True)
    built_with = models.CharField(_("what it was built from"), max_length=64, blank=True)
    complete = models.BooleanField(
        _("built to the end"), default=False, help_text=_("The region is there and its readings were taken.")
    )

    class Meta:
        verbose_name = _("installation")
        verbose_name_plural = _("installations")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="installation_single_row"),
        ]

    def __str__(self) -> str:
        return "synthetic" if self.synthetic else "real"

    @classmethod
    def current(cls) -> Installation:
        """The row, or an unsaved default for a database that has none yet."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def today(self) -> dt.date:
        """The day this installation takes for today."""
        return self.reference_day or dt.date.today()
