"""A counter per app that says whether its records changed since a figure was computed.

A reading keeps the counters of the apps it read; while they are unchanged the reading is still true and need not be
computed again. Ordinary saves bump the counter by signal; loaders that write in bulk call :func:`bump` themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.db.models import F
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """How many times the records of an app were written."""

    app = models.CharField(_("app"), max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"{self.app} {self.number}"


def bump(app: str) -> None:
    """Say that records of ``app`` changed."""
    if not Revision.objects.filter(app=app).update(number=F("number") + 1):
        Revision.objects.create(app=app, number=1)


def numbers() -> dict[str, int]:
    """The counter of each app that was written."""
    return dict(Revision.objects.values_list("app", "number"))


def current(wanted: Iterable[str]) -> str:
    """The state of several apps as one short text, e.g. ``casework:41 demand:3``."""
    known = numbers()
    return " ".join(f"{app}:{known.get(app, 0)}" for app in sorted(wanted))


def tracked(label: str) -> bool:
    """Whether writes in the app ``label`` can change a figure."""
    config = apps.get_app_config(label)
    return config.name.startswith("raccordo.lines.") or label == "kernel"


#: Kernel tables whose rows no measure reads.
UNTRACKED = {"Revision", "Installation", "User", "Membership", "Enquiry"}


def counted(model: type[models.Model]) -> bool:
    """Whether writes of this model bump the counter of its app."""
    return model.__name__ not in UNTRACKED and model._meta.app_label in _tracked_labels


def _on_write(sender: type[models.Model], **kwargs) -> None:
    if kwargs.get("raw") or not counted(sender):
        return
    bump(sender._meta.app_label)


_tracked_labels: set[str] = set()


def connect() -> None:
    """Listen to writes of every tracked app."""
    _tracked_labels.update(config.label for config in apps.get_app_configs() if tracked(config.label))
    for signal in (post_save, post_delete, m2m_changed):
        signal.connect(_on_write, dispatch_uid="raccordo.revisions")
