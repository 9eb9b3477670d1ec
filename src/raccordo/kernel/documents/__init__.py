"""One document, four files: a tree of sections, tables and figures, rendered as HTML, PDF, DOCX and XLSX.

Build the tree with the classes below, then call :func:`render`. How, with an example: ``docs/write-a-report.md``.
"""

from raccordo.kernel.documents.formats import FORMATS, Format, render
from raccordo.kernel.documents.inline import Inline, Span, Tone, UnsafeAddress, plain
from raccordo.kernel.documents.tree import (
    Block,
    Column,
    Definitions,
    Document,
    Figure,
    Kind,
    Listed,
    Mark,
    Note,
    PageBreak,
    Paragraph,
    Provenance,
    Section,
    Source,
    Table,
)

__all__ = [
    "FORMATS",
    "Block",
    "Column",
    "Definitions",
    "Document",
    "Figure",
    "Format",
    "Inline",
    "Kind",
    "Listed",
    "Mark",
    "Note",
    "PageBreak",
    "Paragraph",
    "Provenance",
    "Section",
    "Source",
    "Span",
    "Table",
    "Tone",
    "UnsafeAddress",
    "plain",
    "render",
]
