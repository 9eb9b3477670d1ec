"""The choices of the records about matching, and the course a proposal may take."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalKind(models.TextChoices):
    """What the centre does with a person and a vacancy."""

    SHORTLIST = "shortlist", _("shortlist sent to the company")
    PROPOSAL = "proposal", _("offer proposed to the person")


class Outcome(models.TextChoices):
    """How a proposal stands."""

    PENDING = "pending", _("pending")
    ACCEPTED = "accepted", _("accepted by the person")
    REFUSED = "refused", _("refused by the person")
    HIRED = "hired", _("hired")
    NOT_SELECTED = "not_selected", _("not selected by the company")
    WITHDRAWN = "withdrawn", _("withdrawn")


#: From each outcome, those that may follow. What is not a key is final.
NEXT: dict[str, frozenset[str]] = {
    Outcome.PENDING: frozenset(
        {Outcome.ACCEPTED, Outcome.REFUSED, Outcome.HIRED, Outcome.NOT_SELECTED, Outcome.WITHDRAWN}
    ),
    Outcome.ACCEPTED: frozenset({Outcome.HIRED, Outcome.NOT_SELECTED, Outcome.WITHDRAWN}),
}
