"""Forms of the crises' line whose saving writes more than one record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.desk.forms import DeskForm
from raccordo.lines.crises.enums import PathOutcome, ProposalOutcome
from raccordo.lines.crises.models import CrisisAgreement, RelocationPath, Worker, WorkerProposal
from raccordo.lines.crises.services import decide_proposal, end_path, sign_agreement


class CrisisAgreementForm(DeskForm):
    """An agreement, and whether all the workers of the crisis who have none come under it."""

    all_workers = forms.BooleanField(
        label=_("Applies to all the workers of the crisis"),
        required=False,
        help_text=_("Puts under it the workers who are not yet under an agreement and are still in the pool."),
    )

    class Meta:
        model = CrisisAgreement
        fields = ("crisis", "kind", "signed_on", "cigs_from", "cigs_to", "reference")

    def save(self, commit: bool = True) -> Any:
        """Save the agreement and, where asked, bind the workers to it."""
        workers: list[Worker] = []
        if self.cleaned_data["all_workers"]:
            free = Worker.objects.filter(crisis=self.instance.crisis, agreement__isnull=True)
            workers = list(free.in_pool(self.instance.signed_on))
        sign_agreement(agreement=self.instance, workers=workers)
        return self.instance


class RelocationPathForm(DeskForm):
    """A relocation path. Ending it with a job takes the worker out of the pool."""

    class Meta:
        model = RelocationPath
        fields = ("worker", "centre", "joined_on", "ended_on", "outcome")

    def save(self, commit: bool = True) -> Any:
        """Save the path and, when it ends, what follows from its outcome."""
        path = self.instance
        if path.ended_on is None:
            path.save()
        else:
            end_path(path=path, on=path.ended_on, outcome=PathOutcome(path.outcome))
        return path


class WorkerProposalForm(DeskForm):
    """A vacancy proposed to a worker. A hiring ends the path and takes the worker out of the pool."""

    class Meta:
        model = WorkerProposal
        fields = ("worker", "vacancy", "centre", "proposed_on", "outcome", "decided_on")

    def save(self, commit: bool = True) -> Any:
        """Save the proposal and what follows from its outcome."""
        decide_proposal(
            proposal=self.instance,
            on=self.instance.decided_on,
            outcome=ProposalOutcome(self.instance.outcome),
        )
        return self.instance
