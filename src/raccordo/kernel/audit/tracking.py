"""Which models' writes are recorded."""

from __future__ import annotations

from auditlog.registry import auditlog
from django.apps import apps
from django.db import models

from raccordo.kernel.revisions import UNTRACKED

#: Tables whose writes are not worth a line: counters, derived drawings, readings (anybody can take them again).
NOT_LOGGED = (
    UNTRACKED - {"User", "Membership", "Enquiry"}
    | {"CentreShape", "Population", "Reading", "ReadingPlace"}
    | {"IdempotencyKey"}
)
#: Apps that are a log already: this one, and the jobs, whose progress is no act of a person.
LOGS = {"audittrail", "jobs"}
#: Fields that are secrets or noise.
EXCLUDED = {"User": ["password", "last_login"], "ApiToken": ["digest", "last_used_on"]}


def register_models() -> None:
    """Record the writes of every model of the platform's own apps."""
    for model in apps.get_models():
        config = apps.get_app_config(model._meta.app_label)
        if config.name.startswith("raccordo.") and config.label not in LOGS and model.__name__ not in NOT_LOGGED:
            auditlog.register(model, exclude_fields=[*EXCLUDED.get(model.__name__, []), *reverse_relations(model)])


def reverse_relations(model: type[models.Model]) -> list[str]:
    """Names of the relations that lead here from other tables: their rows have entries of their own."""
    return [field.name for field in model._meta.get_fields() if field.auto_created and not field.concrete]
