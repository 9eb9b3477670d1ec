"""Read a plan from a file or a text."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .errors import FormatError, PlanFormatError
from .messages import Message, say
from .model import PlanDocument
from .references import reference_mistakes
from .translate import format_errors
from .yamltext import Text, read_yaml

MAX_BYTES = 2_000_000


def load_document(source: Path | str) -> PlanDocument:
    """The plan in a file (`Path`, or a `str` without line breaks) or in a text (`str` with line breaks).

    Raises :class:`PlanFormatError` with the line, column and field of every mistake: of the YAML; if it is
    sound, of the shape; if that is sound, of the references between entries.
    """
    if isinstance(source, str) and "\n" in source:
        return read_document(source)
    return read_document(_file_text(Path(source)))


def read_document(text: str) -> PlanDocument:
    """The plan written in `text` (YAML, of which JSON is a part); raises :class:`PlanFormatError`."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _alone(say("file_too_large", limit=MAX_BYTES // 1000))
    read = read_yaml(text)
    if read.errors:
        raise PlanFormatError(read.errors)
    return _document(read)


def build_document(data: dict[str, Any]) -> PlanDocument:
    """The plan in values already read (`model_dump(mode="json")`); :class:`PlanFormatError` has no lines."""
    return _document(Text(value=data))


def _document(read: Text) -> PlanDocument:
    if not isinstance(read.value, dict):
        raise PlanFormatError([read.error((), say("not_a_mapping"))])
    try:
        document = PlanDocument.model_validate(read.value)
    except ValidationError as error:
        raise PlanFormatError(format_errors(error, read, PlanDocument)) from None
    mistakes = [read.error(at, message) for at, message in reference_mistakes(document, read)]
    if mistakes:
        raise PlanFormatError(mistakes)
    return document


def _file_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _alone(say("file_unreadable", name=path.name, reason=reason)) from None
    if len(content) > MAX_BYTES:
        raise _alone(say("file_too_large", limit=MAX_BYTES // 1000))
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _alone(say("file_not_utf8", position=error.start + 1)) from None


def _alone(message: Message) -> PlanFormatError:
    return PlanFormatError([FormatError(None, None, "", message)])
