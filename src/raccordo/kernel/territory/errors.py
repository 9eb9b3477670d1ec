"""Errors in what people load, each with its row and field, in the user's words.

Messages are English templates marked for translation; :meth:`InputError.text` takes the translator, so that
the pure readers need no Django.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any


def gettext_noop(message: str) -> str:
    """Mark a template for translation, under the name that extractors look for."""
    return message


#: Words for pydantic's error types; what is not here keeps pydantic's own sentence.
_PLAIN = {
    "missing": gettext_noop("is missing"),
    "extra_forbidden": gettext_noop("is not a field of this section"),
    "string_type": gettext_noop("must be text: put it between quotes"),
    "tuple_type": gettext_noop("must be a list"),
    "dict_type": gettext_noop("must be a list of names and values"),
    "model_type": gettext_noop("must be a group of fields"),
    "model_attributes_type": gettext_noop("must be a group of fields"),
    "float_parsing": gettext_noop("must be a number"),
    "float_type": gettext_noop("must be a number"),
    "less_than_equal": gettext_noop("is too large"),
    "greater_than_equal": gettext_noop("is too small"),
    "too_short": gettext_noop("must have at least one row"),
    "date_from_datetime_parsing": gettext_noop("must be a date such as 2020-01-31"),
    "date_type": gettext_noop("must be a date such as 2020-01-31"),
    "string_too_short": gettext_noop("must not be empty"),
    "string_pattern_mismatch": gettext_noop("“%(value)s” does not have the expected form"),
    "literal_error": gettext_noop("“%(value)s” is not one of %(expected)s"),
    "string_too_long": gettext_noop("has more than %(max_length)s characters"),
}


@dataclass(frozen=True)
class InputError:
    """One thing wrong in a file: the row (line, from 1), the field, and what is wrong with it."""

    row: int
    field: str
    message: str
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The message in the language of ``translate``, without its place."""
        return translate(self.message) % self.params if self.params else translate(self.message)

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.text()}"


class InputErrors(ValueError):
    """Everything wrong in a file, in the order of its rows."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = sorted(errors, key=lambda e: (e.row, e.field))
        super().__init__("\n".join(map(str, self.errors)))


def from_pydantic(item: Mapping[str, Any], row: int, field_path: str) -> InputError:
    """A pydantic error in plain words."""
    context = dict(item.get("ctx", {}))
    if item["type"] == "value_error":
        return InputError(row, field_path, str(context["error"]))
    template = _PLAIN.get(item["type"])
    if template is None:
        return InputError(row, field_path, item["msg"])
    params = {**context, "value": item["input"]} if "%(" in template else {}
    return InputError(row, field_path, template, params)
