"""Start Django from a command."""

from __future__ import annotations

import os

import django
from django.apps import apps


def start() -> None:
    """Set Django up once; commands that need the database call it first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "raccordo.config.settings")
    if not apps.ready:
        django.setup()
