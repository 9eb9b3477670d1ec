"""Documents that were printed and kept: what every report has in common, and its files, written once each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from raccordo.kernel.documents.formats import FORMATS, render
from raccordo.kernel.documents.tree import Document
from raccordo.kernel.immutable import WrittenOnce, WrittenOnceQuerySet

#: Told how much is done, of how much, and what is being done.
Telling = Callable[[int, int, str], None]


def silent(done: int, total: int, doing: str) -> None:
    """Progress that nobody looks at."""


class Printed(WrittenOnce):
    """A document as it was made, as data, with its edition.

    ``source_digest`` seals what it was computed from, ``digest`` what it says.
    """

    language = models.CharField(_("language"), max_length=2)
    number = models.PositiveIntegerField(_("edition"))
    document_json = models.TextField(_("document"))
    digest = models.CharField(_("digest"), max_length=64)
    source_digest = models.CharField(_("digest of the sources"), max_length=64)
    made_on = models.DateField(_("made on"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("made by")
    )

    class Meta(WrittenOnce.Meta):
        abstract = True

    @cached_property
    def document(self) -> Document:
        """The document as it was made."""
        return Document.model_validate_json(self.document_json)


class PrintedQuerySet(WrittenOnceQuerySet):
    """Documents as they were made."""

    def beside(self, found: Printed, *same: str) -> PrintedQuerySet:
        """Other editions of a document in its language: those that are the ``same`` in some fields, the last first."""
        alike = {name: getattr(found, name) for name in (*same, "language")}
        return self.filter(**alike).exclude(pk=found.pk).order_by("-number")


def said(document: Document) -> dict[str, Any]:
    """What a row of `Printed` keeps of its document."""
    return {
        "language": document.language,
        "document_json": document.as_json(),
        "digest": document.digest,
        "source_digest": document.provenance.digest if document.provenance else "",
    }


class PrintedFile(WrittenOnce):
    """A document in one format, with the digest of its bytes. Models add the document and the file itself."""

    format = models.CharField(_("format"), max_length=5, choices=[(code, kind.name) for code, kind in FORMATS.items()])
    digest = models.CharField(_("digest"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))

    class Meta(WrittenOnce.Meta):
        abstract = True


def print_all(document: Document, tell: Telling) -> dict[str, bytes]:
    """The document in every format."""
    files = {}
    for done, code in enumerate(FORMATS):
        tell(done, len(FORMATS), gettext("Writing the file: %(format)s") % {"format": FORMATS[code].name})
        files[code] = render(document, code)
    tell(len(FORMATS), len(FORMATS), gettext("Registering"))
    return files


def keep_all(files: Mapping[str, bytes], stem: str) -> dict[str, str]:
    """Write the files under names that begin with ``stem``; format → name."""
    return {code: _keep(f"{stem}-{seal(data)[:12]}.{code}", data) for code, data in files.items()}


def _keep(name: str, data: bytes) -> str:
    """Write a file under a name made of its content, so that a second try finds it and writes nothing twice."""
    if default_storage.exists(name):
        with default_storage.open(name) as kept:
            if kept.read() == data:
                return name
        default_storage.delete(name)  # a write that was cut short
    return default_storage.save(name, ContentFile(data))


def rows(files: Mapping[str, bytes], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """What each row of `PrintedFile` says of its file."""
    return [
        {"format": code, "file": names[code], "digest": seal(data), "size": len(data)} for code, data in files.items()
    ]


def seal(data: bytes) -> str:
    """The digest by which bytes are known."""
    return hashlib.sha256(data).hexdigest()
