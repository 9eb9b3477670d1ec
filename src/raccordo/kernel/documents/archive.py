"""Zip archives (DOCX, XLSX) whose bytes depend on what they hold alone, not on when they were written."""

from __future__ import annotations

import io
import zipfile

#: The first day a zip archive knows.
EPOCH = (1980, 1, 1, 0, 0, 0)


def settled(archive: bytes) -> bytes:
    """The same archive with every entry dated alike, in the order it had."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            told = zipfile.ZipInfo(entry.filename, EPOCH)
            told.compress_type = zipfile.ZIP_DEFLATED
            told.create_system = 0
            target.writestr(told, source.read(entry))
    return out.getvalue()
