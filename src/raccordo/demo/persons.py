"""The demo's people at work with persons' data: reads with their reasons, a correction, a copy, an export.

All goes through the services a page calls, so that the log, its chain and the register of requests show what an
agency's show.
"""

from __future__ import annotations

import datetime as dt

from django.utils import translation

from raccordo.kernel import audit
from raccordo.kernel.accounts.models import User
from raccordo.kernel.audit.enums import Reason
from raccordo.kernel.audit.reasons import Given
from raccordo.kernel.privacy import answers, people
from raccordo.kernel.privacy.models import Request, RequestKind
from raccordo.lines.casework.enums import Education
from raccordo.lines.casework.models import Condition, JobSeeker


def _acting(username: str, at: dt.date) -> User:
    """A person of the demo in their role."""
    user = User.objects.get(username=username)
    return user.act_as(user.memberships_at(at).first(), at=at)


def work(at: dt.date, language: str) -> None:
    """What the demo's people did on the day ``at``."""
    with translation.override(language):
        operator, manager, auditor = (_acting(name, at) for name in ("operatore", "agenzia", "revisore"))
        own = list(JobSeeker.objects.visible_to(operator).order_by("code")[:6])
        if not own:
            return
        _daily(operator, own, at)
        _checks(manager, auditor, own)
        _answer(manager, own[0], at)


def _daily(operator: User, own: list[JobSeeker], at: dt.date) -> None:
    """An operator looks at a list, opens files, corrects one, opens a condition for a reason."""
    audit.record_list(operator, JobSeeker, JobSeeker.objects.visible_to(operator).count(), "", audit.keys_of(own))
    with audit.on_behalf(operator):
        for seeker in own:
            audit.record_read(operator, seeker)
        corrected = own[0]
        higher = corrected.education == Education.TERTIARY
        corrected.education = Education.UPPER_SECONDARY if higher else Education.TERTIARY
        corrected.save()
    condition = Condition.objects.visible_to(operator).order_by("pk").first()
    if condition is not None:
        audit.record_read(operator, condition, reason=Reason.SERVICE)


def _checks(manager: User, auditor: User, own: list[JobSeeker]) -> None:
    """Who works for the whole region says why, and takes a file away."""
    audit.record_read(manager, own[1 % len(own)], reason=Reason.CHECK)
    audit.record_read(auditor, own[0], reason=Reason.EVIDENCE, said="campione del semestre")
    why = Given(Reason.EVIDENCE, "campione del semestre")
    audit.record_export(auditor, JobSeeker, len(own), "", audit.keys_of(own), why)


def _answer(manager: User, seeker: JobSeeker, at: dt.date) -> None:
    """A person asked for access: the copy is made, the request is recorded."""
    subject = people.by_key(JobSeeker._meta.label_lower, seeker.pk)
    if subject is None:
        return
    with audit.on_behalf(manager):
        Request.objects.create(
            person=subject.keys[0],
            kind=RequestKind.ACCESS,
            received_on=at - dt.timedelta(days=9),
            answered_on=at,
            note="Copia consegnata allo sportello.",
            recorded_by=manager,
        )
    answers.archive(subject, manager, at)
