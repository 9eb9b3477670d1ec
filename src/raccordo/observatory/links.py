"""The agency's own records in pseudonyms: who was served with what and when, who is on the register.

Tax codes are read, turned and forgotten; nothing that leaves this module tells who anybody is.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from raccordo.analysis.cob.pseudonyms import pseudonym, read_key
from raccordo.lines.casework.enums import Status
from raccordo.lines.casework.models import JobSeeker, Service, StatusInterval
from raccordo.observatory.answers import Linked


def key_file() -> Path:
    """Where the key of the pseudonyms is kept."""
    return settings.VAR_DIR / "cob.key"


def linked(at: dt.date) -> Linked:
    """Services started by the day, with their level (LEP) and active policy, and the persons registered as unemployed
    on it."""
    key = read_key(key_file())
    told = ("seeker__fiscal_code", "started_on", "lep", "policy__code")
    rows = list(Service.objects.begun(at).order_by("pk").values_list(*told))
    codes, days, levels, policies = zip(*rows, strict=True) if rows else ((), (), (), ())
    seekers = JobSeeker.objects.filter(
        pk__in=StatusInterval.objects.in_force(at).filter(status=Status.UNEMPLOYED).values("seeker")
    ).order_by("pk")
    return Linked(
        pa.table(
            {
                "person": pseudonym(key, pa.array(codes, pa.string())),
                "day": pa.array(days, pa.date32()),
                "lep": pa.array(levels, pa.string()),
                "policy": pa.array(policies, pa.string()),
            }
        ),
        pa.table({"person": pseudonym(key, pa.array(seekers.values_list("fiscal_code", flat=True), pa.string()))}),
    )
