"""A document as HTML: a fragment for a page of the site, or a page that stands alone and prints well.

Everything is put together with ``format_html``: a text of the document never becomes markup.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from raccordo.kernel.documents import drawing, fonts, words
from raccordo.kernel.documents.inline import Span, plain
from raccordo.kernel.documents.numbering import DEEPEST, Numbers
from raccordo.kernel.documents.parts import SHAPES, closing_section
from raccordo.kernel.documents.tree import (
    Definitions,
    Document,
    Figure,
    Listed,
    Note,
    PageBreak,
    Paragraph,
    Section,
    Table,
)


def fragment(document: Document, figure_address: Callable[[int], str] | None = None) -> SafeString:
    """The body for a page of the site: contents and sections from ``<h2>`` on; the page has its own title.

    ``figure_address``: where the drawing of the nth figure (from 1) is found; by default it is within the page.
    """
    with override(document.language):
        return _Page(document, figure_address).body()


def page(document: Document) -> bytes:
    """A page that stands alone: style, fonts and figures within; no script; nothing fetched."""
    with override(document.language):
        body = _Page(document, None)
        return _STANDALONE.format(
            language=document.language,
            title=format_html("{}", document.title),
            style=_stylesheet() + _font_faces(),
            cover=body.cover(),
            body=body.body(),
        ).encode()


_STANDALONE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body class="documento-intero">
<main>
{cover}
{body}
</main>
</body>
</html>
"""  # noqa: E501 - the page's own text, as a browser gets it


class _Page:
    """One walk of a document."""

    def __init__(self, document: Document, figure_address: Callable[[int], str] | None) -> None:
        self.document, self.numbers = document, Numbers()
        self.figure_address = figure_address
        self.words = words.labels()
        self.contents: list[tuple[int, str, str]] = []
        self.anchors: set[str] = set()

    def cover(self) -> SafeString:
        """The title and what the first page says."""
        document = self.document
        subtitle = format_html('<p class="sottotitolo">{}</p>', document.subtitle) if document.subtitle else ""
        notice = format_html('<p class="avviso">{}</p>', document.notice) if document.notice else ""
        return format_html(
            '<header class="copertina"><p class="editore">{}</p><h1>{}</h1>{}{}{}</header>',
            document.publisher,
            document.title,
            subtitle,
            notice,
            self.definitions(Definitions(items=document.cover)) if document.cover else "",
        )

    def body(self) -> SafeString:
        """Contents, sections, provenance."""
        blocks = self.document.blocks
        if self.document.provenance:
            blocks = (*blocks, closing_section(self.document.provenance))
        told = self.blocks(blocks, 1)
        return format_html('<div class="documento">{}{}</div>', self.index(), told)

    def index(self) -> SafeString:
        """The contents: sections of the first two levels, each a link."""
        if len(self.contents) < 3:
            return mark_safe("")
        items = format_html_join(
            "", '<li class="livello-{}"><a href="#{}">{}</a></li>', ((n, a, t) for n, a, t in self.contents if n < 3)
        )
        return format_html(
            '<nav class="indice" aria-label="{0}"><h2>{0}</h2><ul>{1}</ul></nav>', self.words["contents"], items
        )

    def blocks(self, blocks: Iterable[Any], level: int) -> SafeString:
        """Blocks one after the other; ``level`` is that of the sections among them."""
        return format_html_join("\n", "{}", ((self.block(block, level),) for block in blocks))

    def block(self, block: Any, level: int) -> SafeString:
        """One block."""
        match block:
            case Paragraph(text=text):
                return format_html("<p>{}</p>", inline(text))
            case Section():
                return self.section(block, level)
            case Listed(items=items, ordered=ordered):
                told = format_html_join("", "<li>{}</li>", ((self.item(item, level),) for item in items))
                return format_html("<ol>{}</ol>" if ordered else "<ul>{}</ul>", told)
            case Definitions():
                return self.definitions(block)
            case Table():
                return self.table(block, self.caption("table", self.numbers.table(), block.caption))
            case Figure():
                return self.figure(block)
            case Note(title=title, blocks=blocks, warning=warning):
                kind = "warning" if warning else "info"
                return format_html(
                    '<aside class="alert alert-{} nota"><p><strong>{}</strong></p>{}</aside>',
                    kind, inline(title), self.blocks(blocks, level),
                )  # fmt: skip
            case PageBreak():
                return mark_safe('<div class="salto"></div>')
        raise TypeError(f"{type(block).__name__} is no block of a document.")

    def item(self, blocks: tuple[Any, ...], level: int) -> SafeString:
        """An item of a list; a single paragraph needs no paragraph's space."""
        if len(blocks) == 1 and isinstance(blocks[0], Paragraph):
            return inline(blocks[0].text)
        return self.blocks(blocks, level)

    def section(self, section: Section, level: int) -> SafeString:
        """A section with its number and its anchor."""
        number = self.numbers.section(section, level)
        title = f"{number} {plain(section.title)}".strip()
        anchor = section.anchor or f"s-{number.replace('.', '-')}" if number else section.anchor or "s"
        while anchor in self.anchors:
            anchor += "-x"
        self.anchors.add(anchor)
        if number or level == 1:
            self.contents.append((level, anchor, title))
        head = format_html('<span class="numero-sezione">{}</span> {}', number, inline(section.title))
        rank = min(level, DEEPEST) + 1
        return format_html(
            '<section id="{}"><h{}>{}</h{}>{}</section>',
            anchor, rank, head if number else inline(section.title), rank, self.blocks(section.blocks, level + 1),
        )  # fmt: skip

    def caption(self, word: str, number: int, text: tuple[Span, ...]) -> SafeString:
        """“Table 3. What it holds”."""
        return format_html("<b>{} {}.</b> {}", self.words[word], number, inline(text))

    def definitions(self, block: Definitions) -> SafeString:
        """Terms and what they stand for."""
        pairs = ((inline(term), inline(meaning)) for term, meaning in block.items)
        return format_html('<dl class="dati">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", pairs))

    def table(self, table: Table, caption: SafeString) -> SafeString:
        """A table with headers a screen reader can follow."""
        table = table.shown()
        head = format_html_join("", '<th scope="col"{}>{}</th>', ((_right(c.numeric), c.label) for c in table.columns))
        body = format_html_join("", "<tr>{}</tr>", ((self.row(table, row),) for row in table.rows))
        foot = format_html("<tfoot><tr>{}</tr></tfoot>", self.row(table, table.total)) if table.total else ""
        notes = format_html_join("", '<p class="nota-tabella">{}</p>', ((inline(note),) for note in table.notes))
        return format_html(
            '<div class="tabella-larga" tabindex="0" role="group" aria-label="{}"><table class="tabella"><caption>{}'
            "</caption><thead><tr>{}</tr></thead><tbody>{}</tbody>{}</table></div>{}",
            plain(table.caption), caption, head, body, foot, notes,
        )  # fmt: skip

    def row(self, table: Table, row: tuple[Any, ...]) -> SafeString:
        """The cells of a row."""
        language = self.document.language
        cells = [
            format_html(
                '<th scope="row"{}>{}</th>' if table.headed_rows and position == 0 else "<td{}>{}</td>",
                _right(column.numeric),
                inline(words.cell_runs(value, column, language)),
            )
            for position, (value, column) in enumerate(zip(row, table.columns, strict=True))
        ]
        return format_html_join("", "{}", ((cell,) for cell in cells))

    def figure(self, figure: Figure) -> SafeString:
        """A drawing with its finding, and its data folded beside it."""
        number = self.numbers.figure()
        address = self.figure_address(number) if self.figure_address else data_address(figure, self.document.language)
        source = ""
        if figure.source:
            source = format_html("<p class='nota-tabella'>{}: {}</p>", self.words["source"], inline(figure.source))
        return format_html(
            '<figure class="figura"><figcaption>{}</figcaption><img src="{}" alt="{}">'
            "<details><summary>{}</summary>{}</details>{}</figure>",
            self.caption("figure", number, figure.caption), address, figure.alt, self.words["data"],
            self.table(figure.data, inline(figure.data.caption)), source,
        )  # fmt: skip


def inline(runs: Iterable[Span]) -> SafeString:
    """Runs of text as markup."""
    return format_html_join("", "{}", ((_span(span),) for span in runs))


def _span(span: Span) -> SafeString:
    told = format_html("{}", span.text)
    if "\n" in told:
        told = mark_safe(told.replace("\n", "<br>"))  # noqa: S308 - escaped just above
    for wanted, tag in ((span.code, "code"), (span.emphasis, "em"), (span.strong, "strong")):
        if wanted:
            told = format_html("<{0}>{1}</{0}>", tag, told)
    if span.tone:
        told = format_html(
            '<span class="stato stato-{}"><span aria-hidden="true">{}</span> {}</span>',
            span.tone.value, SHAPES[span.tone], told,
        )  # fmt: skip
    return format_html('<a href="{}">{}</a>', span.url, told) if span.url else told


def _right(numeric: bool) -> SafeString:
    return format_html(' class="{}"', "numero") if numeric else SafeString()


def data_address(figure: Figure, language: str) -> str:
    """The drawing as an address that holds it."""
    drawn = drawing.svg(figure, language).encode()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn).decode()}"


@cache
def _stylesheet() -> str:
    return (files("raccordo.kernel.documents") / "static" / "documents" / "document.css").read_text(encoding="utf-8")


@cache
def _font_faces() -> str:
    faces = []
    for weight, name in ((400, "regular"), (600, "600"), (700, "700")):
        file = fonts.TEXT / f"titillium-web-v10-latin-ext_latin-{name}.woff2"
        held = base64.b64encode(file.read_bytes()).decode()
        faces.append(
            f'@font-face{{font-family:"Titillium Web";font-weight:{weight};'
            f'src:url("data:font/woff2;base64,{held}") format("woff2")}}'
        )
    return "\n".join(faces)
