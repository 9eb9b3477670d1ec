"""Making a yearly report: gather, write, print, register, share. The same sources give the same report, made once.

Whatever leaves as a report is remembered first, count by count, registered or not: see `YearbookCells`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from raccordo.analysis.engine import Engine
from raccordo.kernel.accounts.models import User
from raccordo.kernel.deliverables import Deliverable, DeliverableKind, DeliverableRecipient
from raccordo.kernel.documents import Document
from raccordo.kernel.documents.printed import Telling, keep_all, print_all, rows, said, seal, silent
from raccordo.kernel.territory.models import Quadrant
from raccordo.observatory.market import Market
from raccordo.observatory.yearbook.compose import yearbook
from raccordo.observatory.yearbook.gather import NotYet, gather
from raccordo.observatory.yearbook.guarding import as_text, told_before
from raccordo.observatory.yearbook.models import Yearbook, YearbookCells, YearbookFile

LANGUAGE = "it"
TRIES = 5
"""How many times a report is asked for anew because another was made meanwhile."""


@dataclass(frozen=True)
class Made:
    """The report, and whether it was made now or was there already."""

    yearbook: Yearbook
    created: bool


@dataclass(frozen=True)
class Written:
    """The report as a document, the last day of which communications had been received, and what it tells.

    ``known``: how many reports it was protected with. ``new``: whether it tells something they had not told.
    """

    document: Document
    observed_until: dt.date
    told: str
    known: int
    new: bool


def written(
    engine: Engine, market: Market, quadrant: Quadrant, year: int, tell: Telling = silent, language: str = LANGUAGE
) -> Written:
    """The report, which gives away nothing that earlier ones withheld. Not to be handed out before it is remembered.

    Raises:
        NotYet, TableError, DisclosureError: see :func:`raccordo.observatory.yearbook.gather.gather`.
    """
    known = list(YearbookCells.objects.in_order().values_list("cells_json", "owner"))
    before = told_before((text, owner != quadrant.pk) for text, owner in known)
    with override(language):
        material = gather(engine, market.reading(), quadrant, year, tell, before)
        new = any(one not in before or before[one] != number for one, number in material.told.numbers.items())
        return Written(yearbook(material), material.observed_until, as_text(material.told), len(known), new)


def given(
    engine: Engine, market: Market, quadrant: Quadrant, year: int, tell: Telling = silent, language: str = LANGUAGE
) -> Document:
    """The report for a file that is not registered. What it tells is remembered like what registered ones tell.

    Raises:
        NotYet, TableError, DisclosureError: as :func:`written`.
    """
    for _try in range(TRIES):
        found = written(engine, market, quadrant, year, tell, language)
        with transaction.atomic():
            if _still_known(found):
                if found.new:
                    YearbookCells.objects.create(quadrant=quadrant, cells_json=found.told)
                return found.document
    raise _busy()


def _still_known(found: Written) -> bool:
    """Whether no report was remembered since this one was protected; from here to the transaction's end none is."""
    list(Quadrant.objects.select_for_update().order_by("pk"))
    return YearbookCells.objects.count() == found.known


def _busy() -> NotYet:
    return NotYet(_("Other reports were made at the same time, again and again: try once more."))


def publish(
    engine: Engine, market: Market, quadrant: Quadrant, year: int, *, user: User | None, today: dt.date,
    tell: Telling = silent, language: str = LANGUAGE,
) -> Made:  # fmt: skip
    """Make the report of a quadrant and year, its files and the deliverable that registers it.

    A report with the same content is there already: nothing is made. Files are written before the rows that name
    them; stopped at any moment, either the whole report is there or nothing of it. Where another report was made
    meanwhile, it is asked for anew, so that each knows what the other told.
    """
    mine = Yearbook.objects.filter(quadrant=quadrant, year=year, language=language)
    for _try in range(TRIES):
        found = written(engine, market, quadrant, year, tell, language)
        if existing := mine.filter(digest=found.document.digest).first():
            return Made(existing, created=False)
        files = print_all(found.document, tell)
        names = keep_all(files, f"yearbooks/{year}/{quadrant.code}-{year}-{language}")
        if made := _registered(quadrant, year, found, files, names, user, today):
            return made
    raise _busy()


@transaction.atomic
def _registered(
    quadrant: Quadrant, year: int, found: Written, files: dict[str, bytes], names: dict[str, str],
    user: User | None, today: dt.date,
) -> Made | None:  # fmt: skip
    """Register a report; nothing, if others were remembered since it was protected."""
    document = found.document
    unchanged = _still_known(found)
    editions = Yearbook.objects.filter(quadrant=quadrant, year=year, language=document.language).order_by("-number")
    if same := editions.filter(digest=document.digest).first():
        return Made(same, created=False)
    if not unchanged:
        return None
    last = editions.first()
    made = Yearbook.objects.create(
        quadrant=quadrant,
        year=year,
        number=last.number + 1 if last else 1,
        observed_until=found.observed_until,
        **said(document),
        made_on=today,
        made_by=user,
        deliverable=_deliverable(quadrant, year, document, names["pdf"], files["pdf"], today),
    )
    YearbookFile.objects.bulk_create(YearbookFile(yearbook=made, **row) for row in rows(files, names))
    YearbookCells.objects.create(yearbook=made, cells_json=found.told)
    return Made(made, created=True)


def _deliverable(
    quadrant: Quadrant, year: int, document: Document, name: str, pdf: bytes, today: dt.date
) -> Deliverable:
    """The deliverable that registers the report.

    It replaces the last one about the quadrant and year, whoever wrote it, so that the plan counts the two once.
    """
    kind = DeliverableKind.LABOUR_MARKET_REPORT
    known = Deliverable.objects.filter(kind=kind, quadrant=quadrant, year=year)
    last = known.filter(replaced_by__isnull=True).order_by("-version", "-drafted_on", "-pk").first()
    newest = known.order_by("-version").first()
    return Deliverable.objects.create(
        kind=kind,
        title=document.title[:200],
        version=newest.version + 1 if newest else 1,
        year=year,
        quadrant=quadrant,
        file=name,
        reference=f"SHA-256 {seal(pdf)}",
        drafted_on=today,
        registered=True,
        replaces=last,
    )


@transaction.atomic
def share(made: Yearbook, recipients: Sequence[str], *, today: dt.date) -> Deliverable:
    """Say that a report was shared with some recipients: from this day on the plan counts it.

    Raises:
        ValidationError: there is no recipient, or it was shared already.
    """
    deliverable = Deliverable.objects.select_for_update().get(pk=made.deliverable_id)
    named = list(dict.fromkeys(name.strip() for name in recipients if name.strip()))
    if deliverable.shared_on is not None:
        raise ValidationError(_("This edition was shared already."))
    if not named:
        raise ValidationError(_("Say with whom it is shared: one recipient a line."))
    deliverable.shared_on = today
    deliverable.full_clean()
    deliverable.save()
    for name in named:
        recipient = DeliverableRecipient(deliverable=deliverable, name=name, shared_on=today)
        recipient.full_clean()
        recipient.save()
    return deliverable
