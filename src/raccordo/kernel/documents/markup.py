"""Texts that people write in the interface: plain text with a small markup, read into blocks of a document.

The markup is a strict part of CommonMark, read by markdown-it: ``# titles``, lists with ``-`` or ``1.``,
``*emphasis*``, ``**strong**``, ``[links](https://…)``. Whatever else is written, HTML included, is text and stays the
signs it is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from raccordo.kernel.documents.inline import Span, clean, safe_address
from raccordo.kernel.documents.tree import Listed, Paragraph, Section

RULES = ["heading", "list", "emphasis", "link", "newline", "escape", "entity"]


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("zero").enable(RULES)


def read(text: str) -> tuple[Any, ...]:
    """The blocks of a text. A title opens a part without number that lasts to the next title."""
    found: list[Any] = []
    title: tuple[Span, ...] | None = None
    part: list[Any] = []
    for block in _blocks(iter(_reader().parse(clean(text)))):
        if isinstance(block, Section):
            found += [Section(title=title, blocks=part, numbered=False)] if title is not None else part
            title, part = block.title, []
        else:
            part.append(block)
    return (*found, *([Section(title=title, blocks=part, numbered=False)] if title is not None else part))


def _blocks(tokens: Iterator[Token]) -> list[Any]:
    """Blocks up to the end of what encloses them; a title is a section without blocks yet."""
    found: list[Any] = []
    for token in tokens:
        match token.type:
            case "paragraph_open" | "heading_open":
                runs = _runs(next(tokens))
                next(tokens)
                found.append(Section(title=runs) if token.type == "heading_open" else Paragraph(text=runs))
            case "bullet_list_open" | "ordered_list_open":
                found.append(Listed(items=_items(tokens), ordered=token.type == "ordered_list_open"))
            case "list_item_close" | "bullet_list_close" | "ordered_list_close":
                break
    return found


def _items(tokens: Iterator[Token]) -> list[Any]:
    items = []
    for token in tokens:
        if token.type != "list_item_open":
            break
        inner = [Paragraph(text=_strong(b.title)) if isinstance(b, Section) else b for b in _blocks(tokens)]
        items.append(tuple(inner or [Paragraph(text="")]))
    return items


def _strong(runs: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(span.model_copy(update={"strong": True}) for span in runs)


def _runs(inline: Token) -> tuple[Span, ...]:
    """Runs of text, each with the emphasis and the address in force where it stands."""
    found: list[Span] = []
    strong = emphasis = 0
    url: str | None = None
    for token in inline.children or []:
        match token.type:
            case "strong_open" | "strong_close":
                strong += 1 if token.type == "strong_open" else -1
            case "em_open" | "em_close":
                emphasis += 1 if token.type == "em_open" else -1
            case "link_open":
                address = str(token.attrs.get("href", ""))
                url = address if safe_address(address) else None
            case "link_close":
                url = None
            case "softbreak":
                found.append(Span(text=" "))
            case "hardbreak":
                found.append(Span(text="\n"))
            case _:
                if token.content:
                    found.append(Span(text=token.content, strong=strong > 0, emphasis=emphasis > 0, url=url))
    return tuple(found) or (Span(text=""),)
