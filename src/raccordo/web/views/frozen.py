"""A sealed reading: what was signed, the records it counted, and what was corrected since."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.caches import answers as cache
from raccordo.kernel.desk import export, pages, values
from raccordo.kernel.desk.columns import within_reach
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.kernel.desk.registry import desk_of, get_desk
from raccordo.kernel.jobs import page_exports
from raccordo.kernel.measures import Figure
from raccordo.kernel.measures.sealing import DENOMINATOR, NUMERATOR, Row
from raccordo.kernel.models import Centre, User
from raccordo.plan.charts import expected_on, in_shares
from raccordo.plan.models import FrozenReading, Period
from raccordo.plan.periods.corrections import Change, SideCorrection, corrections
from raccordo.plan.periods.exceptions import written_under
from raccordo.plan.periods.sealed import frozen_rows, model_of
from raccordo.plan.reports.outside import reached, sealed_parts, withholds
from raccordo.plan.reports.sources import from_frozen
from raccordo.plan.timeliness import Quality
from raccordo.plan.words import expected_text, target_text
from raccordo.web.access import plan_page
from raccordo.web.views.indicator import outlook_facts, timely
from raccordo.web.views.periods import period_at

#: How many corrected records of a side the page shows.
SHOWN = 50


@require_GET
@plan_page
def frozen(request: PageRequest, code: str, indicator: str) -> HttpResponseBase:
    """The page of a sealed reading; the rows it lists are those the reader's place reaches."""
    period = period_at(request, code)
    reading = get_object_or_404(
        FrozenReading.objects.current().select_related("indicator__version", "indicator__line", "period")
        .prefetch_related("places"),
        period=period, indicator__code=indicator,
    )  # fmt: skip
    side = DENOMINATOR if request.GET.get("lato") == "denominatore" else NUMERATOR
    centre = get_object_or_404(Centre, code=request.GET["centro"]) if request.GET.get("centro") else None
    within = reached(request.user, frozen_rows(reading, side))
    rows = [row for row in within if centre is None or row.centre == centre.pk]
    names = dict(Centre.objects.values_list("pk", "name"))
    listing = Listing(request, rows, row_columns(request, reading, side, names))
    withheld = withholds(request.user, reading.indicator)
    columns = split_columns(reading) + ([] if withheld else quality_columns(reading))
    split = Listing(request, split_rows(reading, request.user), columns, prefix="centri_", page_size=40)
    for found, name in ((listing, _("records")), (split, _("centres"))):
        if kind := export.wanted(request, found):
            return page_exports.give(request, found, kind, f"{period.code}-{indicator}-{name}", period.end)
    correction = corrections(reading)
    return pages.show(
        request,
        "periods/frozen.html",
        title=_("%(code)s in the %(period)s") % {"code": indicator, "period": period},
        crumbs=[(_("Periods"), reverse("periods")), (str(period), period.get_absolute_url()), (indicator, None)],
        period=period,
        reading=reading,
        target=target_text(reading.indicator),
        **_path(reading),
        steps=list(period.steps.filter(line=reading.indicator.line).select_related("user")),
        listing=listing,
        split=split,
        withheld=withheld,
        side=side,
        centre=centre,
        hidden=len(frozen_rows(reading, side)) - len(within),
        correction=correction,
        changes=[_told(request, period, found, names) for found in correction.sides if found.all],
        quality=reading.qualities,
        editions=FrozenReading.objects.filter(period=period, indicator=reading.indicator).count(),
        troubles=reading.troubles(),
    )


def _path(reading: FrozenReading) -> dict[str, Any]:
    """What was expected by the day, and where the sealed records said it was heading; a sealed reading stays so."""
    key = f"frozen-path:{reading.pk}:{reading.records_digest[:16]}:{get_language()}"
    found = cache.get(key)
    if found is None:
        found = _worked_out(reading)
        cache.set(key, found)
    return dict(found)


def _worked_out(reading: FrozenReading) -> dict[str, Any]:
    try:
        told = from_frozen(reading.indicator, reading)
    except KeyError:  # no line declares the measure any more
        return {"expected": "", "outlook": None, "outlook_facts": []}
    wanted = expected_on(told.row, reading.day)
    return {
        "expected": "" if wanted is None else expected_text(wanted, share=in_shares(told.row)),
        "outlook": told.outlook,
        "outlook_facts": outlook_facts(told.row, told.outlook),
    }


def row_columns(request: PageRequest, reading: FrozenReading, side: str, names: dict[int, str]) -> list[Column]:
    """The sealed rows; each opens the record where it is still there and the person may see it."""
    model = model_of(reading, side)
    words = str(model._meta.verbose_name) if model is not None else _("record")
    desk = desk_of(model) if model is not None else None
    open_keys: set[int] = set()

    def prepare(rows) -> None:
        if desk is not None:
            open_keys.update(within_reach(desk, {row.record for row in rows}, request.user))

    def link(row: Row) -> str | None:
        if desk is None or row.record not in open_keys:
            return None
        return reverse("desk:detail", args=[desk.app, desk.name, row.record])

    return [
        Column("registrazione", _("Record"), lambda row: row.record, link=link, prepare=prepare,
               text=lambda key: f"{words} {key}"),
        Column("soggetto", _("Counted as"), lambda row: row.subject),
        Column("centro", _("Centre"), lambda row: names.get(row.centre or 0)),
        Column("giorno", _("Day"), lambda row: row.day),
        Column("quantita", _("Amount"), lambda row: row.amount, number=True),
    ]  # fmt: skip


def split_rows(reading: FrozenReading, user: User) -> list[tuple[Centre | None, Figure]]:
    """The parts by centre that the person is told, the greatest first."""
    parts = sealed_parts(user, reading)
    centres = Centre.objects.in_bulk([pk for pk in parts if pk is not None])
    found = [(centres.get(pk or 0), figure) for pk, figure in parts.items()]
    return sorted(found, key=lambda part: (part[0] is None, -(part[1].value or 0), str(part[0])))


def split_columns(reading: FrozenReading) -> list[Column]:
    """Centre, numerator, denominator, share; each number opens its sealed rows."""

    def link(side: str):
        def to(part) -> str | None:
            centre = part[0]
            query = {"lato": side, "centro": centre.code} if centre else {}
            return values.with_query(reading.get_absolute_url(), query) + "#registrazioni" if centre else None

        return to

    columns = [
        Column("centro", _("Centre"), lambda part: part[0].name if part[0] else _("no place")),
        Column("numeratore", _("Numerator") if reading.denominator is not None else _("Value"),
               lambda part: part[1].numerator, link=link("numeratore"), number=True),
    ]  # fmt: skip
    if reading.denominator is not None:
        columns += [
            Column("denominatore", _("Denominator"), lambda part: part[1].denominator, link=link("denominatore"),
                   number=True),
            Column("quota", _("Share"), lambda part: part[1].value, text=values.share, number=True),
        ]  # fmt: skip
    return columns


def quality_columns(reading: FrozenReading) -> list[Column]:
    """How complete and timely each centre's records were when the reading was sealed."""
    known = reading.qualities
    if known is None or not known.centres:
        return []

    def of(part: tuple[Centre | None, Figure]) -> Quality:
        return known.of(part[0].pk) if part[0] else Quality()

    def over(months: int) -> str:
        return _("%(n)s of %(all)s") % {"n": months, "all": known.asked}

    months = Column("completezza", _("Months with records"), lambda part: of(part).months, number=True, text=over)
    return [
        *([] if known.whole.months is None else [months]),
        Column("tardive", _("Entered late"), lambda part: of(part).late if of(part).dated else None, number=True),
        Column("puntuali", _("Timely"), lambda part: timely(of(part)), text=values.share, number=True),
        Column("ritardo", _("Median delay, days"), lambda part: of(part).median, number=True),
    ]


def _told(request: PageRequest, period: Period, found: SideCorrection, names: dict[int, str]) -> dict[str, Any]:
    """The corrected records of a side that the person reaches, with their addresses and exceptions."""
    app, name = found.model.split(".")
    desk = get_desk(app, name)
    kinds = [
        (pgettext("record", "added"), found.added),
        (pgettext("record", "removed"), found.removed),
        (pgettext("record", "changed"), found.changed),
    ]
    changes = [(kind, change) for kind, some in kinds for change in some if _reaches(request, change)]
    shown = changes[:SHOWN]
    keys = {change.record for _kind, change in shown}
    opening = within_reach(desk, keys, request.user) if desk else set()
    under = written_under(period, found.model, keys)
    lines = [
        {
            "kind": kind,
            "under": under.get(change.record),
            "words": f"{desk.model_words if desk else found.model} {change.record}",
            "url": reverse("desk:detail", args=[app, name, change.record]) if change.record in opening else "",
            "before": _spoken(change.before, names),
            "after": _spoken(change.after, names),
        }
        for kind, change in shown
    ]
    return {"denominator": found.name == DENOMINATOR, "lines": lines, "rest": len(found.all) - len(shown)}


def _reaches(request: PageRequest, change: Change) -> bool:
    return bool(reached(request.user, [*change.before, *change.after]))


def _spoken(rows: tuple[Row, ...], names: dict[int, str]) -> str:
    """Day, centre and amount of a record's rows."""
    parts = []
    for row in rows:
        told = [values.shown(row.day), names.get(row.centre or 0, "")]
        parts.append(" · ".join(filter(None, [*told, f"x {row.amount}" if row.amount != 1 else ""])))
    return "; ".join(parts)
