"""What there is to check, to answer for, to draw; and every check with where it is."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from raccordo.kernel.access import Action, allowed
from raccordo.kernel.desk import export, pages
from raccordo.kernel.desk.listing import Column, Listing
from raccordo.kernel.desk.pages import PageRequest
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.models import Sample, SampledRecord
from raccordo.plan.evidence.results import Result, results_of
from raccordo.plan.evidence.templatetags.evidence import STATES
from raccordo.plan.evidence.views.guard import evidence_page, trail
from raccordo.plan.evidence.words import interval_words, share_words
from raccordo.plan.models import FrozenReading

#: What a row of a list says of its record.
_SHOWN = ("sample__reading__indicator", "sample__reading__period", "centre", "reviewer")


@require_GET
@evidence_page
def todo(request: PageRequest) -> HttpResponseBase:
    """Reviewers: what must I check? Centres: what must I answer? Then every check and where it is."""
    user = request.user
    reviews, answers = (allowed(user, action, rights.RECORD) for action in (Action.REVIEW, Action.ANSWER))
    waiting = SampledRecord.objects.visible_to(user).for_reviewer(user).select_related(*_SHOWN)
    asked = [row for row in _asked(request) if rights.may_answer(user, row)] if answers else []
    mine = Listing(request, waiting, record_columns(), prefix="mie_")
    answering = Listing(request, asked, record_columns(), prefix="risposte_")
    checks = Listing(request, _current(), check_columns(), prefix="verifiche_")
    unchecked = Listing(request, _unchecked() if rights.may_draw(user) else [], unchecked_columns(), prefix="senza_")
    for listing in (mine, answering, checks, unchecked):
        if kind := export.wanted(request, listing):
            return export.respond(listing, kind, _("Evidence check"), request.at)
    return pages.show(
        request,
        "evidence/todo.html",
        title=_question(reviews=reviews, answers=answers),
        crumbs=trail(),
        reviews=reviews,
        mine=mine,
        first=waiting.first(),
        answers=answers,
        asked=answering,
        checks=checks,
        may_draw=rights.may_draw(user),
        unchecked=unchecked,
    )


def _question(*, reviews: bool, answers: bool) -> str:
    """What the reader comes with."""
    if reviews:
        return _("What must I check?")
    return _("What must I answer?") if answers else _("Do the records hold up?")


def _asked(request: PageRequest) -> QuerySet:
    """Records of the person's place that may still be answered."""
    rows = SampledRecord.objects.visible_to(request.user).in_place_of(request.user)
    return rows.for_centre(request.today).select_related(*_SHOWN)


def _current() -> list[Result]:
    """The checks that speak for readings which count now, the latest period first."""
    checked = FrozenReading.objects.current().filter(period__in=Sample.objects.values("reading__period"))
    rows = checked.select_related("indicator__line", "period").defer("packed")
    return results_of(rows.order_by("-period__end", "indicator__line__position", "indicator__position"))


def _unchecked() -> list[FrozenReading]:
    """Sealed readings with records, of which no sample was drawn."""
    checked = Sample.objects.filter(
        reading__period=OuterRef("period"), reading__indicator=OuterRef("indicator"), digest=OuterRef("records_digest")
    )
    rows = FrozenReading.objects.current().filter(~Exists(checked), numerator_records__gt=0)
    found = rows.select_related("indicator__line", "period").defer("packed")
    return list(found.order_by("-period__end", "indicator__line__position", "indicator__position"))


def check_columns() -> list[Column]:
    """A check in a row."""
    return [
        Column("indicatore", _("Indicator"), lambda r: str(r.reading.indicator), link=_sample_url),
        Column("periodo", _("Period"), lambda r: str(r.reading.period)),
        Column("estratte", _("Drawn"), lambda r: r.sample.size, number=True, link=_sample_url),
        Column("esaminate", _("Checked"), lambda r: r.judged, number=True, bar=lambda r: r.judged / r.sample.size),
        Column("quota", _("Confirmed share"), lambda r: r.estimate and r.estimate.share, text=share_words, number=True),
        Column("intervallo", _("Interval"), lambda r: r.estimate and interval_words(r.estimate)),
        Column("stato", _("State"), state_words, mark=_state_mark),
    ]


def _sample_url(result: Result) -> str:
    return result.sample.get_absolute_url()


def state_words(result: Result) -> str:
    """Where a check is, in words."""
    if not result.same:
        return _("of an earlier edition")
    return _("closed") if result.final else _("in progress")


def _state_mark(result: Result) -> tuple[str, str]:
    """The icon and colour of where a check is."""
    if not result.same:
        return "refresh", "non-misurabile"
    return ("check-circle", "raggiunto") if result.final else ("clock", "in-linea")


def record_columns() -> list[Column]:
    """A sampled record in a row of things to do."""
    return [
        Column("registrazione", _("Record"), str, link=lambda r: r.check_url),
        Column("indicatore", _("Indicator"), lambda r: str(r.sample.reading.indicator)),
        Column("periodo", _("Period"), lambda r: str(r.sample.reading.period)),
        Column("centro", _("Centre"), lambda r: r.centre and r.centre.name),
        Column("stato", _("State"), lambda r: str(r.state_said.label), mark=lambda r: STATES[r.state_said]),
        Column("entro", _("Answer by"), lambda r: r.answer_by),
    ]


def unchecked_columns() -> list[Column]:
    """A sealed reading without a check."""
    return [
        Column("indicatore", _("Indicator"), lambda r: str(r.indicator), link=draw_url),
        Column("periodo", _("Period"), lambda r: str(r.period)),
        Column("registrazioni", _("Records"), lambda r: r.numerator_records, number=True),
    ]


def draw_url(reading: FrozenReading) -> str:
    """Where a sample of a reading is drawn."""
    return reverse("evidence:draw", args=[reading.period.code, reading.indicator.code])
