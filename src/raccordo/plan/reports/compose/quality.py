"""The part on the records themselves: how complete and how timely they are, by indicator and by centre."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from raccordo.kernel.documents import Column, Kind, Mark, Paragraph, Section, Source, Table
from raccordo.plan.periods.taking import canonical
from raccordo.plan.reports.compose.material import Added

if TYPE_CHECKING:
    from collections.abc import Sequence

    from raccordo.kernel.territory.models import Centre
    from raccordo.plan.reports.quality import CentreQuality, ReportQuality
    from raccordo.plan.timeliness import Quality


def added(found: ReportQuality, centres: Sequence[Centre]) -> Added:
    """The part, with the digest of what it tells."""
    told = {
        "within": found.within,
        "indicators": [[i.indicator.code, i.records, *_plain(i.whole)] for i in found.indicators],
        "centres": [[centre.code, *_plain(found.centres[centre.pk])] for centre in centres],
    }
    return Added(
        Section(title=_("How complete and timely the records are"), blocks=_blocks(found, centres), anchor="qualita"),
        Source(
            label=_("Completeness and timeliness"),
            detail=_("%(count)s indicators") % {"count": len(found.indicators)},
            digest=hashlib.sha256(canonical(told).encode()).hexdigest(),
        ),
    )


def _plain(quality: CentreQuality | Quality) -> list[int | None]:
    return [quality.months, quality.asked, quality.dated, quality.timely, quality.median]


def _blocks(found: ReportQuality, centres: Sequence[Centre]) -> list[Any]:
    said = _(
        "Complete: of the months that are over, those in which there is at least one record. Timely: of the records "
        "whose day of entry is known, those entered within %(days)s days of the day they tell. Both are about the "
        "records this report was made from. The day of entry is not among what is sealed: it is read from the "
        "registers as they are when the report is made, for the records that are still there."
    ) % {"days": found.within}
    return [Paragraph(text=said), _by_centre(found, centres), _by_indicator(found)]


def _measures(within: int) -> list[Column]:
    return [
        Column(label=_("Months with records"), kind=Kind.INTEGER, width=0),
        Column(label=_("Months asked"), kind=Kind.INTEGER, width=0),
        Column(label=_("Complete"), kind=Kind.SHARE, width=0),
        Column(label=_("Entry known"), kind=Kind.INTEGER, width=0),
        Column(label=_("Within %(days)s days") % {"days": within}, kind=Kind.SHARE, width=0),
        Column(label=_("Median delay, days"), kind=Kind.INTEGER, width=0),
    ]


def _by_centre(found: ReportQuality, centres: Sequence[Centre]) -> Table:
    rows = [(str(centre.name), *_cells(found.centres[centre.pk])) for centre in centres]
    return Table(
        caption=_("The records of each centre, over all indicators that have a place"),
        columns=[Column(label=_("Centre"), width=2), *_measures(found.within)],
        rows=rows,
        notes=[_("The months are those of each indicator, added up: a centre silent on one of two has half of them.")],
        sheet=_("Quality, centres"),
    )


def _by_indicator(found: ReportQuality) -> Table:
    columns = [
        Column(label=_("Code"), width=0),
        Column(label=_("Indicator"), width=3),
        Column(label=_("Records"), kind=Kind.INTEGER, width=0),
        *_measures(found.within),
    ]
    rows = [(i.indicator.code, i.indicator.short, i.records, *_cells(i.whole)) for i in found.indicators]
    return Table(
        caption=_("The records of each indicator"),
        columns=columns,
        rows=rows,
        notes=[_("A state on a day (–) has no months of its own.")],
        sheet=_("Quality, indicators"),
    )


def _cells(quality: CentreQuality | Quality) -> tuple[Any, ...]:
    none = Mark(mark="–")
    months: tuple[Any, ...] = (none, none, none)
    if quality.months is not None:
        months = (quality.months, quality.asked, _share(quality.months, quality.asked))
    return (
        *months,
        quality.dated,
        _share(quality.timely, quality.dated),
        none if quality.median is None else quality.median,
    )


def _share(part: int, whole: int) -> Any:
    return Decimal(part) / Decimal(whole) if whole else Mark(mark="–")
