"""The antivirus hook: a command called with the path of a file before it is kept.

``settings.ATTACHMENT_SCAN`` holds the command and its arguments (``clamdscan --fdpass --no-summary``); empty means that
this installation checks files elsewhere, or not at all. Exit codes are those of ClamAV (``man clamdscan``): 0 clean,
1 a threat was found; anything else, a command that is not there or that takes too long is a failed check, and a file
that could not be checked is refused like one that is infected.
"""

from __future__ import annotations

import logging
import subprocess
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from raccordo.kernel.attachments.errors import Refused

logger = logging.getLogger(__name__)

CLEAN, INFECTED = 0, 1


def scan(path: Path, digest: str) -> bool:
    """Whether the file was checked and found clean; ``False`` where no antivirus is configured.

    The log names the digest, never the file's name, which may hold a person's.

    Raises:
        Refused: a threat was found, or the check failed.
    """
    command = list(settings.ATTACHMENT_SCAN)
    if not command:
        return False
    code = _run([*command, str(path)])
    if code == CLEAN:
        return True
    if code == INFECTED:
        logger.warning("attachment refused, a threat was found: sha256 %s", digest)
        raise Refused(_("The antivirus found a threat in this file: it was not kept. Do not send it again."))
    logger.error("attachment refused, the antivirus failed (exit code %s): sha256 %s", code, digest)
    raise Refused(
        _("The antivirus could not check this file, so it was not kept. Try again later, or tell the administrator.")
    )


def _run(command: list[str]) -> int | None:
    """The exit code of the command; ``None`` if it could not be run or did not end in time."""
    try:
        done = subprocess.run(  # noqa: S603  (the administrator's command, no shell, the path is our own)
            command, capture_output=True, check=False, timeout=settings.ATTACHMENT_SCAN_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("the antivirus command could not be run: %s", type(error).__name__)
        return None
    return done.returncode
