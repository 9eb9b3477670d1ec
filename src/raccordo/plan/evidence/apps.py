"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "raccordo.plan.evidence"
    label = "evidence"
    verbose_name = _("Evidence check")
    default_auto_field = "django.db.models.BigAutoField"
