"""The app of the jobs: finds what the others declare once all models are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "raccordo.kernel.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the ``jobs.py`` of every app."""
        autodiscover_modules("jobs")
