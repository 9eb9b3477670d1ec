"""What people do in an evidence check: draw a sample, judge a record, answer for it, close the check.

Each is one transaction, checks the right of who acts (:mod:`.rights`) and leaves a step with their name. The day is
given (``today``), never read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel import audit
from raccordo.kernel.accounts.models import User
from raccordo.kernel.attachments import services as attachments
from raccordo.kernel.desk import Desk, desk_of
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.draw import Draw, assign, draw
from raccordo.plan.evidence.formula import Design
from raccordo.plan.evidence.machine import (
    CENTRE,
    MOVES,
    WAITING_FOR_CENTRE,
    WAITING_FOR_REVIEWER,
    Move,
    State,
    WrongMove,
    after,
    note_kept,
)
from raccordo.plan.evidence.models import ALREADY_DRAWN, EvidenceStep, Sample, SampledRecord, SampleStratum, Side
from raccordo.plan.models import FrozenReading, Period
from raccordo.plan.periods.sealed import frozen_rows, model_of

#: Days a centre has to answer, unless the draw says otherwise. A parameter: no norm was found.
ANSWER_DAYS = 10


@transaction.atomic
def draw_sample(
    reading: FrozenReading,
    *,
    user: User,
    today: dt.date,
    seed: str,
    design: Design,
    reviewers: Sequence[User] = (),
    answer_days: int = ANSWER_DAYS,
    side: str = Side.NUMERATOR,
) -> Sample:
    """Draw the sample that the seed gives of a sealed reading, and give each record to a reviewer.

    ``reviewers`` act in the membership that makes them one (:func:`.rights.candidates`); none named means all auditors.

    Raises:
        PermissionDenied: the person may not draw.
        ValidationError: nothing to draw from, a sample is there already, the sealed records are not intact, or a
            drawn record has nobody who may look at it.
    """
    if not rights.may_draw(user):
        raise PermissionDenied
    Period.objects.select_for_update().get(pk=reading.period_id)  # two draws, or one and a line sent back
    desk = _drawable(reading, side, seed)
    drawn = draw(frozen_rows(reading, side), reading.records_digest, seed.strip(), design)
    if not drawn.records:
        raise ValidationError(_("No record stands behind this number: there is nothing to check."))
    panel = list(reviewers) or rights.auditors(rights.candidates(today))
    given = _assigned(drawn, desk, panel, seed.strip(), reading, today)
    sample = Sample(
        reading=reading, side=side, digest=reading.records_digest, population=drawn.population,
        size=len(drawn.records), seed=seed.strip(), margin=_parameter(design.margin),
        confidence=_parameter(design.confidence), expected=_parameter(design.expected), stratified=drawn.stratified,
        answer_days=answer_days, drawn_on=today, drawn_by=user,
    )  # fmt: skip
    sample.full_clean()
    sample.save()
    SampleStratum.objects.bulk_create(
        SampleStratum(sample=sample, centre_id=centre, population=whole, size=size)
        for centre, (whole, size) in drawn.strata.items()
    )
    kind = ContentType.objects.get_for_model(desk.model)
    SampledRecord.objects.bulk_create(
        SampledRecord(
            sample=sample, position=position, content_type=kind, object_pk=record.record, centre_id=record.centre,
            day=record.row.day, reviewer=reviewer,
        )
        for position, (record, reviewer) in enumerate(zip(drawn.records, given, strict=True), start=1)
    )  # fmt: skip
    audit.record_batch(
        f"evidence {sample.pk}", {SampledRecord._meta.label_lower: sample.size}, sample.digest, user=user
    )
    return sample


def _parameter(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.0001"))


def same_records(reading: FrozenReading, side: str = Side.NUMERATOR) -> Sample | None:
    """The sample that speaks for a reading: drawn from it, or from an earlier edition with the very same records."""
    found = Sample.objects.filter(
        reading__period=reading.period_id,
        reading__indicator=reading.indicator_id,
        digest=reading.records_digest,
        side=side,
    )
    return found.order_by("drawn_on", "pk").first()


def _drawable(reading: FrozenReading, side: str, seed: str) -> Desk:
    """The desk of the records to draw from."""
    if not seed.strip():
        raise ValidationError({"seed": _("Give a seed: it makes the draw one that anybody can repeat.")})
    if same_records(reading, side) is not None:
        raise ValidationError(ALREADY_DRAWN)
    if not FrozenReading.objects.current().filter(pk=reading.pk).exists():
        raise ValidationError(_("The line was sent back meanwhile: a sample is drawn of what it submits again."))
    if not reading.intact():
        raise ValidationError(_("The sealed records are not those that were signed: nothing can be drawn from them."))
    model = model_of(reading, side)
    desk = desk_of(model) if model is not None else None
    if desk is None:
        raise ValidationError(_("The records of this number have no register in which they could be looked at."))
    return desk


def _assigned(
    drawn: Draw, desk: Desk, reviewers: list[User], seed: str, reading: FrozenReading, today: dt.date
) -> list[User]:
    if not reviewers:
        raise ValidationError({"reviewers": _("Nobody may review today: an auditor is needed, or name somebody.")})
    panel = rights.Panel(reviewers, desk, drawn.records, today)
    names = assign(drawn.records, sorted(panel.by_name), seed, reading.records_digest, panel.may)
    lost = sum(name is None for name in names)
    if lost:
        message = ngettext(
            "Nobody named may look at %(n)s drawn record (their centre, their work, out of reach): name others too.",
            "Nobody named may look at %(n)s drawn records (their centre, their work, out of reach): name others too.",
            lost,
        )
        raise ValidationError({"reviewers": message % {"n": lost}})
    return [panel.by_name[str(name)] for name in names]


@transaction.atomic
def judge(sampled: SampledRecord, move: Move, *, user: User, today: dt.date, note: str = "") -> SampledRecord:
    """The reviewer's move: confirm, refuse, doubt, take back, and after the answer overturn or uphold.

    Raises:
        PermissionDenied: the record was given to somebody else.
        WrongMove: the move does not follow, the note is missing, or the check is closed.
    """
    if MOVES[move].by == CENTRE or not rights.may_review(user, sampled, today):
        raise PermissionDenied
    found = _move(sampled, move, user, today, note)
    if move == Move.TAKE_BACK:
        found.note, found.decided_on, found.answer_by = "", None, None
    else:
        found.note, found.decided_on = note_kept(note), today
    if found.state in WAITING_FOR_CENTRE:
        found.answer_by = today + dt.timedelta(days=found.sample.answer_days)
    found.save()
    return found


def answer(
    sampled: SampledRecord, *, user: User, today: dt.date, note: str, uploads: Sequence[File] = ()
) -> SampledRecord:
    """The centre's answer, with the files that prove it: all of it is kept, or nothing.

    Raises:
        PermissionDenied: the person does not answer for this record.
        WrongMove: it is not waiting for an answer, its day has passed, or nothing was written.
        Refused: one of the files is not kept.
    """
    if not rights.may_answer(user, sampled):
        raise PermissionDenied
    with attachments.received(*uploads) as files, transaction.atomic():
        found = _locked(sampled)
        if rights.answerable(found) and found.answer_by is not None and today > found.answer_by:
            raise WrongMove(
                _("The answer was due by %(day)s: the judgement stands.")
                % {"day": found.answer_by.strftime("%d/%m/%Y")}
            )
        found = _move(found, Move.ANSWER, user, today, note)
        found.answer, found.answered_on = note_kept(note), today
        found.save()
        for file in files:
            attachments.attach(found, file, user=user, today=today, note=_("answer of the centre"))
        return found


@transaction.atomic
def close(sample: Sample, *, user: User, today: dt.date) -> Sample:
    """Close a check: its result is final, and no record of it moves any more.

    Raises:
        PermissionDenied: the person may not.
        WrongMove: records wait for a reviewer, or for an answer whose day has not passed.
    """
    if not rights.may_draw(user):
        raise PermissionDenied
    found = Sample.objects.select_for_update(of=("self",)).get(pk=sample.pk)
    if found.closed:
        raise WrongMove(_("This check is already closed."))
    if waiting := waiting_for(found, today):
        raise WrongMove(" ".join(waiting))
    found.closed_on, found.closed_by = today, user
    found.save()
    return found


def waiting_for(sample: Sample, today: dt.date) -> list[str]:
    """Why a check cannot be closed yet, in words; empty if it can."""
    found = []
    if reviewing := sample.records.filter(state__in=WAITING_FOR_REVIEWER).count():
        text = ngettext("%(n)s record waits for its reviewer.", "%(n)s records wait for their reviewer.", reviewing)
        found.append(text % {"n": reviewing})
    answering = sample.records.filter(state__in=WAITING_FOR_CENTRE, answer_by__gte=today)
    if pending := answering.count():
        last = max(day for day in answering.values_list("answer_by", flat=True) if day is not None)
        text = ngettext(
            "%(n)s record may still be answered by its centre, until %(day)s.",
            "%(n)s records may still be answered by their centres, until %(day)s.",
            pending,
        )
        found.append(text % {"n": pending, "day": last.strftime("%d/%m/%Y")})
    return found


def _locked(sampled: SampledRecord) -> SampledRecord:
    """The record as it is now, kept by this transaction (on PostgreSQL; SQLite writes one at a time)."""
    rows = SampledRecord.objects.select_for_update(of=("self",)).select_related("sample")
    return rows.get(pk=sampled.pk)


def _move(sampled: SampledRecord, move: Move, user: User, today: dt.date, note: str) -> SampledRecord:
    found = _locked(sampled)
    if found.sample.closed:
        raise WrongMove(_("This check is closed: its result is final."))
    before = State(found.state)
    found.state = after(move, before, note=note)
    acting: Any = user.acting
    EvidenceStep.objects.create(
        sampled=found, move=move, source=before, target=found.state, user=user, role=acting.role,
        place=acting.place_name[:120], day=today, note=note_kept(note),
    )  # fmt: skip
    return found
