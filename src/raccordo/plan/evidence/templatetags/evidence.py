"""What the check of a reading says, on whatever page shows the reading."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from raccordo.kernel.access import Action, allowed
from raccordo.plan.evidence import rights
from raccordo.plan.evidence.machine import State
from raccordo.plan.evidence.results import Result, evidence_results, indicator_result, results_of
from raccordo.plan.evidence.words import interval_words, share_words
from raccordo.plan.models import FrozenReading

register = template.Library()

#: Icon and colour of each state; the word always stands beside them.
STATES = {
    State.ASSIGNED: ("clock", "non-misurabile"),
    State.CONFIRMED: ("check-circle", "raggiunto"),
    State.NOT_CONFIRMED: ("close-circle", "in-ritardo"),
    State.UNDECIDED: ("help-circle", "non-misurabile"),
    State.ANSWERED: ("comment", "in-linea"),
    State.UPHELD: ("close-circle", "in-ritardo"),
}


@register.inclusion_tag("evidence/state.html")
def evidence_state(state) -> dict[str, Any]:
    """A state: icon, word and colour."""
    found = State(state)
    name, css = STATES[found]
    return {"icon": name, "css": css, "words": found.label}


@register.inclusion_tag("evidence/of_indicator.html", takes_context=True)
def evidence_of_indicator(context, indicator) -> dict[str, Any]:
    """What the latest check says of an indicator, or where a sample is drawn."""
    request = context["request"]
    shown = allowed(request.user, Action.VIEW, rights.SAMPLE)
    result = indicator_result(indicator, request.at) if shown else None
    draw_url = ""
    if shown and result is None and rights.may_draw(request.user):
        sealed = FrozenReading.objects.current().filter(
            indicator__code=indicator.code, indicator__version__code=indicator.version.code, day__lte=request.at,
            numerator_records__gt=0,
        )  # fmt: skip
        last = sealed.select_related("period").defer("packed").order_by("-day", "-pk").first()
        draw_url = reverse("evidence:draw", args=[last.period.code, indicator.code]) if last else ""
    return {"shown": shown, "check": _check(result) if result else None, "draw_url": draw_url}


@register.inclusion_tag("evidence/of_reading.html", takes_context=True)
def evidence_of_reading(context, reading) -> dict[str, Any]:
    """What the checks of its two sides say of a sealed reading, or where a sample of it is drawn."""
    request = context["request"]
    shown = allowed(request.user, Action.VIEW, rights.SAMPLE)
    results = results_of([reading]) if shown else []
    draws = shown and not results and reading.numerator_records and rights.may_draw(request.user)
    draw_url = reverse("evidence:draw", args=[reading.period.code, reading.indicator.code]) if draws else ""
    return {"shown": shown, "checks": [_check(result) for result in results], "draw_url": draw_url}


@register.inclusion_tag("evidence/of_period.html", takes_context=True)
def evidence_of_period(context, period) -> dict[str, Any]:
    """What the checks of a period say."""
    shown = allowed(context["request"].user, Action.VIEW, rights.SAMPLE)
    return {"shown": shown, "checks": [_check(result) for result in evidence_results(period)] if shown else []}


def _check(result: Result) -> dict[str, Any]:
    found = result.estimate
    return {
        "result": result,
        "sample": result.sample,
        "share": share_words(found.share) if found else "",
        "interval": interval_words(found) if found else "",
    }
