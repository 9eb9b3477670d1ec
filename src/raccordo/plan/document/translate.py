"""Pydantic's errors in the words of whoever writes a plan."""

from __future__ import annotations

import difflib
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .errors import FormatError, Location
from .messages import TEMPLATES, Message, say
from .yamltext import Text

_SIMPLE = {
    "string_type": "not_text",
    "string_too_short": "text_empty",
    "string_pattern_mismatch": "not_a_code",
    "model_type": "not_a_mapping",
    "model_attributes_type": "not_a_mapping",
    "dict_type": "not_a_mapping",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "int_type": "not_whole",
    "int_parsing": "not_whole",
    "int_from_float": "not_whole",
    "decimal_type": "not_a_number",
    "decimal_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "bool_type": "not_true_false",
    "bool_parsing": "not_true_false",
    "too_short": "list_empty",
}
_LIMITS = {
    "greater_than": ("not_above", "gt"),
    "greater_than_equal": ("not_from", "ge"),
    "less_than_equal": ("not_up_to", "le"),
    "string_too_long": ("text_too_long", "max_length"),
}


def format_errors(error: ValidationError, text: Text, model: type[BaseModel]) -> list[FormatError]:
    """Every error of a validation, each where it stands in `text`."""
    details = error.errors(include_url=False)
    return [_one(detail, text, model) for detail in details if not _is_echo(detail, details)]


def _is_echo(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list is called too short only because its entries are wrong, which is said already."""
    at = detail["loc"]
    return detail["type"] == "too_short" and any(
        other["loc"][: len(at)] == at and len(other["loc"]) > len(at) for other in details
    )


def _one(detail: ErrorDetails, text: Text, model: type[BaseModel]) -> FormatError:
    location: Location = detail["loc"]
    unknown = detail["type"] == "extra_forbidden"
    found = text.error(location, _message(detail, model), key=unknown)
    if detail["type"] == "missing":
        # the field is not there: point at the entry that lacks it
        line, column = text.place(location[:-1])
        return FormatError(line, column, found.field, found.message)
    return found


def _message(detail: ErrorDetails, model: type[BaseModel]) -> Message:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return say("missing", field=detail["loc"][-1])
    if kind == "extra_forbidden":
        return _unknown_field(detail["loc"], model)
    if kind in _SIMPLE:
        return say(_SIMPLE[kind])
    if kind in _LIMITS:
        key, name = _LIMITS[kind]
        return say(key, limit=context[name])
    if kind in TEMPLATES:
        return say(kind, **context)
    if kind.startswith("date"):
        return say("not_a_date")
    if kind == "enum":
        return say("not_one_of", choices=str(context["expected"]).replace("'", "").replace(" or ", ", "))
    return say("not_valid")


def _unknown_field(location: Location, model: type[BaseModel]) -> Message:
    name, known = str(location[-1]), sorted(_fields_at(location[:-1], model))
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return say("unknown_field", field=name, hint=say("unknown_field_near", near=near[0]))
    return say("unknown_field", field=name, hint=say("unknown_field_list", fields=", ".join(known)))


def _fields_at(location: Location, model: type[BaseModel]) -> list[str]:
    """The names of the fields known at `location`, found by walking the models' annotations."""
    current = model
    for part in location:
        if isinstance(part, str):
            current = _model_in(current.model_fields[part].annotation) or current
    return list(current.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found:
            return found
    return None
