"""Which cache holds what. ``default`` is for counters alone, so that no page read pushes a guess out of its count."""

from __future__ import annotations

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

#: What was asked of the records and need not be asked again.
answers = ConnectionProxy(caches, "answers")
