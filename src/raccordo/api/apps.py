"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "raccordo.api"
    label = "api"
    verbose_name = _("Programs that ask through the API")
    default_auto_field = "django.db.models.BigAutoField"
