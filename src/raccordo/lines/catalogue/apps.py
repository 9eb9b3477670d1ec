"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogueConfig(AppConfig):
    name = "raccordo.lines.catalogue"
    label = "catalogue"
    verbose_name = _("Catalogue of policies")
    default_auto_field = "django.db.models.BigAutoField"
