"""Small pieces that templates share: icons, addresses that keep the day, values as people read them."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from raccordo.kernel.desk import values

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
