"""The app of the yearly reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class YearbookConfig(AppConfig):
    """Yearly local labour-market reports and their files."""

    name = "raccordo.observatory.yearbook"
    label = "yearbook"
    verbose_name = _("yearly reports")
