"""The app of the demo: it has no tables, only a job."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "raccordo.demo"
    label = "demo"
    verbose_name = _("Synthetic region")
