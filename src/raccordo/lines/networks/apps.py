"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "raccordo.lines.networks"
    label = "networks"
    verbose_name = _("Networks and events")
    default_auto_field = "django.db.models.BigAutoField"
