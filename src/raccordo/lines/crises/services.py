"""Writes of the crises' line that touch two or more records."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from raccordo.lines.crises.enums import LeftReason, PathOutcome, ProposalOutcome
from raccordo.lines.crises.models import CrisisAgreement, RelocationPath, Worker, WorkerProposal

#: With which outcomes of a path a worker leaves the pool, and for what reason.
LEAVES_POOL = {PathOutcome.HIRED: LeftReason.HIRED, PathOutcome.SELF_EMPLOYED: LeftReason.SELF_EMPLOYED}


@transaction.atomic
def sign_agreement(*, agreement: CrisisAgreement, workers: list[Worker]) -> int:
    """Save an agreement and put under it the workers named in it; returns how many.

    Raises:
        ValueError: a worker belongs to another crisis.
    """
    if any(worker.crisis_id != agreement.crisis_id for worker in workers):
        raise ValueError("An agreement names workers of its own crisis.")
    agreement.save()
    for worker in workers:
        worker.agreement = agreement
        worker.save(update_fields=["agreement"])
    return len(workers)


@transaction.atomic
def leave_pool(*, worker: Worker, on: dt.date, reason: LeftReason) -> None:
    """The worker leaves the pool. Who had already left stays as recorded."""
    if worker.left_pool_on is None:
        worker.left_pool_on = on
        worker.left_reason = reason
        worker.save(update_fields=["left_pool_on", "left_reason"])


@transaction.atomic
def end_path(*, path: RelocationPath, on: dt.date, outcome: PathOutcome) -> None:
    """End a path; who found work or started a business leaves the pool on the same day."""
    path.ended_on = on
    path.outcome = outcome
    path.save()
    if outcome in LEAVES_POOL:
        leave_pool(worker=path.worker, on=on, reason=LEAVES_POOL[outcome])


@transaction.atomic
def decide_proposal(*, proposal: WorkerProposal, on: dt.date | None, outcome: ProposalOutcome) -> None:
    """Write what became of a proposal; who is hired ends the open path, if any, and leaves the pool."""
    proposal.outcome = outcome
    proposal.decided_on = on
    proposal.save()
    if outcome != ProposalOutcome.HIRED or on is None:
        return
    path = proposal.worker.paths.in_force(on).filter(ended_on__isnull=True).first()
    if path is not None:
        path.worker = proposal.worker
        end_path(path=path, on=on, outcome=PathOutcome.HIRED)
    else:
        leave_pool(worker=proposal.worker, on=on, reason=LeftReason.HIRED)
