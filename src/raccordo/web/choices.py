"""Fields of a form as Django writes them, but the choices of a list without a template for each.

A list of thirty centres is thirty-one templates with Django's own renderer: a third of the time of a page of records.
"""

from __future__ import annotations

import html
from typing import Any

from django.forms.renderers import DjangoTemplates
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
    groups = "".join(_group(name, options) for name, options, _index in widget["optgroups"])
    written = f'<select name="{escaped(widget["name"])}"{_attributes(widget["attrs"])}>{groups}\n</select>'
    return mark_safe(written)  # noqa: S308  (each part is escaped)


def escaped(text: Any) -> str:
    """What Django's ``conditional_escape`` says of a text, without asking of each whether it is lazy."""
    return text.__html__() if hasattr(text, "__html__") else html.escape(str(text))


def _group(name: str | None, options: list[dict[str, Any]]) -> str:
    written = "".join(
        f'\n  <option value="{escaped(str(option["value"]))}"{_attributes(option["attrs"])}>'
        f"{escaped(option['label'])}</option>\n"
        for option in options
    )
    return f'\n  <optgroup label="{escaped(name)}">{written}\n  </optgroup>' if name else written


def _attributes(attributes: dict[str, Any]) -> str:
    """``attrs.html``: those that are false are left out, those that are true have no value."""
    return "".join(
        f" {escaped(name)}" if value is True else f' {escaped(name)}="{escaped(str(value))}"'
        for name, value in attributes.items()
        if value is not False
    )
