"""Messages that wait as files where no mail server is set. They hold addresses and links, so they go after a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings

#: Days for which a message is kept.
KEPT_DAYS = 30


def limit(at: dt.date) -> dt.date:
    """The first day whose messages are kept on the day ``at``."""
    return at - dt.timedelta(days=KEPT_DAYS)


def old(at: dt.date) -> list[Path]:
    """The messages written more than ``KEPT_DAYS`` days before a day, oldest name first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = sorted(folder.glob("*.log")) if folder.is_dir() else []
    return [path for path in found if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).date() < limit(at)]


def prune(at: dt.date) -> int:
    """Remove them; how many there were."""
    found = old(at)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
