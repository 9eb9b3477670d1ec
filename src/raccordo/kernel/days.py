"""Days of what begins and ends: first and last day both count, an end not yet known is open."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q


def running(since: str, until: str, start: dt.date, end: dt.date | None = None) -> Q:
    """What runs on at least one day from ``start`` to ``end`` (to ``start`` alone where it is not given).

    ``since`` and ``until`` are the fields of its first and last day; an empty ``until`` is no end.
    """
    return Q(**{f"{since}__lte": end or start}) & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": start}))
