"""What every record of the daily work has in common."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """A record that opens on its desk and knows the day it was entered, on which its timeliness is measured.

    Forms set ``entered_on`` to the installation's today when the record is first saved; loaders give it themselves.
    """

    entered_on = models.DateField(_("entered on"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The record's page on its desk."""
        return reverse("desk:detail", args=[self._meta.app_label, self._meta.model_name, self.pk])
