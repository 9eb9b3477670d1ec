"""Who may draw, review, answer and close. The table (:mod:`raccordo.kernel.access`) says the role; here is the rest.

Nobody looks at records of their own centre, at records they wrote, or at what they would have to answer for, whichever
of their memberships it is by: who reviews as an auditor and runs a centre beside is of that centre.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from raccordo.kernel.access import Action, allowed, row_for
from raccordo.kernel.accounts.models import Membership, User
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


def may_review(user: User, sampled: SampledRecord, today: dt.date) -> bool:
    """Whether the record was given to this person, who still holds the right and does not answer for it meanwhile."""
    return _is_given(user, sampled) and not concerned(user, sampled, today)


def concerned(user: User, sampled: SampledRecord, today: dt.date) -> bool:
    """Whether the record was given to this person, who has come to work in its centre since: somebody else goes on."""
    return _is_given(user, sampled) and own_records(user, today, sampled.centre_id)


def _is_given(user: User, sampled: SampledRecord) -> bool:
    return sampled.reviewer_id == user.pk and allowed(user, Action.REVIEW, RECORD)


def own_records(user: User, today: dt.date, centre: int | None) -> bool:
    """Whether records of the centre (``None``: without one) are the person's own on the day, by any membership.

    They are of who works in the centre, and of who would have to answer for them.
    """
    return any(_own(held, centre) for held in user.memberships_at(today))


def _own(held: Membership, centre: int | None) -> bool:
    answers = held.role in row_for(RECORD)[Action.ANSWER]
    if centre is None:
        return answers and held.reach is None
    if held.centre_id is not None or held.role == Role.CENTRE_MANAGER:
        return held.reach is not None and centre in held.reach
    return False


def may_be_reviewer(user: User) -> bool:
    """Whether records may be given to the person, as they act."""
    return allowed(user, Action.REVIEW, RECORD)


def may_answer(user: User, sampled: SampledRecord) -> bool:
    """Whether the person answers for the record: its centre's manager; the agency, where it has no centre.

    Who judges a record does not answer for it.
    """
    acting = user.acting
    if acting is None or sampled.reviewer_id == user.pk or not allowed(user, Action.ANSWER, RECORD):
        return False
    if sampled.centre_id is None:
        return acting.reach is None
    return acting.role == Role.CENTRE_MANAGER and acting.reach is not None and sampled.centre_id in acting.reach


def moves(user: User, sampled: SampledRecord, today: dt.date) -> list[Move]:
    """What the person may do with the record now."""
    if sampled.sample.closed:
        return []
    reviews, answers = may_review(user, sampled, today), may_answer(user, sampled)
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
    return allowed(user, Action.PERSONAL, RECORD) or _is_given(user, sampled)


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

    def __init__(self, reviewers: list[User], desk: Desk, records: list[Drawn], today: dt.date):
        self.held = {user.username: list(user.memberships_at(today)) for user in reviewers}
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
        if user.acting is None or any(_own(held, drawn.centre) for held in self.held[name]):
            return False
        if (drawn.record, user.pk) in self.authors:
            return False
        return drawn.record in self.visible[name] or drawn.record not in self.there
