"""Reports on the web: read on a page, drawn, taken away. Written once, so what is made of them is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString

from raccordo.kernel.attachments import serving
from raccordo.kernel.caches import answers as cache
from raccordo.kernel.documents import FORMATS, drawing
from raccordo.kernel.documents.html import fragment
from raccordo.kernel.documents.numbering import figures
from raccordo.kernel.documents.printed import Printed


def body_of(found: Printed, address: Callable[[int], str]) -> SafeString:
    """The document as a piece of a page; ``address`` tells where its nth drawing is."""
    key = f"printed:{found._meta.label_lower}:{found.pk}:{found.digest}"
    body = cache.get(key)
    if body is None:
        body = fragment(found.document, address)
        cache.set(key, body)
    return body


def shown(found: Any, others: QuerySet, figure: str) -> dict[str, Any]:
    """What the page of a report shows of it: the text, the files, the other editions, whether it is the newest.

    ``figure`` is the name of the address of its drawings.
    """
    return {
        "report": found,
        "body": body_of(found, lambda number: reverse(figure, args=[found.pk, number])),
        "files": [(FORMATS[file.format], file) for file in found.files.order_by("pk")],
        "editions": others,
        "newest": not others.filter(number__gt=found.number).exists(),
    }


def figure_of(found: Printed, number: int) -> HttpResponse:
    """The nth drawing of a report; it never changes."""
    key = f"printed-figure:{found.digest}:{number}"
    drawn = cache.get(key)
    if drawn is None:
        wanted = next((f for n, f in enumerate(figures(found.document.blocks), 1) if n == number), None)
        if wanted is None:
            raise Http404
        drawn = drawing.svg(wanted, found.language)
        cache.set(key, drawn)
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=86400"
    return response


def file_of(found: Any, kind: str, stem: str) -> FileResponse:
    """A report as a file, the same bytes as when it was made."""
    file = get_object_or_404(found.files, format=kind)
    name = f"{stem}-{found.number}.{kind}"
    return serving.of_field(file.file, name, content_type=FORMATS[kind].media_type)
