"""The app of the observatory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObservatoryConfig(AppConfig):
    """Runs the analysis on the region's data; its figures live in files, beside the store of messages."""

    name = "raccordo.observatory"
    label = "observatory"
    verbose_name = _("Observatory")
