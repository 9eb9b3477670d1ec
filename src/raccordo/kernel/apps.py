"""The kernel's app: finds what the lines declare once all models are there."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
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

        post_migrate.connect(_renew_guards, sender=self, dispatch_uid="raccordo.triggers")
        revisions.connect()
        guards.connect()
        sessions.connect()
        triggers.declare(deliverables.guards)


def _renew_guards(using: str, **rest: Any) -> None:
    """Bring the database's guards to their present wording, once all tables are as they are now."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from raccordo.kernel import triggers

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        triggers.renew(connections[using])
