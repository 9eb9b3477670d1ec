"""Files are given out here, whatever page or program asks; one that is no longer on disk is told, and logged."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import IO, Any

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _

from raccordo.kernel.attachments import store
from raccordo.kernel.attachments.fields import digest_in
from raccordo.kernel.desk import pages
from raccordo.kernel.desk.pages import PageRequest

logger = logging.getLogger(__name__)


class FileMissing(Http404):
    """A file that a row names is not on disk, or cannot be read.

    Attributes:
        name: as who asks knows it.
        key: by which an administrator finds it in a backup: its SHA-256, or its name under ``files/``.
    """

    def __init__(self, name: str, key: str):
        self.name, self.key = name, key
        super().__init__(_("The file is in the register, but its content is not where it is kept."))


def of_field(file: FieldFile, name: str = "", **options: Any) -> FileResponse:
    """The file of a record, to be saved; by its own name unless another is given.

    Raises:
        FileMissing: it is not there.
    """
    kept = str(file.name)
    key = digest_in(kept) or kept
    return _given(lambda: file.storage.open(kept, "rb"), name or kept.rsplit("/", 1)[-1], key, **options)


def of_digest(digest: str, name: str, **options: Any) -> FileResponse:
    """A content of the store, to be saved under a name.

    Raises:
        FileMissing: it is not there.
    """
    return _given(lambda: store.path_of(digest).open("rb"), name, digest, **options)


def _given(open_it: Callable[[], IO[bytes] | Any], name: str, key: str, **options: Any) -> FileResponse:
    try:
        content = open_it()
    except OSError as error:
        logger.error("a file is missing: %s (%s)", key, type(error).__name__)
        raise FileMissing(name, key) from error
    return FileResponse(content, as_attachment=True, filename=name, **options)


def missing(request: PageRequest, found: FileMissing) -> HttpResponse:
    """The page that says so."""
    title = _("This file is missing")
    return pages.show(request, "attachments/missing.html", title=title, status=404, name=found.name, key=found.key)
