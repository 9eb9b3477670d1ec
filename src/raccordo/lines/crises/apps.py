"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CrisesConfig(AppConfig):
    name = "raccordo.lines.crises"
    label = "crises"
    verbose_name = _("Company crises")
    default_auto_field = "django.db.models.BigAutoField"
