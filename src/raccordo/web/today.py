"""What people of a centre have to do today: each task a question to the records, declared once.

Nothing is kept: a task is what the records of the day say is still to be done, in the places in which one writes. The
oldest comes first. Where the law gives a term, a row says whether it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.accounts.models import User
from raccordo.kernel.desk.listing import Column
from raccordo.kernel.desk.values import shown, with_query
from raccordo.law.parameters import NoValueError
from raccordo.law.rdc import convocation_days, convocation_due, notification_due, notification_overdue_to
from raccordo.law.vouchers import choice_due
from raccordo.lines.casework.models import ActionPlan, Benefit, Condition, Convocation, Sanction, Voucher
from raccordo.lines.matching.models import Proposal

WEEK = dt.timedelta(days=7)
#: Conditions that end within so many days are looked at again in time.
SOON = dt.timedelta(days=30)
#: State of a row: icon and colour beside its words.
OVER, RUNNING = ("warning-circle", "in-ritardo"), ("clock", "in-linea")


@dataclass(frozen=True)
class Task:
    """Something to do with some records.

    ``rows``: the manager's records, day → those that wait. ``day``: the field of the day that counts, by which rows are
    sorted, and its ``heading``. ``person``: the path to the person's code. ``act``: the next action in words, and where
    it is done with a record. ``due``: the last day of the term for a record, if the law gives one; ``late``: day → the
    rows whose term is over by then, as a condition. ``why`` says what is counted.
    """

    code: str
    title: Promise
    why: Promise
    model: Any
    rows: Callable[[Any, dt.date], QuerySet]
    day: str
    heading: Promise
    act: tuple[Promise, Callable[[Any], str]]
    person: str = "seeker"
    due: Callable[[Any], dt.date | None] | None = None
    late: Callable[[dt.date], Q] | None = None

    @property
    def has_term(self) -> bool:
        """Whether the term of a record may be over."""
        return self.late is not None

    def waiting(self, user: User, at: dt.date) -> QuerySet:
        """The records that wait in the places in which the person writes, the oldest first."""
        mine = self.model.objects.visible_to(user).in_place_of(user)
        return self.rows(mine, at).order_by(self.day, "pk")

    def counts(self, user: User, at: dt.date) -> tuple[int, int]:
        """How many wait, and of how many the term is over."""
        late = Count("pk", filter=self.late(at)) if self.late else Count("pk", filter=Q(pk__isnull=True))
        found = self.waiting(user, at).order_by().aggregate(every=Count("pk"), late=late)
        return found["every"], found["late"]

    def listed(self, user: User, at: dt.date, *, late: bool = False) -> QuerySet:
        """The records with what their rows show; only those whose term is over, where ``late``."""
        rows = self.waiting(user, at)
        if late and self.late:
            rows = rows.filter(self.late(at))
        return rows.select_related(self.person.replace("__code", ""))

    def columns(self, at: dt.date) -> list[Column]:
        """The person, the day that counts, the term, what to do next."""
        path = self.person.split("__")
        found = [
            Column(
                "persona", _("Person"), lambda row: _follow(row, path).code, sort=f"{self.person}__code", link=_opened
            ),
            Column("giorno", str(self.heading), lambda row: getattr(row, self.day), sort=self.day),
        ]
        if self.due is not None:
            found.append(
                Column("termine", _("Term"), lambda row: self._term(row, at), mark=lambda row: self._mark(row, at))
            )
        words, url = self.act
        return [*found, Column("azione", _("What to do"), lambda row: str(words), link=url)]

    def _term(self, row: Any, at: dt.date) -> str:
        last = self.due(row) if self.due else None
        if last is None:
            return _("no term")
        if last >= at:
            return _("by %(day)s") % {"day": shown(last)}
        days = (at - last).days
        return ngettext("over by %(n)s day", "over by %(n)s days", days) % {"n": shown(days)}

    def _mark(self, row: Any, at: dt.date) -> tuple[str, str]:
        last = self.due(row) if self.due else None
        return OVER if last is not None and last < at else RUNNING


def _follow(row: Any, path: Sequence[str]) -> Any:
    for name in path:
        row = getattr(row, name)
    return row


def _opened(row: Any) -> str:
    return reverse("desk:detail", args=[row._meta.app_label, row._meta.model_name, row.pk])


def _changed(row: Any) -> str:
    return reverse("desk:change", args=[row._meta.app_label, row._meta.model_name, row.pk])


def _new(model: str, **values: str) -> Callable[[Any], str]:
    """The form of a new record of the same person in the same centre."""

    def url(row: Any) -> str:
        query = {"seeker": row.seeker_id, "centre": row.centre_id, **values}
        return with_query(reverse("desk:add", args=["casework", model]), query)

    return url


def _voucher_due(row: Voucher) -> dt.date | None:
    try:
        return choice_due(row.assigned_on)
    except NoValueError:
        return None


def _voucher_overdue_to(at: dt.date) -> dt.date:
    """Vouchers assigned before this day were to be spent before ``at``; none is where the law has no term."""
    try:
        return at - (choice_due(at) - at)
    except NoValueError:
        return dt.date.min


#: What there may be to do, in the order in which a day goes.
TASKS = (
    Task(
        "oggi", gettext_lazy("Appointments of the day"),
        gettext_lazy("Persons convened for this day."),
        Convocation, lambda rows, at: rows.due(at, at), "for_day", gettext_lazy("For the day"),
        (gettext_lazy("Record the outcome"), _changed),
    ),
    Task(
        "da-convocare", gettext_lazy("Beneficiaries to convene"),
        gettext_lazy("Persons with the citizenship income (RdC) in force to whom nobody sent a convocation since it "
                     "was recognised. The term is that of the law (D.L. 4/2019, art. 4 c. 5)."),
        Benefit, lambda rows, at: rows.to_convene(at), "recognised_on", gettext_lazy("Recognised on"),
        (gettext_lazy("Convene"), _new("convocation")),
        due=lambda row: convocation_due(row.recognised_on),
        late=lambda at: Q(recognised_on__lt=at - dt.timedelta(days=convocation_days(at))),
    ),
    Task(
        "esiti", gettext_lazy("Outcomes of convocations to record"),
        gettext_lazy("Convocations for a past day of which nobody wrote what followed."),
        Convocation, lambda rows, at: rows.pending().filter(for_day__lt=at), "for_day", gettext_lazy("For the day"),
        (gettext_lazy("Record the outcome"), _changed),
    ),
    Task(
        "sanzioni", gettext_lazy("Conduct to notify to INPS"),
        gettext_lazy("Conduct that the law sanctions and that was not notified. The term is of working days (D.L. "
                     "4/2019, art. 7): Mondays to Fridays without the public holidays of all Italy."),
        Sanction, lambda rows, at: rows.to_notify(at), "event_on", gettext_lazy("Day of the conduct"),
        (gettext_lazy("Record the notice"), _changed), person="benefit__seeker",
        due=lambda row: notification_due(row.event_on),
        late=lambda at: Q(event_on__lt=notification_overdue_to(at)),
    ),
    Task(
        "patti", gettext_lazy("Pacts to sign"),
        gettext_lazy("Persons with the citizenship income (RdC) in force who came when they were convened and have no "
                     "pact in force."),
        Benefit, lambda rows, at: rows.to_sign(at), "recognised_on", gettext_lazy("Recognised on"),
        (gettext_lazy("Sign the pact"), _new("pact", kind="rdc", regime="rdc")),
    ),
    Task(
        "piani", gettext_lazy("Plans of action to agree"),
        gettext_lazy("Plans drafted under a pact in force and not agreed yet."),
        ActionPlan, lambda rows, at: rows.to_agree(at), "drafted_on", gettext_lazy("Drafted on"),
        (gettext_lazy("Record the agreement"), _changed), person="pact__seeker",
    ),
    Task(
        "offerte", gettext_lazy("Offers that wait for an answer"),
        gettext_lazy("Proposals made and not answered yet."),
        Proposal, lambda rows, at: rows.pending().filter(proposed_on__lte=at), "proposed_on",
        gettext_lazy("Proposed on"), (gettext_lazy("Record the answer"), _changed),
    ),
    Task(
        "assegni", gettext_lazy("Relocation vouchers (AdR) to be spent"),
        gettext_lazy("Vouchers in force of which the person did not choose with whom to spend them. After the term "
                     "they are forfeited (D.L. 4/2019, art. 9 c. 2)."),
        Voucher, lambda rows, at: rows.to_choose(at), "assigned_on", gettext_lazy("Assigned on"),
        (gettext_lazy("Record the choice"), _changed), due=_voucher_due,
        late=lambda at: Q(assigned_on__lt=_voucher_overdue_to(at)),
    ),
    Task(
        "condizioni", gettext_lazy("Conditions that end soon"),
        gettext_lazy("Conditions that give right to an exemption or to particular services and end within thirty "
                     "days."),
        Condition, lambda rows, at: rows.ending(at, at + SOON), "end", gettext_lazy("Last day"),
        (gettext_lazy("Look at it again"), _opened),
    ),
    Task(
        "settimana", gettext_lazy("Appointments of the next seven days"),
        gettext_lazy("Persons convened for one of the seven days after this one."),
        Convocation, lambda rows, at: rows.due(at + dt.timedelta(days=1), at + WEEK), "for_day",
        gettext_lazy("For the day"), (gettext_lazy("Open"), _opened),
    ),
)  # fmt: skip


def has_day(user: User) -> bool:
    """Whether the person does the daily work of a centre: whoever convenes people."""
    return allowed(user, Action.ADD, "casework.convocation")


def what_to_do(at: dt.date) -> str:
    """The question of the day."""
    return _("What is there to do on %(day)s?") % {"day": shown(at)}


def tasks_of(user: User) -> list[Task]:
    """The tasks whose records the person may read and change."""
    if not has_day(user):
        return []
    return [task for task in TASKS if allowed(user, Action.CHANGE, task.model._meta.label_lower)]
