"""The kernel's app: finds what the lines declare once all models are there."""

import sys
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
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
        from raccordo.kernel.accounts import checks as of_accounts  # noqa: F401  (registers itself)
        from raccordo.kernel.accounts import credentials, sessions
        from raccordo.kernel.mail import checks  # noqa: F401  (the same)

        pre_migrate.connect(_look_at_guards, sender=self, dispatch_uid="raccordo.triggers")
        post_migrate.connect(_renew_guards, sender=self, dispatch_uid="raccordo.triggers")
        revisions.connect()
        guards.connect()
        sessions.connect()
        credentials.connect()
        triggers.declare(deliverables.guards)


def _look_at_guards(using: str, **rest: Any) -> None:
    """See which of the database's guards stand, before any migration touches them."""
    from django.db import connections

    from raccordo.kernel.audit import standing

    standing.watch.look(connections[using])


def _renew_guards(using: str, stdout: Any = None, **rest: Any) -> None:
    """Bring the database's guards to their present wording, once all tables are as they are now; tell what was lost."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from raccordo.kernel.audit import standing

    def say(words: str) -> None:
        # Django's own wrapper of the output ends a line by itself
        (stdout or sys.stderr).write(words if stdout else f"{words}\n")

    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        standing.watch.renew(connections[using], say)
