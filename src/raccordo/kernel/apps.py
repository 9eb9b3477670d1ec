"""The kernel's app: finds what the lines declare once all models are there."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    name = "raccordo.kernel"
    label = "kernel"
    verbose_name = _("Foundations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load every app's measures and desks, then listen to writes."""
        autodiscover_modules("measures", "desks")
        from raccordo.kernel import deliverables, guards, revisions, triggers
        from raccordo.kernel.accounts import sessions
        from raccordo.kernel.mail import checks  # noqa: F401  (registers itself)

        revisions.connect()
        guards.connect()
        sessions.connect()
        triggers.declare(deliverables.guards)
