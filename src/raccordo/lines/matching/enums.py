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


class ReasonWords(models.TextChoices):
    """Why an offer is not congruous, in words; the values are those of :class:`raccordo.law.offers.Reason`."""

    NO_RULES = "no_rules", _("no rules on offers hold for this benefit on the day")
    TOO_FAR = "too_far", _("the workplace is too far")
    DISTANCE_UNKNOWN = "distance_unknown", _("the distance is not known")
    TOO_SHORT = "too_short", _("the contract is too short")
    LENGTH_UNKNOWN = "length_unknown", _("the length of the contract is not known")
    TOO_FEW_HOURS = "too_few_hours", _("the hours are too few")
    HOURS_UNKNOWN = "hours_unknown", _("the hours are not known")
    PAY_BELOW_AGREEMENT = "pay_below_agreement", _("the pay is below the collective agreement")
    PAY_TOO_LOW = "pay_too_low", _("the pay is too low against the benefit")
    PAY_UNKNOWN = "pay_unknown", _("the pay is not known")
    NOT_COHERENT = "not_coherent", _("the work is too different from the person's")


class CoherenceWords(models.TextChoices):
    """How near the work is to the person's; the values are those of :class:`raccordo.law.offer_rules.Coherence`."""

    AGREED = "agreed", _("as agreed in the pact")
    SAME_SECTOR = "same_sector", _("same sector")
    OTHER_SECTOR = "other_sector", _("another sector")
