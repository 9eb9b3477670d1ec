"""Desks of matching."""

from __future__ import annotations

from raccordo.kernel.desk import Desk, register
from raccordo.lines.matching.forms import ProposalForm
from raccordo.lines.matching.models import OfferVerdict, Proposal

register(
    Desk(
        Proposal,
        columns=("seeker", "vacancy", "vacancy__company", "kind", "proposed_on", "centre", "outcome", "decided_on"),
        search=("seeker__code", "vacancy__code", "vacancy__title", "vacancy__company__name"),
        filters=("centre", "kind", "outcome", "proposed_on", "decided_on", "verdict__congruous"),
        form=ProposalForm,
        select=("seeker", "vacancy__company", "centre"),
        ordering=("-proposed_on", "-pk"),
    )
)

register(
    Desk(
        OfferVerdict,
        columns=(
            "proposal", "congruous", "regime", "reasons_in_words", "distance_km", "distance_estimated", "assessed_on",
        ),
        search=("proposal__seeker__code", "proposal__vacancy__code"),
        filters=("congruous", "regime", "assessed_on", "proposal__centre"),
        select=("proposal__seeker", "proposal__vacancy"),
        ordering=("-assessed_on", "-pk"),
    )
)  # fmt: skip
