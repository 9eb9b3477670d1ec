"""What ``raccordo manage check --deploy`` says of the keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

ONE_KEY = Warning(
    "The digests of tax codes are made with the secret key: when that changes, SPID and CIE find nobody.",
    hint="Set RACCORDO_IDENTITY_KEY; where tax codes were entered already, to the present key (docs/operate.md).",
    id="raccordo.W006",
)


@register(deploy=True)
def apart(**options: Any) -> list[CheckMessage]:
    """Whether the secret key may change without anybody being lost."""
    return [] if settings.IDENTITY_KEY_GIVEN else [ONE_KEY]
