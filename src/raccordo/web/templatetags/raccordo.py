"""Small pieces that templates share: icons, addresses that keep the day, values as people read them."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from raccordo.kernel.desk import values
from raccordo.plan import reasons
from raccordo.plan.words import figure_text, target_text
from raccordo.web import drawing
from raccordo.web.choices import escaped

register = template.Library()
register.filter("shown", values.shown)
register.filter("share", values.share)
register.filter("without_records", reasons.without_records)
register.filter("span", reasons.span_text)
register.filter("missed_periods", reasons.missed)


class PartNode(template.Node):
    """A part of a page that is drawn once for each state of what it shows (:mod:`raccordo.web.fragments`)."""

    def __init__(self, nodelist: template.NodeList, words: list[template.base.FilterExpression]):
        self.nodelist, self.words = nodelist, words

    def render(self, context: template.Context) -> SafeString:
        kept, *name = (word.resolve(context) for word in self.words)
        return SafeString(kept.part(":".join(map(str, name)), lambda: self.nodelist.render(context)))


@register.tag
def part(parser: template.base.Parser, token: template.base.Token) -> PartNode:
    """``{% part kept "name" … %} … {% endpart %}``: ``kept`` is what :func:`raccordo.web.fragments.kept` gave, the name
    tells the parts of a page apart."""
    words = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(nodelist, words)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of Bootstrap Italia's sprite; always beside words, so hidden from screen readers."""
    return _icon(name, css, get_script_prefix())


@lru_cache(maxsize=256)
def _icon(name: str, css: str, prefix: str) -> SafeString:
    """Drawn once: the address of the sprite depends only on where the site is mounted (``prefix``)."""
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


_NUMBER, _SHORT = ' class="numero"', ' class="nowrap"'


@register.simple_tag(takes_context=True)
def cells_of(context, cells) -> SafeString:
    """The cells of a row of a list."""
    return mark_safe("".join(_cell(context, cell) for cell in cells))  # noqa: S308  (each cell is escaped)


def _cell(context, cell) -> str:
    """A cell: what it says, the address it opens, the icon or the bar before it. A page writes hundreds: by hand."""
    said = escaped(cell.words)
    if cell.masked:
        said = f'<span class="riservato">{said}</span>'
    elif cell.url:
        said = f'<a href="{escaped(keep_day(context, cell.url))}">{said}</a>'
    if cell.mark is not None:
        said = f'<span class="esito {escaped(cell.mark[1])}">{icon(cell.mark[0], "icon-sm")} {said}</span>'
    if cell.bar is not None:
        width = length_of(cell.bar, 120)
        said = (
            f'<svg class="striscia" width="120" height="10" aria-hidden="true" focusable="false"><rect width="{width}" '
            f'height="10"></rect></svg> <span class="cifra">{said}</span>'
        )
    kind = _NUMBER if cell.number else _SHORT if len(cell.words) < 18 else ""
    return f'<td data-label="{escaped(cell.label)}"{kind}>{said}</td>'


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


#: The pieces that a page repeats for each of its rows are written here: a template for each would take as long as
#: the rest of the page. Numbers are written as drawings want them, whatever the language.
_MARKED = '<span class="esito {}">{} {}</span>'
_BAR = (
    '<svg class="barra" width="{width}" height="18" viewBox="0 0 {width} 18" role="img" aria-label="{words}">'
    '<rect class="fondo" x="0" y="5" width="{target}" height="8"></rect>'
    '<rect class="valore" x="0" y="5" width="{value}" height="8"></rect>{beyond}'
    '<line class="traguardo" x1="{target}" x2="{target}" y1="2" y2="16"></line>{expected}</svg>'
)
_SPARK = (
    '<svg class="scintilla" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true" '
    'focusable="false"><polyline points="{points}"></polyline></svg>'
)


@register.simple_tag
def verdict(value) -> SafeString:
    """A verdict: icon, word and colour."""
    name, css = VERDICTS[value.value]
    return format_html(_MARKED, css, icon(name, "icon-sm"), value.label)


@register.simple_tag
def target_bar(judgement) -> SafeString:
    """Value against target, with the mark of what is expected on the day; nothing where there is no share."""
    bar = drawing.bar(judgement.share, judgement.expected_share)
    if bar is None:
        return SafeString()
    words = _("%(share)s of the target") % {"share": values.share(judgement.share, 0)}
    if judgement.expected_share is not None:
        told = {"share": values.share(judgement.share, 0), "expected": values.share(judgement.expected_share, 0)}
        words = _("%(share)s of the target, %(expected)s expected today") % told
    beyond = format_html('<path class="oltre" d="M {} 9 l -6 -5 v 10 z"></path>', str(drawing.BAR_WIDTH))
    expected = format_html('<path class="attesa" d="M {} 5 l -4 -5 h 8 z"></path>', str(bar.expected))
    return format_html(
        _BAR,
        width=str(drawing.BAR_WIDTH),
        words=words,
        target=str(bar.target),
        value=str(bar.value),
        beyond=beyond if bar.beyond else "",
        expected=expected if bar.expected is not None else "",
    )


@register.simple_tag
def spark(series) -> SafeString:
    """A small line of the series, if it has two points; the figures stand in the page of the indicator."""
    points = drawing.sparkline(series)
    size = {"width": str(drawing.SPARK_WIDTH), "height": str(drawing.SPARK_HEIGHT)}
    return format_html(_SPARK, points=points, **size) if points else SafeString()


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


@register.simple_tag
def state(value) -> SafeString:
    """The state of a period or of one of its lines: icon, word and colour."""
    name, css = STATES[value.value]
    return format_html(_MARKED, css, icon(name, "icon-sm"), value.label)
