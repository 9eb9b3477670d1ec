"""The formats a document is rendered to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from raccordo.kernel.documents.tree import Document


@dataclass(frozen=True)
class Format:
    """A kind of file: its code is also the ending of its name."""

    code: str
    name: str
    media_type: str
    make: Callable[[Document], bytes]


def _html(document: Document) -> bytes:
    from raccordo.kernel.documents.html import page

    return page(document)


def _pdf(document: Document) -> bytes:
    from raccordo.kernel.documents.pdf import pdf

    return pdf(document)


def _docx(document: Document) -> bytes:
    from raccordo.kernel.documents.docx import docx

    return docx(document)


def _xlsx(document: Document) -> bytes:
    from raccordo.kernel.documents.xlsx import xlsx

    return xlsx(document)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    kind.code: kind
    for kind in (
        Format("pdf", "PDF", "application/pdf", _pdf),
        Format("docx", "Word", f"{_OFFICE}.wordprocessingml.document", _docx),
        Format("xlsx", "Excel", f"{_OFFICE}.spreadsheetml.sheet", _xlsx),
        Format("html", "HTML", "text/html; charset=utf-8", _html),
    )
}


def render(document: Document, code: str) -> bytes:
    """The document in one format: ``html``, ``pdf``, ``docx`` or ``xlsx``. The same document gives the same bytes.

    Raises:
        KeyError: there is no such format.
    """
    return FORMATS[code].make(document)
