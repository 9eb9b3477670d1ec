"""Who may draw, review, answer and close. The table (:mod:`raccordo.kernel.access`) says the role; here is the rest.

Nobody looks at records of their own centre, at records they wrote, or at what they would have to answer for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from raccordo.kernel.access import Action, allowed, row_for
from raccordo.kernel.accounts.models import User
from raccordo.kernel.accounts.roles import Role
from raccordo.kernel.audit.models import Entry
from raccordo.kernel.desk import Desk
from raccordo.plan.evidence.draw import Drawn
from raccordo.plan.evidence.machine import CENTRE, MOVES, WAITING_FOR_CENTRE, Move
from raccordo.plan.evidence.models import SampledRecord

SAMPLE, RECORD = "evidence.sample", "evidence.sampledrecord"


def may_draw(user: User) -> bool:
    """Whether the person may draw and close samples: who works for the whole region and holds the right."""
    return user.acting is not None and user.acting.reach is None and allowed(user, Action.ADD, SAMPLE)


def may_review(user: User, sampled: SampledRecord) -> bool:
    """Whether the record was given to this person, who still holds the right."""
    return sampled.reviewer_id == user.pk and allowed(user, Action.REVIEW, RECORD)


def may_be_reviewer(user: User) -> bool:
    """Whether records may be given to the person, as they act."""
    return allowed(user, Action.REVIEW, RECORD)


def may_answer(user: User, sampled: SampledRecord) -> bool:
    """Whether the person answers for the record: its centre's manager; the agency, where it has no centre."""
    acting = user.acting
    if acting is None or not allowed(user, Action.ANSWER, RECORD):
        return False
    if sampled.centre_id is None:
        return acting.reach is None
    return acting.role == Role.CENTRE_MANAGER and acting.reach is not None and sampled.centre_id in acting.reach


def moves(user: User, sampled: SampledRecord, today: dt.date) -> list[Move]:
    """What the person may do with the record now."""
    if sampled.sample.closed:
        return []
    reviews, answers = may_review(user, sampled), may_answer(user, sampled)
    in_time = sampled.answer_by is not None and today <= sampled.answer_by
    return [
        rule.step
        for rule in MOVES.values()
        if sampled.state in rule.sources and ((answers and in_time) if rule.by == CENTRE else reviews)
    ]


def answerable(sampled: SampledRecord) -> bool:
    """Whether the record's state is one in which the centre is asked."""
    return sampled.state in WAITING_FOR_CENTRE


def sees_words(user: User, sampled: SampledRecord) -> bool:
    """Whether the person may read notes and answers, which may name people."""
    return allowed(user, Action.PERSONAL, RECORD) or may_review(user, sampled)


def candidates(today: dt.date) -> list[User]:
    """Everybody who may be a reviewer on a day, each acting in the membership that makes them one."""
    roles = row_for(RECORD)[Action.REVIEW]
    found = []
    people = User.objects.filter(is_active=True, memberships__role__in=roles).distinct().order_by("username")
    for user in people:
        fit = next((m for m in user.memberships_at(today) if m.role in roles), None)
        if fit is not None:
            found.append(user.act_as(fit, today))
    return found


def auditors(people: Iterable[User]) -> list[User]:
    """Of some reviewers, those whose job it is: they are named unless others are."""
    return [user for user in people if user.acting is not None and user.acting.role == Role.AUDITOR]


class Panel:
    """Which of some reviewers may look at which drawn record; asked of the database once."""

    def __init__(self, reviewers: list[User], desk: Desk, records: list[Drawn]):
        self.by_name = {user.username: user for user in reviewers}
        pks = [drawn.record for drawn in records]
        self.there = set(desk.model._default_manager.filter(pk__in=pks).values_list("pk", flat=True))
        self.visible = {
            name: set(desk.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True))
            for name, user in self.by_name.items()
        }
        written = Entry.objects.filter(
            content_type__app_label=desk.app,
            content_type__model=desk.name,
            object_id__in=pks,
            action__in=[Entry.Action.CREATE, Entry.Action.UPDATE],
            actor__in=reviewers,
        )
        self.authors = set(written.order_by().values_list("object_id", "actor_id"))

    def may(self, name: str, drawn: Drawn) -> bool:
        """Whether this reviewer may look at this record. What is no longer there hides from nobody."""
        user = self.by_name[name]
        acting = user.acting
        if acting is None or (acting.centre_id is not None and acting.centre_id == drawn.centre):
            return False
        if drawn.centre is None and acting.role in row_for(RECORD)[Action.ANSWER]:
            return False
        if (drawn.record, user.pk) in self.authors:
            return False
        return drawn.record in self.visible[name] or drawn.record not in self.there
