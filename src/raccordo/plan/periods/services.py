"""What people do to a period: open it, submit a line, approve, send back, freeze. Exceptions: :mod:`.exceptions`.

Each is one transaction, checks the right of who acts (:mod:`.rights`) and leaves a step with their name. The day is
given (``today``), never read.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from raccordo.kernel.accounts.models import User
from raccordo.kernel.audit.context import current
from raccordo.plan.models import Line, PlanVersion
from raccordo.plan.periods import amended, eyes, rights
from raccordo.plan.periods.checked import lack
from raccordo.plan.periods.machine import Lack, State, Step, WrongMove, after, note_kept
from raccordo.plan.periods.models import Period, PeriodLine, PeriodStep
from raccordo.plan.periods.sealed import FrozenReading
from raccordo.plan.periods.spans import span
from raccordo.plan.periods.taking import Progress, quiet, take


@transaction.atomic
def open_period(version: PlanVersion, code: str, *, user: User, today: dt.date) -> Period:
    """Open the period with this code (:mod:`.spans`) and its lines; one that is open already is left alone.

    A plan has one period of a code, whichever of its versions it was opened by. It is read by the version in force on
    its last day (:mod:`.amended`).

    Raises:
        PermissionDenied: the person may not.
        WrongSpan: no period is called so, or it lies outside the plan.
        WrongMove: it has not begun yet.
    """
    if not rights.may_open(user):
        raise PermissionDenied
    found = span(code, version.valid_from, version.valid_to)
    if there := Period.objects.filter(version__code=version.code, code=found.code).order_by("pk").first():
        return there
    version = amended.read_by(version, found.end)
    found = span(code, version.valid_from, version.valid_to)
    if found.start > today:
        raise WrongMove(_("The period has not begun yet."))
    period, created = Period.objects.get_or_create(
        version=version, code=found.code, defaults={"kind": found.kind, "start": found.start, "end": found.end}
    )
    if created:
        PeriodLine.objects.bulk_create(PeriodLine(period=period, line=line) for line in version.lines.all())
        _note(period, None, Step.OPENED, State.OPEN, State.OPEN, user, today, "")
    return period


@transaction.atomic
def submit_line(
    period: Period, line: Line, *, user: User, today: dt.date, note: str = "", progress: Progress = quiet
) -> PeriodLine:
    """Submit a line: its records of the period close, and its readings are sealed as they are now.

    When no line is open any more, the period as a whole is submitted with it.

    Raises:
        PermissionDenied: the person does not lead this line.
        WrongMove: the line is not open, or the period is not over.
    """
    _over(period, today)
    entry = _move_line(period, line, Step.SUBMIT, user, today, note)
    wanted = list(line.indicators.select_related("version", "line"))
    take(period, wanted, today=today, progress=progress)
    if not period.lines.filter(state=State.OPEN).exists():
        _move_whole(period, Step.SUBMIT, user, today, "")
    return entry


@transaction.atomic
def approve_line(period: Period, line: Line, *, user: User, today: dt.date, note: str = "") -> PeriodLine:
    """Approve a submitted line.

    Raises:
        PermissionDenied, WrongMove: see :func:`submit_line`; who submitted it does not approve it.
    """
    _permit(rights.may(user, Step.APPROVE, period, line))
    _four_eyes(eyes.of_line(period, line), user)
    return _move_line(period, line, Step.APPROVE, user, today, note)


@transaction.atomic
def send_back_line(period: Period, line: Line, *, user: User, today: dt.date, reason: str) -> PeriodLine:
    """Open a line again, with the reason. What was sealed stays as it was; submitting again seals a new edition.

    A period that was submitted or approved as a whole is open again too.

    Raises:
        PermissionDenied, WrongMove: see :func:`submit_line`; a reason is needed.
    """
    entry = _move_line(period, line, Step.SEND_BACK, user, today, reason)
    if period.state != State.OPEN:
        _move_whole(period, Step.SEND_BACK, user, today, reason)
    return entry


@transaction.atomic
def approve_period(period: Period, *, user: User, today: dt.date, note: str = "") -> Period:
    """Approve a period whose lines are all approved.

    ``note`` is the reason where the check on a sample of its records is missing or not closed; the step keeps both.

    Raises:
        PermissionDenied, WrongMove: the person may not, or submitted or approved a line of it; a line is not approved
            yet; the check is missing and no reason is given.
    """
    _permit(rights.may(user, Step.APPROVE, period))
    period = _locked(period)
    waiting = period.lines.exclude(state=State.APPROVED).select_related("line")
    if names := [entry.line.short for entry in waiting]:
        raise WrongMove(_("These lines are not approved yet: %(lines)s.") % {"lines": ", ".join(names)})
    _four_eyes(eyes.of_lines(period), user)
    lacking = lack(period)
    if lacking and not note_kept(note):
        raise WrongMove(_("Of this period %(missing)s: write why it is approved all the same.") % {
            "missing": lacking.label
        })  # fmt: skip
    _move_whole(period, Step.APPROVE, user, today, note, lacking)
    return period


@transaction.atomic
def freeze_period(period: Period, *, user: User, today: dt.date, note: str = "", progress: Progress = quiet) -> Period:
    """Freeze an approved period for good, after holding every sealed reading against its digest.

    One transaction: stopped at any moment, nothing has happened and it can be started again.

    Raises:
        PermissionDenied, WrongMove: the person may not, or approved it; it is not approved; a sealed reading is not
            what it was.
    """
    _permit(rights.may(user, Step.FREEZE, period))
    period = _locked(period)
    after(Step.FREEZE, period.state)
    _four_eyes(eyes.of_whole(period), user)
    sealed = FrozenReading.objects.current().filter(period=period)
    total = sealed.count()
    rows = sealed.select_related("indicator", "period").prefetch_related("places")
    for done, reading in enumerate(rows.iterator(chunk_size=1)):
        progress(done, total)
        if found := reading.troubles():
            raise WrongMove(_("What is sealed for %(code)s is not what was signed: %(what)s.") % {
                "code": reading.indicator.code, "what": ", ".join(found)
            })  # fmt: skip
    for entry in period.lines.select_related("line"):
        _record(period, entry, Step.FREEZE, user, today, note)
    _move_whole(period, Step.FREEZE, user, today, note)
    progress(total, total)
    return period


def check(period: Period, step: Step, line: Line | None, *, user: User, today: dt.date) -> None:
    """Whether a long step could be taken now, before it is asked for as a job.

    Raises:
        PermissionDenied, WrongMove: see :func:`submit_line`.
    """
    _permit(rights.may(user, step, period, line))
    if step == Step.SUBMIT:
        _over(period, today)
    after(step, period.state if line is None else period.lines.get(line=line).state, note="-")
    if step == Step.FREEZE:
        _four_eyes(eyes.of_whole(period), user)


def _over(period: Period, today: dt.date) -> None:
    if today <= period.end:
        raise WrongMove(
            _("The period ends on %(day)s: it can be submitted from the day after.")
            % {"day": period.end.strftime("%d/%m/%Y")}
        )


def _four_eyes(signed: dict[int, PeriodStep], user: User) -> None:
    """Refuse who signed what is to be signed over, in whichever role."""
    step = signed.get(user.pk)
    if step is not None:
        raise WrongMove(
            _("You signed this before (%(step)s on %(day)s): somebody else signs now, so that four eyes see it.")
            % {"step": step.get_step_display(), "day": step.day.strftime("%d/%m/%Y")}
        )


def _permit(right: bool) -> None:
    if not right:
        raise PermissionDenied


def _locked(period: Period) -> Period:
    """The period as it is now, kept by this transaction (on PostgreSQL; SQLite writes one at a time)."""
    return Period.objects.select_for_update().select_related("version").get(pk=period.pk)


def _move_line(period: Period, line: Line, step: Step, user: User, today: dt.date, note: str) -> PeriodLine:
    _permit(rights.may(user, step, period, line))
    state = _locked(period).state
    if state == State.FROZEN:
        raise WrongMove(_("The period is frozen: it does not change any more."))
    period.state = state
    entry = period.lines.select_for_update(of=("self",)).select_related("line").get(line=line)
    _record(period, entry, step, user, today, note)
    return entry


def _record(period: Period, entry: PeriodLine, step: Step, user: User, today: dt.date, note: str) -> None:
    before = State(entry.state)
    entry.state = after(step, before, note=note)
    entry.save(update_fields=["state"])
    _note(period, entry.line, step, before, State(entry.state), user, today, note)


def _move_whole(period: Period, step: Step, user: User, today: dt.date, note: str, lacking: Lack | None = None) -> None:
    before = State(period.state)
    period.state = after(step, before, note=note)
    period.save(update_fields=["state"])
    _note(period, None, step, before, State(period.state), user, today, note, lacking)


def _note(
    period: Period, line: Line | None, step: Step, source: State, target: State, user: User, today: dt.date, note: str,
    lacking: Lack | None = None,
) -> None:  # fmt: skip
    acting: Any = user.acting
    PeriodStep.objects.create(
        period=period, line=line, step=step, source=source, target=target, user=user, role=acting.role,
        place=acting.place_name, day=today, note=note_kept(note), lacking=lacking or "",
        origin=current().origin,
    )  # fmt: skip


__all__ = [
    "approve_line",
    "approve_period",
    "check",
    "freeze_period",
    "open_period",
    "send_back_line",
    "submit_line",
]
