"""The app of the audit log."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "raccordo.kernel.audit"
    label = "audittrail"
    verbose_name = _("Audit log")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to the writes of every tracked model; have the log guarded by the database."""
        from raccordo.kernel import triggers
        from raccordo.kernel.audit import guards
        from raccordo.kernel.audit.tracking import register_models

        register_models()
        triggers.declare(guards.current)
