"""What a token may be used for. It narrows what its client may do, and never widens it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """One permission of a token: a subject, and whether it may be written."""

    PLAN = "plan:read", _("read the plan, its indicators and readings")
    RECORDS = "records:read", _("read the records behind the indicators")
    TERRITORY = "territory:read", _("read the territory")
    DELIVERABLES = "deliverables:read", _("read the deliverables and their files")
    DELIVERABLES_WRITE = "deliverables:write", _("hand in deliverables")
    ACCOUNTS = "accounts:read", _("read accounts and their memberships")
    ACCOUNTS_WRITE = "accounts:write", _("create, change and end accounts and memberships")
