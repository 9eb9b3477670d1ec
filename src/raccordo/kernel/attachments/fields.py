"""Files that stand in a field of a record: held to the rules of attachments and kept where they are, by digest.

Whoever writes (a form, the API, a command), the storage itself checks what comes in: size, type by content, antivirus.
A form has it checked first, so that who sends it reads why it is not kept. The field's value is ``<digest>/<name>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.functional import lazy

from raccordo.kernel.attachments import antivirus, kinds, store

#: Values that name a content of the store; others were kept before, or by the product itself, under their own name.
BY_DIGEST = re.compile(r"([0-9a-f]{64})/[^/]+")
#: What is being kept by the work under way, whose lock of the store is held until its transaction ends.
_kept: ContextVar[set[str] | None] = ContextVar("kept", default=None)


def digest_in(value: str) -> str:
    """The digest by which the value of a field names its content; empty if it does not."""
    found = BY_DIGEST.fullmatch(value or "")
    return found[1] if found else ""


@contextmanager
def keeping(files: Any) -> Iterator[None]:
    """To be entered before the transaction that keeps ``files``; nothing to do where there are none.

    No sweep meets a content whose row is still to be committed, and what was not committed is gone when it is left.
    """
    if not files or _kept.get() is not None:
        yield
        return
    kept: set[str] = set()
    token = _kept.set(kept)
    try:
        with store.lock():
            try:
                yield
            finally:
                known = _stored().filter(digest__in=kept).values_list("digest", flat=True)
                for digest in kept.difference(known):
                    store.remove(digest)
    finally:
        _kept.reset(token)


def _stored() -> Any:
    return apps.get_model("attachments", "StoredFile")._default_manager


@dataclass(frozen=True)
class Checked:
    """What the checks said of a content, kept on the upload so that it is asked of the antivirus once."""

    digest: str
    media_type: str
    scanned: bool


def _checked(upload: Any, path: Path, name: str, digest: str) -> Checked:
    """The outcome of the checks.

    Raises:
        Refused: it is not kept, and why.
    """
    known = getattr(upload, "checked", None)
    if isinstance(known, Checked) and known.digest == digest:
        return known
    return Checked(digest, kinds.check(path, name), antivirus.scan(path, digest))


class KeptInput(forms.ClearableFileInput):
    """Names the file that is kept; it is opened from the record's page, where its rules hold."""

    template_name = "desk/file_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["kept"] = str(value).rsplit("/", 1)[-1] if context["widget"]["is_initial"] else ""
        return context


@deconstructible
class CheckedStorage(FileSystemStorage):
    """Keeps what passes the checks of attachments in their store, once, whatever record names it."""

    def path(self, name: str) -> str:
        """Where the content lies."""
        digest = digest_in(name)
        return str(store.path_of(digest)) if digest else default_storage.path(name)

    def exists(self, name: str) -> bool:
        """Whether the content is there."""
        return super().exists(name) if digest_in(name) else default_storage.exists(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(Path(self.path(name)).open(mode)) if digest_in(name) else default_storage.open(name, mode)

    def get_valid_name(self, name: str) -> str:
        """The name as its sender knows it."""
        return kinds.clean_name(name) or "file"

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Check and keep a content; returns the value of the field.

        Raises:
            Refused: it is not kept, and why.
        """
        upload = content if hasattr(content, "chunks") else File(content)
        name = kinds.clean_name(name or upload.name or "", (max_length or 300) - 65)
        with store.incoming(upload) as (path, digest, size):
            checked = _checked(upload, path, name, digest)
            with keeping(upload):
                row = {"size": size, "media_type": checked.media_type, "scanned": checked.scanned}
                _stored().get_or_create(digest=digest, defaults=row)
                store.place(path, digest)
                kept = _kept.get()
                if kept is not None:
                    kept.add(digest)
        return f"{digest}/{name}"

    def delete(self, name: str) -> None:
        """Leave the content: other records may name it."""
        if not digest_in(name):
            default_storage.delete(name)


class CheckedFormField(forms.FileField):
    """Says beside the field why a file is not kept."""

    widget = KeptInput

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{**options, "max_length": None})
        self.help_text = self.help_text or lazy(kinds.limits, str)()

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload, if it may be kept.

        Raises:
            Refused: it may not.
        """
        found = super().clean(data, initial)
        if isinstance(found, UploadedFile):
            with store.incoming(found) as (path, digest, _size):
                found.checked = _checked(found, path, found.name or "", digest)  # type: ignore[attr-defined]
            found.seek(0)
        return found


class CheckedFileField(models.FileField):
    """A file of a record that passed the checks of attachments. Migrations see a plain file field."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **{**options, "storage": CheckedStorage()})

    def deconstruct(self) -> Any:
        """As a plain field: how a file is checked and kept is no matter of tables."""
        name, _path, args, options = super().deconstruct()
        options.pop("storage", None)
        return name, "django.db.models.FileField", args, options

    def generate_filename(self, instance: models.Model | None, filename: Any) -> str:
        """The name alone: the place is the content's."""
        return self.storage.get_valid_name(str(filename))

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": CheckedFormField, **options})
