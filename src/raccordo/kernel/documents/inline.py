"""Text inside a block: runs with emphasis, links and states. Text is only ever text: no format reads it as commands."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

#: What neither XML 1.0 nor a PDF can hold: control characters, halves of surrogate pairs, non-characters.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
SCHEMES = {"http", "https", "mailto"}


class UnsafeAddress(ValueError):
    """An address that a document may not link to."""


class Tone(StrEnum):
    """How a state is drawn. The word always stands beside: colour and shape only repeat it."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"
    NONE = "none"


class Node(BaseModel):
    """A part of a document: never changed once made, and without fields nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def clean(text: object) -> str:
    """Text as every format can hold it, with ``\\n`` for every kind of line end."""
    return UNPRINTABLE.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def safe_address(address: str) -> bool:
    """Whether it is a page of this site (``/…``), a place in the document (``#…``) or an ordinary address."""
    if any(ord(character) <= 32 for character in address) or address.startswith(("//", "\\", "/\\")):
        return False
    if address.startswith(("/", "#")):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


class Span(Node):
    """A run of text. ``url`` makes it a link; ``tone`` a state (a shape before the word, and a colour)."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    url: str | None = None
    tone: Tone | None = None

    @field_validator("text", mode="before")
    @classmethod
    def _clean(cls, text: object) -> str:
        return clean(text)

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str | None) -> str | None:
        if url is not None and not safe_address(url):
            raise UnsafeAddress(f"A document does not link to {url!r}.")
        return url

    @property
    def outside(self) -> str | None:
        """The address, if it leads anywhere once the document is a file: a page of this site does not."""
        return None if self.url is None or self.url.startswith(("/", "#")) else self.url


def runs(value: Any) -> Any:
    """A text, a span or several of either, as a tuple of spans."""
    if isinstance(value, Span):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(_run(part) for part in value)
    return (Span(text=value),)


def _run(part: Any) -> Span:
    if isinstance(part, dict):
        return Span(**part)
    return part if isinstance(part, Span) else Span(text=part)


#: A text, or runs of it.
Inline = Annotated[tuple[Span, ...], BeforeValidator(runs)]


def plain(inline: tuple[Span, ...]) -> str:
    """The words alone."""
    return "".join(span.text for span in inline)
