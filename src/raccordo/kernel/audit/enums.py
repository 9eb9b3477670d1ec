"""Kinds of acts and reasons for reading."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What was done."""

    CREATED = "created", pgettext_lazy("what somebody did", "created")
    CHANGED = "changed", pgettext_lazy("what somebody did", "changed")
    DELETED = "deleted", pgettext_lazy("what somebody did", "deleted")
    OPENED = "opened", pgettext_lazy("what somebody did", "opened")
    LISTED = "listed", _("looked at a list")
    EXPORTED = "exported", _("took a file away")
    LOADED = "loaded", _("loaded in bulk")
    ANSWERED = "answered", _("answered a person's request")
    SEALED = "sealed", _("sealed late entries")
    ERASED = "erased", _("anonymised or deleted by a retention rule")
    GUARDED = "guarded", _("looked at the database's guards")
    NOTED = "noted", _("took note of a finding")


#: Acts by which somebody came to know personal data.
READS = (Kind.OPENED, Kind.LISTED, Kind.EXPORTED, Kind.ANSWERED)
WRITES = (Kind.CREATED, Kind.CHANGED, Kind.DELETED)


class Reason(models.TextChoices):
    """Why somebody opens the file of a person who is not theirs, or special data."""

    SERVICE = "service", _("service to the person, who asked for it or is at the desk")
    SUBSTITUTION = "substitution", _("standing in for a colleague")
    TRANSFER = "transfer", _("transfer between centres")
    CHECK = "check", _("administrative or accounting check")
    EVIDENCE = "evidence", _("check of a figure on its records")
    REQUEST = "request", _("request of the person about their data (GDPR, articles 15-22)")
    AUTHORITY = "authority", _("request of a court or another authority")
    SUPPORT = "support", _("technical assistance")
    OTHER = "other", _("other, written below")
