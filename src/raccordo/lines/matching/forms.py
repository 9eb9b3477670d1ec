"""The form of a proposal: what the operator knows about the offer, and the outcome when it comes."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk.forms import DeskForm
from raccordo.law.offers import Coherence
from raccordo.lines.matching.assessment import Told
from raccordo.lines.matching.enums import CoherenceWords, Outcome
from raccordo.lines.matching.models import Proposal
from raccordo.lines.matching.services import check_next, check_open, check_position_left, fill_position, judge

#: Asked when the proposal is made, since the verdict depends on them; then they stay as they were.
ASKED_ONCE = (
    "seeker", "vacancy", "kind", "proposed_on", "km", "minutes", "public_transport", "coherence",
    "contractual_minimum", "minors", "minors_under_14",
)  # fmt: skip


class ProposalForm(DeskForm):
    """A new proposal is judged as it is saved; an old one only changes operator and outcome."""

    km = forms.DecimalField(
        label=_("distance by road, km"), required=False, min_value=0, max_value=2000, decimal_places=1,
        help_text=_("If left empty it is estimated from the two municipalities."),
    )  # fmt: skip
    minutes = forms.IntegerField(label=_("minutes by public transport"), required=False, min_value=0, max_value=1440)
    public_transport = forms.BooleanField(
        label=_("public transport reaches the workplace"), required=False, initial=True
    )
    coherence = forms.ChoiceField(
        label=_("nearness to the person's work"), choices=CoherenceWords, initial=CoherenceWords.OTHER_SECTOR
    )
    contractual_minimum = forms.DecimalField(
        label=_("monthly minimum of the collective agreement, euro"), required=False, min_value=0, decimal_places=2
    )
    minors = forms.BooleanField(label=_("minors in the household"), required=False)
    minors_under_14 = forms.BooleanField(label=_("children under 14 in the household"), required=False)

    class Meta:
        model = Proposal
        fields = ("seeker", "vacancy", "kind", "proposed_on", "centre", "operator", "outcome", "decided_on")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.present = Outcome(self.instance.outcome)
        if self.instance.pk is not None:
            for name in ASKED_ONCE:
                del self.fields[name]

    def clean(self) -> dict:
        """A new proposal needs an open vacancy; a change of outcome follows its course."""
        found = super().clean() or {}
        try:
            if self.instance.pk is None and found.get("vacancy") and found.get("proposed_on"):
                check_open(found["vacancy"], found["proposed_on"])
            if found.get("outcome") and found["outcome"] != self.present:
                check_next(self.present, Outcome(found["outcome"]))
            vacancy = found.get("vacancy") or (self.instance.vacancy if self.instance.pk else None)
            if vacancy is not None and self._hires(found.get("outcome")):
                check_position_left(vacancy)
        except ValidationError as error:
            self.add_error(None, error)
        return found

    @transaction.atomic
    def save(self, commit: bool = True) -> Proposal:
        """Write the proposal, its verdict if it is new, and the position filled if the person was hired."""
        new = self.instance.pk is None
        proposal: Proposal = super().save(commit)
        if new:
            judge(proposal=proposal, told=self._told(), at=proposal.entered_on or proposal.proposed_on)
        if self._hires(proposal.outcome):
            fill_position(vacancy_id=proposal.vacancy_id)
        return proposal

    def _hires(self, outcome: str | None) -> bool:
        """Whether this very change says that the person was hired."""
        return outcome == Outcome.HIRED and self.present != Outcome.HIRED

    def _told(self) -> Told:
        given = {name: self.cleaned_data[name] for name in ASKED_ONCE[4:]}
        return Told(**{**given, "coherence": Coherence(given["coherence"])})
