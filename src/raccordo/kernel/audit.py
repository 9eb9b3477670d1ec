"""Writes of every tracked model, and reads of personal records, in django-auditlog's log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from raccordo.kernel.revisions import UNTRACKED, tracked

if TYPE_CHECKING:
    from django.db import models

    from raccordo.kernel.accounts.models import User

#: Tables whose writes are not worth a line: counters, derived drawings, readings (anybody can take them again).
NOT_LOGGED = UNTRACKED - {"User", "Membership", "Enquiry"} | {"CentreShape", "Population", "Reading", "ReadingPlace"}


def register_models() -> None:
    """Log the writes of every model of the kernel, the lines and the plan."""
    for model in apps.get_models():
        label = model._meta.app_label
        if (tracked(label) or label == "plan") and model.__name__ not in NOT_LOGGED:
            exclude = ["password", "last_login"] if model.__name__ == "User" else []
            auditlog.register(model, exclude_fields=exclude)


def record_read(user: User, instance: models.Model) -> None:
    """Write that ``user`` opened a record that holds personal data (who, in which role, which record)."""
    LogEntry.objects.log_create(
        instance,
        force_log=True,
        action=LogEntry.Action.ACCESS,
        actor=user,
        changes="",
        additional_data={"role": user.acting.role, "place": user.acting.place_name} if user.acting else None,
    )


def record_export(user: User, model: type[models.Model], count: int, said: str) -> None:
    """Write that ``user`` took away a file with personal data of ``count`` rows, chosen by the filter ``said``."""
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(model),
        object_pk="",
        object_repr=str(model._meta.verbose_name_plural),
        action=LogEntry.Action.ACCESS,
        actor=user,
        changes="",
        additional_data={
            "export": count,
            "filter": said,
            "role": user.acting.role if user.acting else "",
            "place": user.acting.place_name if user.acting else "",
        },
    )
