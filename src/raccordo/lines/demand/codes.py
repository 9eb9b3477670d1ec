"""Codes that people type about companies, checked as they are typed."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


def company_check_digit(first_ten: str) -> int:
    """The eleventh digit of a company's tax code, from its first ten (D.M. 23 December 1976, Luhn)."""
    total = 0
    for position, character in enumerate(first_ten):
        digit = int(character) * (1 + position % 2)
        total += digit - 9 if digit > 9 else digit
    return -total % 10


def validate_company_code(value: str) -> None:
    """Refuse what is not an eleven-digit tax code with the right check digit."""
    if not re.fullmatch(r"\d{11}", value, re.ASCII):
        raise ValidationError(_("A company's tax code has eleven digits."), code="company_code")
    if company_check_digit(value[:10]) != int(value[10]):
        raise ValidationError(
            _("The check digit of the tax code is wrong: look for a mistyped figure."), code="company_code"
        )


#: CP2021, ISTAT's classification of occupations, to any of its five levels.
validate_occupation = RegexValidator(
    r"^[1-9](\.\d{1,2}){0,4}\Z", _("Give the occupation as a CP2021 code, such as 5.1.2."), code="occupation"
)
