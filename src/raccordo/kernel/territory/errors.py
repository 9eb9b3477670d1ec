"""Errors in what people load, each with its row and field, in the user's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

#: Words for pydantic's error types; what is not here keeps pydantic's own sentence.
_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of this section",
    "string_type": "must be text: put it between quotes",
    "tuple_type": "must be a list",
    "dict_type": "must be a list of names and values",
    "model_type": "must be a group of fields",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "too_short": "must have at least one row",
    "date_from_datetime_parsing": "must be a date such as 2020-01-31",
    "date_type": "must be a date such as 2020-01-31",
    "string_too_short": "must not be empty",
}


@dataclass(frozen=True, order=True)
class InputError:
    """One thing wrong in a file: the row (line, from 1), the field, and what is wrong with it."""

    row: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"row {self.row}" + (f", {self.field}" if self.field else "")
        return f"{where}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """The error as plain data."""
        return {**asdict(self), "message": str(self.message)}


class InputErrors(ValueError):
    """Everything wrong in a file, in the order of its rows."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = sorted(errors, key=lambda e: (e.row, e.field))
        super().__init__("\n".join(map(str, self.errors)))


def plain_message(item: Mapping[str, Any]) -> str:
    """A pydantic error in plain words."""
    kind, context = item["type"], item.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"“{item['input']}” does not have the expected form"
    if kind == "literal_error":
        return f"“{item['input']}” is not one of {context['expected']}"
    if kind == "string_too_long":
        return f"has more than {context['max_length']} characters"
    return _PLAIN.get(kind, item["msg"])
