"""Another reviewer for the records of a check that wait for one who cannot go on with them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.accounts.models import User
from raccordo.kernel.desk import desk_of
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.draw import Drawn
from raccordo.plan.evidence.machine import WAITING_FOR_CENTRE, WAITING_FOR_REVIEWER, Move, WrongMove
from raccordo.plan.evidence.models import EvidenceStep, ReviewerChange, Sample, SampledRecord
from raccordo.plan.periods.sealed import frozen_rows, model_of

#: What a reviewer still has to do with, now or when the centre has answered.
UNDONE = (*WAITING_FOR_REVIEWER, *WAITING_FOR_CENTRE)


def reviewers_of(sample: Sample) -> list[User]:
    """Those for whom records of the check wait, now or after the centre's answer."""
    waiting = SampledRecord.objects.filter(sample=sample, state__in=UNDONE)
    return list(User.objects.filter(pk__in=waiting.values("reviewer")).order_by("username"))


@transaction.atomic
def replace_reviewer(
    sample: Sample, before: User, after: User, *, user: User, today: dt.date, reason: str
) -> ReviewerChange:
    """Give the records that wait for ``before`` to ``after``; what is judged and answered for stays as it was.

    ``after`` acts in the membership that makes them a reviewer (:func:`.rights.candidates`). Who may draw may do this.

    Raises:
        PermissionDenied: the person may not.
        WrongMove: the check is closed, or nothing waits for ``before``.
        ValidationError: no reason, or ``after`` may not look at some of the records.
    """
    if not rights.may_draw(user):
        raise PermissionDenied
    found = Sample.objects.select_for_update(of=("self",)).select_related("reading").get(pk=sample.pk)
    if found.closed:
        raise WrongMove(_("This check is closed: its result is final."))
    if not reason.strip():
        raise ValidationError({"reason": _("Write why somebody else goes on with these records.")})
    records = list(found.records.select_for_update(of=("self",)).filter(state__in=UNDONE, reviewer=before))
    if not records:
        raise WrongMove(_("No record of this check waits for this reviewer."))
    _check(found, records, after, today)
    for sampled in records:  # one by one: each leaves its entry in the log
        sampled.reviewer = after
        sampled.save()
    acting: Any = user.acting
    return ReviewerChange.objects.create(
        sample=found, before=before, after=after, records=len(records), user=user, role=acting.role,
        place=acting.place_name[:120], day=today, reason=reason.strip(),
    )  # fmt: skip


def _check(sample: Sample, records: list[SampledRecord], after: User, today: dt.date) -> None:
    """Refuse a reviewer who may not look at all of them."""
    if after.acting is None or not rights.may_be_reviewer(after):
        raise ValidationError({"reviewer": _("This person may not review today.")})
    model = model_of(sample.reading, sample.side)
    desk = desk_of(model) if model is not None else None
    if desk is None:
        raise ValidationError(_("The records of this number have no register in which they could be looked at."))
    rows = {row.record: row for row in frozen_rows(sample.reading, sample.side)}
    drawn = [Drawn(one.object_pk, one.centre_id, rows[one.object_pk]) for one in records]
    panel = rights.Panel([after], desk, drawn, today)
    answered = EvidenceStep.objects.filter(sampled__in=records, move=Move.ANSWER, user=after)
    theirs = set(answered.order_by().values_list("sampled__object_pk", flat=True))
    if lost := sum(one.record in theirs or not panel.may(after.username, one) for one in drawn):
        message = ngettext(
            "This person may not look at %(n)s of these records (their centre, their work, out of reach).",
            "This person may not look at %(n)s of these records (their centre, their work, out of reach).",
            lost,
        )
        raise ValidationError({"reviewer": message % {"n": lost}})
