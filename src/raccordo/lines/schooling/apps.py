"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolingConfig(AppConfig):
    name = "raccordo.lines.schooling"
    label = "schooling"
    verbose_name = _("School to work")
    default_auto_field = "django.db.models.BigAutoField"
