"""Constraints that many records share, so that each model names only what is its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


def not_before(later: str, earlier: str, *, name: str, message) -> models.CheckConstraint:
    """The day ``later``, where given, does not come before the day ``earlier``, where given."""
    return models.CheckConstraint(
        condition=Q(**{f"{later}__isnull": True})
        | Q(**{f"{earlier}__isnull": True})
        | Q(**{f"{later}__gte": F(earlier)}),
        name=name,
        violation_error_message=message,
    )


def together(day: str, word: str, *, name: str, message) -> models.CheckConstraint:
    """The day and the word that belongs to it (an outcome, a reason) are given both or neither."""
    neither, both = Q(**{f"{day}__isnull": True, word: ""}), Q(**{f"{day}__isnull": False}) & ~Q(**{word: ""})
    return models.CheckConstraint(condition=neither | both, name=name, violation_error_message=message)
