"""Small pieces that templates share: icons, addresses that keep the day, values as people read them."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from raccordo.kernel.desk import values
from raccordo.plan.words import figure_text, target_text
from raccordo.web import drawing

register = template.Library()
register.filter("shown", values.shown)
register.filter("share", values.share)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of Bootstrap Italia's sprite; always beside words, so hidden from screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#it-{}"></use></svg>',
        css,
        static("svg/sprites.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def go(context, name: str, *args, **query) -> str:
    """The address ``name``, with ``query`` and with the day looked at when it is not today."""
    return keep_day(context, reverse(name, args=args), **query)


@register.simple_tag(takes_context=True)
def keep_day(context, url: str, **query) -> str:
    """``url`` with ``query`` and the day looked at."""
    if context.get("at_moved"):
        query["al"] = context["at"].isoformat()
    return values.with_query(url, query)


@register.simple_tag(takes_context=True)
def list_query(context, listing, **changes) -> str:
    """The present address with the parameters of one list changed (``None`` drops one)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        key = f"{listing.prefix}{name}"
        if value is None:
            query.pop(key, None)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def drop_query(context, *names: str) -> str:
    """The present address without some parameters, from the first page."""
    query = context["request"].GET.copy()
    for name in (*names, "pagina"):
        query.pop(name, None)
    return f"?{query.urlencode()}"


#: Icon and colour of each verdict; the word always stands beside them.
VERDICTS = {
    "met": ("check-circle", "raggiunto"),
    "on_track": ("arrow-right-circle", "in-linea"),
    "behind": ("warning-circle", "in-ritardo"),
    "not_measurable": ("help-circle", "non-misurabile"),
    "reported": ("list", "solo-riportato"),
}


@register.inclusion_tag("parts/verdict.html")
def verdict(value) -> dict:
    """A verdict: icon, word and colour."""
    name, css = VERDICTS[value.value]
    return {"icon": name, "css": css, "words": value.label}


@register.inclusion_tag("parts/bar.html")
def target_bar(judgement) -> dict:
    """Value against target, with the mark of what is expected on the day."""
    return {
        "bar": drawing.bar(judgement.share, judgement.expected_share),
        "width": drawing.BAR_WIDTH,
        "share": values.share(judgement.share, 0),
        "expected": values.share(judgement.expected_share, 0) if judgement.expected_share is not None else "",
    }


@register.inclusion_tag("parts/spark.html")
def spark(series) -> dict:
    """A small line of the series; the figures stand in the page of the indicator."""
    return {"points": drawing.sparkline(series), "width": drawing.SPARK_WIDTH, "height": drawing.SPARK_HEIGHT}


@register.filter
def figure(value) -> str:
    """A figure in words."""
    return figure_text(value)


@register.filter
def target(indicator) -> str:
    """The target of an indicator in words."""
    return target_text(indicator)


@register.filter
def length_of(part: float | None, whole: int) -> float:
    """A share of a drawing's length."""
    return round((part or 0.0) * whole, 1)


#: Icon and colour of each state of a period; the word always stands beside them.
STATES = {
    "open": ("pencil", "solo-riportato"),
    "submitted": ("upload", "in-linea"),
    "approved": ("check-circle", "raggiunto"),
    "frozen": ("locked", "raggiunto"),
}


@register.inclusion_tag("parts/verdict.html")
def state(value) -> dict:
    """The state of a period or of one of its lines: icon, word and colour."""
    name, css = STATES[value.value]
    return {"icon": name, "css": css, "words": value.label}
