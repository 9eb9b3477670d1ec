"""Sealing readings: the answer on a period's last day, what was asked, and the records that answered."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from raccordo.kernel import revisions
from raccordo.kernel.measures import Measure, Ratio
from raccordo.kernel.measures.evaluate import sides
from raccordo.kernel.measures.sealing import Sealed, seal
from raccordo.plan import readings
from raccordo.plan.cells import count_cells
from raccordo.plan.judgement import judge
from raccordo.plan.models import Indicator
from raccordo.plan.periods import proving
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenPlace, FrozenReading
from raccordo.plan.periods.seals import seal_of
from raccordo.plan.quality import qualities

#: Told how many readings are done, and of how many.
Progress = Callable[[int, int], None]

_EXACT = Decimal("1e-6")
"""As many decimals as every database gives back as written: SQLite keeps fifteen digits, counts go into millions."""


def quiet(done: int, total: int) -> None:
    """Progress that nobody looks at."""


def take(period: Period, indicators: list[Indicator], *, today: dt.date, progress: Progress = quiet) -> None:
    """Seal the readings of some indicators in a period, as a further edition. The caller holds the transaction."""
    numbers = revisions.numbers()
    taken, parts = [], 0
    for done, indicator in enumerate(indicators):
        progress(done, len(indicators))
        sealed = seal(indicator.item, readings.window(indicator, period.end))
        reading = _reading(period, indicator, sealed, today, readings.state_of(indicator.measure, numbers))
        places = [
            FrozenPlace(reading=reading, centre_id=centre, numerator=part.numerator, denominator=part.denominator)
            for centre, part in sealed.places.items()
        ]
        reading.seal = seal_of(reading, places)
        FrozenReading.objects.bulk_create([reading])
        FrozenPlace.objects.bulk_create(places)
        reading.packed = b""  # kept by now: only its seal is still needed
        taken.append(reading)
        parts += len(places)
    proving.note(taken, parts)
    progress(len(indicators), len(indicators))


def _reading(period: Period, indicator: Indicator, sealed: Sealed, today: dt.date, state: str) -> FrozenReading:
    cells = count_cells(indicator, period.end)
    judgement = judge(readings.goal(indicator), sealed.figure, period.end, cells)
    quality = qualities(indicator, period.end)
    text = canonical(definition(indicator, period.end))
    return FrozenReading(
        period=period,
        indicator=indicator,
        edition=FrozenReading.objects.filter(period=period, indicator=indicator).count() + 1,
        day=period.end,
        taken_on=today,
        numerator=sealed.figure.numerator,
        denominator=sealed.figure.denominator,
        less_one=sealed.figure.less_one,
        cells_met=cells.met if cells else None,
        cells_due=cells.due if cells else None,
        cells_missed=cells.missed if cells else None,
        cells_total=cells.total if cells else None,
        last_record_on=sealed.last_record_on,
        verdict=judgement.verdict,
        expected=None if judgement.expected is None else judgement.expected.quantize(_EXACT),
        definition=text,
        definition_digest=hashlib.sha256(text.encode()).hexdigest(),
        records_digest=sealed.digest,
        numerator_records=sealed.records["numerator"],
        denominator_records=sealed.records.get("denominator"),
        packed=sealed.packed,
        revision=state,
        quality=quality.as_data() if quality else None,
    )


def canonical(value: dict[str, Any]) -> str:
    """Data as the one text of which a digest is taken: sorted keys, no spaces, decimals and days as text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def definition(indicator: Indicator, at: dt.date) -> dict[str, Any]:
    """What an indicator asks on the day ``at``: the plan's row, its measure and target, and the days of each side."""
    version = indicator.version
    with override("en"):
        return {
            "plan": {"code": version.code, "version": version.number, "digest": version.digest},
            "line": indicator.line.code,
            "indicator": indicator.code,
            "kind": indicator.kind,
            "title": indicator.title,
            "definition": indicator.definition,
            "target": {
                "comparator": indicator.comparator,
                "value": number(indicator.target_value),
                "unit": indicator.target_unit,
                "per": indicator.target_per,
                "whole": indicator.whole,
                "start": number(indicator.start_value),
                "from": indicator.starts_on,
                "due": indicator.due_on,
                "straight_path": indicator.linear_path,
            },
            "measure": _measure(indicator.item),
            "sides": [
                {**_side(side), "from": asked.start, "to": asked.end}
                for side, asked in sides(indicator.item, readings.window(indicator, at))
            ],
        }


def number(value: Decimal | None) -> str | None:
    """A number as text without idle zeros, so that databases that pad it differently agree."""
    return None if value is None else f"{value.normalize():f}"


def _measure(item: Measure | Ratio) -> dict[str, Any]:
    told: dict[str, Any] = {"code": item.code, "title": str(item.title), "definition": str(item.definition)}
    if isinstance(item, Ratio):
        told |= {"minus_one": item.less_one, "years_back": item.lookback_years}
    return told


def _side(side: Measure) -> dict[str, Any]:
    return {
        "code": side.code,
        "title": str(side.title),
        "definition": str(side.definition),
        "unit": side.unit.value,
        "counts": side.counts,
        "sums": side.sums,
        "place": side.place,
        "day": side.on,
        "stock": side.stock,
    }
