"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanConfig(AppConfig):
    name = "raccordo.plan"
    label = "plan"
    verbose_name = _("Plan")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let closed periods be asked about what is written by hand; have the database guard what was signed."""
        from raccordo.kernel import guards, triggers
        from raccordo.kernel.audit import verify
        from raccordo.plan.periods import guards as written_once
        from raccordo.plan.periods.closing import Watcher
        from raccordo.plan.periods.proving import prove

        guards.register(Watcher)
        triggers.declare(written_once.current)
        verify.also(prove)
