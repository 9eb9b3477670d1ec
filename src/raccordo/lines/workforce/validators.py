"""Checks on the codes of people."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Letters may stand for digits where two people would have the same code (omocodia, D.M. 23/12/1976).
_SHAPE = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")


def validate_fiscal_code(value: str) -> None:
    """Shape and check letter of a person's tax code; whether it was ever issued is not asked.

    Raises:
        ValidationError: without repeating the code, which is personal.
    """
    if not _SHAPE.fullmatch(value):
        raise ValidationError(
            _("A tax code has 16 characters, for instance RSSMRA80A01L219M."), code="fiscal_code_shape"
        )
    from codicefiscale import codicefiscale  # it reads its tables of places when imported, half a second

    if codicefiscale.encode_cin(value[:15]) != value[15]:
        raise ValidationError(
            _("The last letter does not match the rest of the tax code: check it."), code="fiscal_code_check"
        )
