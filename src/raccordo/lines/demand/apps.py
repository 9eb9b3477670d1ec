"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemandConfig(AppConfig):
    name = "raccordo.lines.demand"
    label = "demand"
    verbose_name = _("Companies")
    default_auto_field = "django.db.models.BigAutoField"
