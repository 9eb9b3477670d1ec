"""Exceptions to a closed period: granted to named persons for some days, ended before their time, told of.

Each is one transaction, checks the right of who acts (:mod:`.rights`) and leaves their name and the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.models import Membership, User
from raccordo.kernel.models import Centre
from raccordo.kernel.notes import TooLong, kept
from raccordo.plan.periods import rights
from raccordo.plan.periods.machine import WrongMove, note_kept
from raccordo.plan.periods.models import ExceptionPerson, ExceptionWrite, Period, PeriodException

#: An exception ends at the latest so many days after it was granted. A parameter: no norm was found. Whoever needs
#: longer grants another, with its reason.
LONGEST = 31


def who_works_in(centre: Centre, today: dt.date) -> list[User]:
    """Who has a role in the centre on the day, by name: those whom an exception for the centre names."""
    held = Membership.objects.valid_at(today).filter(centre=centre, user__is_active=True)
    people = User.objects.filter(pk__in=held.values("user"))
    return list(people.order_by("last_name", "first_name", "username"))


@transaction.atomic
def grant_exception(
    period: Period,
    *,
    user: User,
    today: dt.date,
    reason: str,
    valid_from: dt.date,
    valid_to: dt.date,
    people: Sequence[User],
    centre: Centre | None = None,
    app: str = "",
) -> PeriodException:
    """Let named persons write records of a closed period for some days; ``centre`` says they are those who work there.

    Raises:
        PermissionDenied: the person may not.
        ValidationError: no reason or one that is too long, nobody named, days in the past, in the wrong order or beyond
            :data:`LONGEST`.
    """
    if not rights.may_except(user):
        raise PermissionDenied
    _check_days(valid_from, valid_to, today)
    try:
        why = kept(reason)
    except TooLong as error:
        raise ValidationError({"reason": str(error)}) from None
    if not people:
        raise ValidationError(_("An exception names who may write: nobody is named."))
    acting: Any = user.acting
    made = PeriodException(
        period=period, app=app, centre=centre, reason=why, valid_from=valid_from,
        valid_to=valid_to, granted_by=user, granted_role=acting.role, granted_on=today,
    )  # fmt: skip
    if not made.reason:
        raise ValidationError({"reason": _("Say why: who reads the period will see it.")})
    made.full_clean()
    made.save()
    for person in dict.fromkeys(people):  # one by one: each leaves its entry in the log
        ExceptionPerson(exception=made, user=person).save()
    return made


def _check_days(valid_from: dt.date, valid_to: dt.date, today: dt.date) -> None:
    last = today + dt.timedelta(days=LONGEST)
    if valid_from < today:
        raise ValidationError({"valid_from": _("An exception does not begin in the past: today is the first day.")})
    if valid_to > last:
        raise ValidationError(
            {
                "valid_to": _("An exception lasts %(n)s days from its granting at most: until %(day)s.")
                % {"n": LONGEST, "day": last.strftime("%d/%m/%Y")}
            }
        )


@transaction.atomic
def end_exception(exception: PeriodException, *, user: User, today: dt.date, reason: str) -> PeriodException:
    """End an exception before its time: from today nobody writes through it.

    Raises:
        PermissionDenied: the person may not grant one either.
        WrongMove: it is over, or no reason is given.
    """
    if not rights.may_except(user):
        raise PermissionDenied
    found = PeriodException.objects.select_for_update(of=("self",)).get(pk=exception.pk)
    if over(found, today):
        raise WrongMove(_("This exception is over already."))
    why = note_kept(reason)
    if not why:
        raise WrongMove(_("Say why the exception ends before its time."))
    acting: Any = user.acting
    found.ended_on, found.ended_by, found.ended_role = today, user, acting.role
    found.ended_reason = why
    found.save()
    return found


def shown_exceptions(period: Period) -> list[PeriodException]:
    """The exceptions of a period with the names they bear."""
    shown = period.exceptions.select_related("centre", "granted_by", "ended_by")
    return list(shown.prefetch_related("people"))


def over(exception: PeriodException, today: dt.date) -> bool:
    """Whether nobody writes through it any more."""
    return exception.ended_on is not None or exception.valid_to < today


def written_under(period: Period, model: str, keys: Iterable[int]) -> dict[int, ExceptionWrite]:
    """Of some records of a model, the last write by which each came to differ under an exception of the period."""
    app, name = model.split(".")
    rows = ExceptionWrite.objects.filter(
        models.Q(content_type__app_label=app, content_type__model=name), exception__period=period, object_pk__in=keys
    )
    return {row.object_pk: row for row in rows.select_related("exception", "user").order_by("pk")}
