"""The part on the evidence check: what was looked at of the records behind each figure, and what share holds."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from raccordo.kernel.documents import Column, Kind, Mark, Paragraph, Section, Source, Table
from raccordo.plan.periods.taking import canonical
from raccordo.plan.reports.compose.material import Added
from raccordo.plan.words import percentage

if TYPE_CHECKING:
    from raccordo.plan.evidence.results import Result
    from raccordo.plan.periods.models import PeriodStep


def added(results: list[Result], unchecked: PeriodStep | None = None) -> Added:
    """The part, with the digest of the results it tells.

    ``unchecked`` is the approval of the period where its check was missing: the part says who gave which reason.
    """
    known = [result for result in results if result.same]
    told: list[Any] = [_told(result) for result in known]
    blocks = _blocks(known)
    if unchecked is not None:
        told.append({"lacking": unchecked.lacking, "note": unchecked.note, "day": unchecked.day})
        blocks.insert(0, _said(unchecked))
    return Added(
        Section(title=_("Check on a sample of the records"), blocks=blocks, anchor="controlli"),
        Source(
            label=_("Checks on samples"),
            detail=ngettext("%(count)s sample", "%(count)s samples", len(known)) % {"count": len(known)},
            digest=hashlib.sha256(canonical({"checks": told}).encode()).hexdigest(),
        ),
    )


def _said(step: PeriodStep) -> Paragraph:
    """Why the period was approved without its check."""
    said = _(
        "The period was approved on %(day)s by %(who)s (%(role)s) though %(missing)s. The reason given: “%(why)s”."
    )
    return Paragraph(
        text=said
        % {
            "day": step.day.strftime("%d/%m/%Y"),
            "who": step.user.get_full_name() or step.user,
            "role": step.get_role_display(),
            "missing": step.get_lacking_display(),
            "why": step.note,
        }
    )


def _told(result: Result) -> dict[str, Any]:
    sample = result.sample
    return {
        "indicator": result.reading.indicator.code,
        "side": sample.side,
        "records": sample.digest,
        "seed": sample.seed,
        "population": sample.population,
        "size": sample.size,
        "closed": sample.closed_on,
        "counts": dict(sorted(result.counts.items())),
    }


def _blocks(results: list[Result]) -> list[Any]:
    if not results:
        return [Paragraph(text=_("No sample of this period's records has been drawn."))]
    columns = [
        Column(label=_("Code"), width=0),
        Column(label=_("Indicator"), width=3),
        Column(label=_("Records"), kind=Kind.INTEGER),
        Column(label=_("Drawn"), kind=Kind.INTEGER),
        Column(label=_("Confirmed"), kind=Kind.INTEGER),
        Column(label=_("Not confirmed"), kind=Kind.INTEGER),
        Column(label=_("Share that holds"), kind=Kind.SHARE),
        Column(label=_("Interval"), width=1.4),
        Column(label=_("Closed on"), kind=Kind.DAY),
    ]
    said = _(
        "Of some figures a sample of the records was drawn at random, by centre, and each record was held against its "
        "documents by who did not enter it; the centre could answer. The share that holds is that of all the records, "
        "estimated from those looked at; it is told when the check is closed."
    )
    return [
        Paragraph(text=said),
        Table(
            caption=_("Checks on samples"),
            columns=columns,
            rows=[_row(result) for result in results],
            sheet=_("Checks"),
            notes=[_("Interval: between these values the share lies with the confidence written beside.")],
        ),
    ]


def _row(result: Result) -> tuple[Any, ...]:
    found, sample, indicator = result.estimate, result.sample, result.reading.indicator
    return (
        indicator.code,
        indicator.short,
        sample.population,
        sample.size,
        result.confirmed,
        result.not_holding,
        Mark(mark=_("in progress")) if found is None else _share(found.share),
        "" if found is None else f"{_percent(found.low)} – {_percent(found.high)} ({_percent(found.confidence)})",
        sample.closed_on,
    )


def _share(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))


def _percent(value: float) -> str:
    return percentage(_share(value))
