"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "raccordo.lines.casework"
    label = "casework"
    verbose_name = _("People in charge")
    default_auto_field = "django.db.models.BigAutoField"
