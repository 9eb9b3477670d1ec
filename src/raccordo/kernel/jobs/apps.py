"""The app of the jobs: finds what the others declare once all models are there."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "raccordo.kernel.jobs"
    label = "jobs"
    verbose_name = _("Jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the ``jobs.py`` of every app, and the jobs of the desks, which are nobody's app."""
        autodiscover_modules("jobs")
        import_module("raccordo.kernel.jobs.exports")
        import_module("raccordo.kernel.territory.loading")
