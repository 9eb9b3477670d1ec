"""The rows that are published: from sealed readings of frozen periods alone, with what is small withheld."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from raccordo.kernel.measures import Figure
from raccordo.kernel.territory.models import Centre, Region
from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.periods.amended import Question, asks
from raccordo.plan.periods.machine import State
from raccordo.plan.periods.models import Period
from raccordo.plan.periods.sealed import FrozenReading, FrozenReadingQuerySet, places_of
from raccordo.plan.reports.opendata.places import REGION, figures_of, small_sides
from raccordo.plan.reports.opendata.suppress import Cell


@dataclass(frozen=True)
class Row:
    """An indicator in a place at the end of a period. What is withheld is ``None`` and said so."""

    indicator: str
    title: str
    line: str
    unit: str
    period: str
    day: dt.date
    level: str
    place: str
    name: str
    numerator: int | None
    denominator: int | None
    value: Decimal | None
    withheld: bool
    verdict: str
    version: int


@dataclass(frozen=True)
class Published:
    """All that is published of a plan: its rows, the frozen periods they come from, and a digest of both."""

    version: PlanVersion
    periods: list[Period]
    region: str
    rows: list[Row]
    frozen_on: dt.date

    @property
    def digest(self) -> str:
        """SHA-256 of the rows."""
        text = json.dumps([vars(row) for row in self.rows], default=str, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def frozen_periods() -> list[Period]:
    """The frozen periods of the plan that was frozen last, under whichever of its versions, the first one first."""
    last = Period.objects.filter(state=State.FROZEN).select_related("version").order_by("-end", "-start").first()
    if last is None:
        return []
    found = Period.objects.filter(state=State.FROZEN, version__code=last.version.code).select_related("version")
    return list(found.defer("version__content").order_by("end", "start", "pk"))


def state() -> str:
    """What tells whether the published rows are still those: cheap to ask at every request."""
    return " ".join(f"{period.pk}:{period.code}" for period in frozen_periods())


def collect() -> Published | None:
    """The rows to publish; ``None`` while no period is frozen."""
    periods = frozen_periods()
    if not periods:
        return None
    version = periods[-1].version
    centres = list(Centre.objects.valid_at(periods[-1].end).select_related("quadrant").order_by("code"))
    asked = series(FrozenReading.objects.filter(period__in=periods))
    rows: list[Row] = []
    for readings in sorted(asked.values(), key=_place_in_plan):
        rows += _rows(readings[-1].indicator, readings, centres)
    steps = [period.steps.filter(line__isnull=True, target=State.FROZEN).latest("pk").day for period in periods]
    region = Region.objects.order_by("code").first()
    return Published(version, periods, region.name if region else "", rows, max(steps))


def series(readings: FrozenReadingQuerySet) -> dict[Question, list[FrozenReading]]:
    """The sealed readings of frozen periods among some, by what they ask, in the order of their days.

    The versions of a plan that ask the same have one series: what one of them published stays beside the next.
    """
    found: dict[Question, list[FrozenReading]] = {}
    shown = readings.frozen().select_related("indicator__line", "period__version").prefetch_related("places")
    shown = shown.defer("packed", "definition", "period__version__content")
    for reading in shown.order_by("day", "period__version__number", "period__start", "pk"):
        found.setdefault(asks(reading.indicator), []).append(reading)
    return found


def _place_in_plan(readings: list[FrozenReading]) -> tuple[int, int, int]:
    """The order of the rows: that of the plan as amended last, then what only earlier versions asked."""
    last = readings[-1]
    return -last.period.version.number, last.indicator.line.position, last.indicator.position


def _rows(indicator: Indicator, readings: list[FrozenReading], centres: list[Centre]) -> list[Row]:
    """One indicator over the periods, in every place it has."""
    figures, of, hidden = screened(indicator, readings, centres)
    names = _names(centres)
    return [
        _row(indicator, of[cell.day], cell, figure, names[cell.place], hidden.get(cell, frozenset()))
        for cell, figure in sorted(figures.items(), key=lambda item: (item[0].day, item[0].place))
    ]


def screened(
    indicator: Indicator, readings: list[FrozenReading], centres: list[Centre]
) -> tuple[dict[Cell, Figure], dict[dt.date, FrozenReading], dict[Cell, frozenset[str]]]:
    """The figures of an indicator's sealed readings, the reading of each day, and which sides of which are withheld."""
    figures: dict[Cell, Figure] = {}
    of: dict[dt.date, FrozenReading] = {}
    for reading in readings:  # of two periods that end on a day the shorter comes last, and has the same figure
        of[reading.day] = reading
        figures |= figures_of(reading.figure, places_of(reading), centres, reading.day)
    return figures, of, small_sides(indicator, figures, centres)


def _names(centres: list[Centre]) -> dict[str, tuple[str, str, str]]:
    """Level, code and name of each place."""
    found = {REGION: ("regione", "", "")}
    for centre in centres:
        found[f"q:{centre.quadrant.code}"] = ("quadrante", centre.quadrant.code, str(centre.quadrant.name))
        found[f"c:{centre.code}"] = ("centro", centre.code, str(centre.name))
    return found


def _row(
    indicator: Indicator, reading: FrozenReading, cell: Cell, figure: Figure, named: tuple[str, str, str],
    hidden: frozenset[str],
) -> Row:  # fmt: skip
    level, code, name = named
    numerator = None if "numerator" in hidden else figure.numerator
    denominator = None if "denominator" in hidden else figure.denominator
    return Row(
        indicator=indicator.code,
        title=indicator.short,
        line=indicator.line.code,
        unit=str(indicator.item.unit.label),
        period=reading.period.code,
        day=cell.day,
        level=level,
        place=code,
        name=name,
        numerator=numerator,
        denominator=denominator,
        value=None if hidden else figure.value,
        withheld=bool(hidden),
        verdict=str(reading.verdict_said.label) if cell.place == REGION else "",
        version=reading.period.version.number,
    )


def fields() -> dict[str, Any]:
    """Each column of the files with what it holds, in Italian: the files are published in the agency's language."""
    return {
        "indicatore": "codice dell'indicatore nel piano",
        "titolo": "titolo breve",
        "linea": "codice della linea del piano",
        "unita": "che cosa si conta",
        "periodo": "codice del periodo consolidato (2020-S1: primo semestre 2020)",
        "giorno": "ultimo giorno del periodo, a cui la cifra si riferisce (AAAA-MM-GG)",
        "livello": "regione, quadrante o centro",
        "codice_luogo": "codice del quadrante o del centro; vuoto per la regione",
        "luogo": "nome del quadrante o del centro; vuoto per la regione",
        "numeratore": "cifra contata dall'inizio del piano; vuota se non pubblicata",
        "denominatore": "per le quote, il totale di riferimento; vuoto se non pubblicato o assente",
        "valore": "numeratore diviso denominatore (meno 1 per una crescita), o il numeratore; vuoto se non pubblicato",
        "non_pubblicato": "1 se una cifra è taciuta per riservatezza, altrimenti 0",
        "esito": "esito rispetto all'obiettivo, solo per la regione",
        "versione": "numero della versione del piano secondo cui il periodo è stato firmato",
    }
