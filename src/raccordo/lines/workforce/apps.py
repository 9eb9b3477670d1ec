"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "raccordo.lines.workforce"
    label = "workforce"
    verbose_name = _("Staff and centres")
    default_auto_field = "django.db.models.BigAutoField"
