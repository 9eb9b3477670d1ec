"""Fields of a form as Django writes them, but the choices of a list without a template for each.

A list of thirty centres is thirty-one templates with Django's own renderer: a third of the time of a page of records.
"""

from __future__ import annotations

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECT = "django/forms/widgets/select.html"
OPTION = "django/forms/widgets/select_option.html"


class Renderer(DjangoTemplates):
    """Django's renderer, which writes a list of plain choices by itself."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget", {})
        if template_name == SELECT and _plain(widget):
            return select(widget)
        return super().render(template_name, context, request)


def _plain(widget: dict[str, Any]) -> bool:
    return all(
        option["template_name"] == OPTION for _name, options, _index in widget["optgroups"] for option in options
    )


def select(widget: dict[str, Any]) -> SafeString:
    """The list with its groups, to the letter as ``select.html`` would write it."""
    groups = format_html_join("", "{}", ((_group(name, options),) for name, options, _index in widget["optgroups"]))
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget["attrs"]), groups)


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    written = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>\n',
        ((str(option["value"]), _attributes(option["attrs"]), option["label"]) for option in options),
    )
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, written) if name else written


def _attributes(attributes: dict[str, Any]) -> SafeString:
    """``attrs.html``: those that are false are left out, those that are true have no value."""
    given = [(name, value) for name, value in attributes.items() if value is not False]
    return mark_safe(  # noqa: S308  (each part is escaped)
        "".join(
            format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
            for name, value in given
        )
    )
