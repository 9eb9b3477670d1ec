"""Codes of a plan's lines and indicators in the addresses of pages."""

from __future__ import annotations

from django.urls import register_converter


class CodeConverter:
    """A code as plans write them: letters, digits, and between them points, dashes, underscores (``1.4-b``)."""

    regex = "[A-Za-z0-9][A-Za-z0-9._-]*"

    def to_python(self, value: str) -> str:
        """The code as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """The address of a code: itself."""
        return value


#: Words that stand in an address where the code of an indicator, or of a line, would: no plan may use them.
INDICATOR_WORDS = frozenset({"verifica", "letture", "passo", "deroga"})
LINE_WORDS = frozenset({"piano"})

register_converter(CodeConverter, "code")
