"""The app of the progress reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Narratives, reports and their files."""

    name = "raccordo.plan.reports"
    label = "reports"
    verbose_name = _("reports")
