"""One indicator: what it asks, what the answer is, how it got there, who stands behind it."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel import revisions
from raccordo.kernel.caches import once
from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.measures import Figure, Measure, Ratio, evaluate
from raccordo.kernel.measures.words import explain
from raccordo.plan import charts, readings
from raccordo.plan.behind import DENOMINATOR, NUMERATOR, placed
from raccordo.plan.board import BoardRow, PlaceRow, place_parts, row_of
from raccordo.plan.models import Indicator, PlanVersion
from raccordo.plan.outlook import Outlook, outlook
from raccordo.plan.quality import qualities
from raccordo.plan.reports.outside import seen, withholds
from raccordo.plan.timeliness import Qualities, Quality
from raccordo.plan.words import figure_text, section_words, target_text, value_text
from raccordo.web.access import plan_page
from raccordo.web.chosen import indicator_at
from raccordo.web.fragments import kept, lazily


@require_GET
@plan_page
def indicator(request: PageRequest, code: str) -> HttpResponseBase:
    """The page of an indicator; its two tables are also files."""
    item = indicator_at(request, code)
    told = Told(request, item)
    for name, words in (("series", _("series")), ("split", _("centres"))):
        if f"{PREFIXES[name]}formato" in request.GET:
            listing = getattr(told, name)
            if kind := export.wanted(request, listing):
                return export.respond(listing, kind, f"{item.code}-{words}", request.at)
    names = ("row", "sides", "told", "finding", "series", "outlook", "outlook_facts", "split", "withheld", "has_places",
             "others", "quality", "entry", "section", "notes", "history")  # fmt: skip
    return pages.show(
        request,
        "plan/indicator.html",
        title=f"{item.code} · {item.short}",
        crumbs=[(_("Where do we stand?"), reverse("board")), (item.code, None)],
        indicator=item,
        kept=kept(request, item.version),
        **lazily(told, *names),
    )


#: What the parameters of the two tables begin with.
PREFIXES = {"series": "serie_", "split": "centri_"}


class Told:
    """What the page says of an indicator, each part worked out when it is come to."""

    def __init__(self, request: PageRequest, item: Indicator):
        self.request, self.item, self.at = request, item, request.at

    @cached_property
    def row(self) -> BoardRow:
        """Its row of the board."""
        return seen(self.request.user, row_of(self.item, self.at))

    @property
    def withheld(self) -> bool:
        """Whether the reader is not told the centres."""
        return withholds(self.request.user, self.item)

    @cached_property
    def outlook(self) -> Outlook:
        """Where it is heading."""
        return outlook(self.row, self.at)

    @cached_property
    def places(self) -> list[PlaceRow]:
        """Its parts, the largest first unless the reader sorts them; none where they are withheld."""
        if self.withheld:
            return []
        found = place_parts(self.row.answer, self.at)
        if not self.request.GET.get("centri_ordina"):
            found.sort(key=lambda place: (place.value is None, -(place.value or 0)))
        return found

    @cached_property
    def known(self) -> Qualities | None:
        return qualities(self.item, self.at)

    @cached_property
    def series(self) -> Listing:
        """Value and expected path by day."""
        points = charts.points(self.row, self.at)
        return Listing(self.request, points, _series_columns(self.row), prefix=PREFIXES["series"], page_size=12)

    @cached_property
    def split(self) -> Listing:
        """Centre by centre, with the quality of the records."""
        columns = split_columns(self.item, self.places) + quality_columns(self.item, self.known)
        return Listing(self.request, self.places, columns, prefix=PREFIXES["split"], page_size=40)

    @property
    def sides(self) -> list[dict[str, Any]]:
        return sides(self.item, self.row.figure)

    @cached_property
    def told(self) -> dict[str, Any]:
        """The measure in words."""
        return explain(self.item.item)

    @property
    def finding(self) -> str:
        """The chart in words."""
        return charts.finding(self.row, self.at)

    @cached_property
    def outlook_facts(self) -> list[dict[str, str]]:
        return outlook_facts(self.row, self.outlook)

    @property
    def has_places(self) -> bool:
        """Whether it is told by centre."""
        return placed(self.item, self.row.answer.places)

    @cached_property
    def others(self) -> list[dict[str, Any]]:
        return _alternatives(self.item, self.at)

    @cached_property
    def quality(self) -> dict[str, Any]:
        told = quality(self.known, self.places)
        return {**told, "placed": self.has_places and not self.withheld}

    @property
    def entry(self) -> Any:
        """The row of the act."""
        return self.item.entry

    @property
    def section(self) -> str:
        return _section(self.item)

    @property
    def notes(self) -> list[Any]:
        return list(self.item.version.document.notes_about(self.item.code))

    @property
    def history(self) -> list[dict[str, Any]]:
        return history(self.item)


@require_GET
@plan_page
def chart(request: PageRequest, code: str) -> HttpResponse:
    """The series as a drawing; drawn once for each state of the records."""
    item = indicator_at(request, code)
    row = row_of(item, request.at)
    ahead = outlook(row, request.at).band
    state = f"{row.figure.numerator}/{row.figure.denominator}/{len(row.series)}/{ahead[-1] if ahead else ''}"
    state = hashlib.sha256(state.encode()).hexdigest()
    key = f"chart:{item.pk}:{request.at}:{get_language()}:{state}"
    drawn = once(key, lambda: charts.series_svg(row, request.at, get_language() or "", ahead))
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=60"
    return response


def outlook_facts(row: BoardRow, ahead: Outlook) -> list[dict[str, str]]:
    """The band by month in words, for the table beside the drawing."""

    def told(value: float) -> str:
        return value_text(Decimal(str(round(value, 6))), share=charts.in_shares(row))

    return [
        {"day": values.shown(point.day), "value": told(point.value), "low": told(point.low), "high": told(point.high)}
        for point in ahead.band[1:]
    ]


def sides(item: Indicator, figure: Figure) -> list[dict[str, Any]]:
    """The numbers of a figure, each with the address of its rows."""
    url = reverse("records", args=[item.code])
    measures = [item.item.numerator, item.item.denominator] if isinstance(item.item, Ratio) else [item.item]
    numbers = [figure.numerator, figure.denominator]
    names = [_("Numerator"), _("Denominator")] if isinstance(item.item, Ratio) else [_("Value")]
    return [
        {
            "name": name,
            "number": number,
            "measure": measure,
            "url": values.with_query(url, {"lato": side}),
        }
        for name, number, measure, side in zip(
            names, numbers, measures, (NUMERATOR, DENOMINATOR)[: len(names)], strict=False
        )
    ]


def _series_columns(row: BoardRow) -> list[Column]:
    def told(value) -> str:
        return value_text(value, share=charts.in_shares(row))

    return [
        Column("giorno", _("Day"), lambda point: point.day),
        Column("valore", _("Value"), lambda point: point.value, text=told, number=True),
        Column("atteso", _("Expected"), lambda point: point.expected, text=told, number=True),
    ]


def split_columns(item: Indicator, places: list[PlaceRow]) -> list[Column]:
    """Centres in order with a bar each; every number opens its rows."""
    top = max((place.value for place in places if place.value is not None), default=None)

    def link(side: str):
        def to(place: PlaceRow) -> str | None:
            if place.centre is None:
                return None
            return values.with_query(reverse("records", args=[item.code]), {"lato": side, "centro": place.centre.code})

        return to

    def length(place: PlaceRow) -> float | None:
        return None if place.value is None or not top or top <= 0 else max(0.0, float(place.value / top))

    shared = isinstance(item.item, Ratio)
    columns = [
        Column("centro", _("Centre"), _centre_name, link=_centre_url),
        Column("quadrante", _("Quadrant"), lambda place: place.centre and place.centre.quadrant.name),
        Column("numeratore", _("Numerator") if shared else _("Value"), lambda place: place.figure.numerator,
               link=link(NUMERATOR), number=True, total=item.item.additive and not shared,
               bar=None if shared else length),
    ]  # fmt: skip
    if shared:
        columns += [
            Column("denominatore", _("Denominator"), lambda place: place.figure.denominator,
                   link=link(DENOMINATOR), number=True),
            Column("valore", _("Share"), lambda place: place.value, number=True, bar=length,
                   text=lambda value: value_text(value, share=True)),
        ]  # fmt: skip
    return columns


def quality_columns(item: Indicator, known: Qualities | None) -> list[Column]:
    """How complete and timely each centre's records are; each number opens the records it counts."""
    if known is None or main_side(item).place is None:
        return []

    def of(place: PlaceRow) -> Quality:
        return known.of(place.centre.pk) if place.centre else Quality()

    def link(name: str):
        url = reverse(name, args=[item.code])
        return lambda place: values.with_query(url, {"centro": place.centre.code}) if place.centre else None

    def over(months: int) -> str:
        return _("%(n)s of %(all)s") % {"n": months, "all": known.asked}

    months = Column("completezza", _("Months with records"), lambda place: of(place).months, number=True, text=over,
                    link=link("records"))  # fmt: skip
    return [
        *([] if known.whole.months is None else [months]),
        Column("tardive", _("Entered late"), lambda place: of(place).late if of(place).dated else None, number=True,
               link=link("late_records")),
        Column("puntuali", _("Timely"), lambda place: timely(of(place)), text=values.share, number=True),
        Column("ritardo", _("Median delay, days"), lambda place: of(place).median, number=True),
    ]  # fmt: skip


def timely(quality: Quality) -> Decimal | None:
    """The share of the dated records that were entered in time."""
    return Decimal(quality.timely) / quality.dated if quality.dated else None


def _centre_name(place: PlaceRow) -> str:
    return place.centre.name if place.centre else _("no place")


def _centre_url(place: PlaceRow) -> str | None:
    return reverse("centre", args=[place.centre.code]) if place.centre else None


def _alternatives(item: Indicator, at: dt.date) -> list[dict[str, Any]]:
    """The measures shown beside the one that is judged, each with its figure and its rows."""
    asked = readings.window(item, at)
    numbers = revisions.current(table for other in item.alternatives for table in readings.tables_read(other.code))
    found = []
    for other in item.alternatives:
        key = f"alternative:{other.code}:{asked.start}:{asked.end}:{numbers}".replace(" ", "_")
        figure = once(key, partial(evaluate.figure, other, asked))
        url = values.with_query(reverse("records", args=[item.code]), {"misura": other.code})
        found.append({"measure": other, "figure": figure, "text": figure_text(figure), "url": url})
    return found


def quality(found: Qualities | None, places: list[PlaceRow]) -> dict[str, Any]:
    """What is known of the data: records entered late, and centres without any."""
    empty = [place.centre for place in places if place.centre is not None and not place.figure.numerator]
    told: dict[str, Any] = {"empty": empty}
    if found is None:
        return told
    whole = found.whole
    return {**told, "late_after": found.within, "dated": whole.dated, "late": whole.late, "median": whole.median}


def main_side(item: Indicator) -> Measure:
    """The measure whose records are spoken of: the numerator of a share."""
    return item.item.numerator if isinstance(item.item, Ratio) else item.item


def _section(item: Indicator) -> str:
    """Where in the act the indicator is written, in few words."""
    return section_words(item.version.document)[item.entry.source.section]


def history(item: Indicator) -> list[dict[str, Any]]:
    """The definition in each version of the plan, the latest first, and whether it changed there."""
    found: list[dict[str, Any]] = []
    versions = PlanVersion.objects.filter(code=item.version.code).order_by("number")
    same = Indicator.objects.filter(version__in=versions, code=item.code).select_related("version")
    before: tuple | None = None
    for other in same.order_by("version__number"):
        now = (other.measure, other.definition, target_text(other), other.due_on)
        changed = before is not None and now != before
        found.append({"indicator": other, "target": target_text(other), "changed": changed})
        before = now
    return found[::-1]
