"""Which types of file are kept: recognised by content, held to an allow-list, and to what the name says.

Content is sniffed with ``filetype``; what it does not know is told apart here: office documents by the parts inside
their archive, digitally signed envelopes (``.p7m``, CAdES, RFC 5652) by their object identifier.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import filetype
from django.conf import settings
from django.utils.translation import gettext as _

from raccordo.kernel.attachments.errors import Refused

PDF = "application/pdf"
SIGNED = "application/pkcs7-mime"
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{OFFICE}.wordprocessingml.document"
XLSX = f"{OFFICE}.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ZIP = "application/zip"

#: Media type by extension. ``settings.ATTACHMENT_EXTENSIONS`` names those an installation keeps.
MEDIA_TYPES = {
    "pdf": PDF,
    "p7m": SIGNED,
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "docx": DOCX,
    "xlsx": XLSX,
    "odt": ODT,
    "ods": ODS,
}

#: The part that tells an office document from other archives.
_MAIN_PART = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX}
#: Signed data, 1.2.840.113549.1.7.2, as it stands in the first bytes of an envelope.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")


def clean_name(name: str, longest: int = 200) -> str:
    """The name as it is kept: no folder, nothing unprintable, short enough, its extension whole."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(char for char in base if char.isprintable()).strip()
    stem, dot, extension = base.rpartition(".")
    if not dot:
        return base[:longest]
    return f"{stem[: max(longest - len(extension) - 1, 0)]}.{extension}"[:longest]


def limits() -> str:
    """What may be sent, for who chooses a file."""
    return _("At most %(limit)s MB, of these types: %(types)s.") % {
        "limit": f"{settings.ATTACHMENT_MAX_BYTES / 1024 / 1024:g}",
        "types": _spoken(),
    }


def extension_of(name: str) -> str:
    """The extension of a file's name, without the dot, in lower case; empty if there is none."""
    return Path(name).suffix[1:].lower()


def allowed_extensions() -> list[str]:
    """The extensions this installation keeps, in order."""
    return sorted(set(settings.ATTACHMENT_EXTENSIONS) & set(MEDIA_TYPES))


def sniff(path: Path) -> str:
    """The media type of the content; empty if it is not recognised."""
    with path.open("rb") as file:
        head = file.read(64)
    if head[:1] == b"\x30" and _SIGNED_DATA in head[:32]:
        return SIGNED
    kind = filetype.guess(str(path))
    if head[:4] == b"PK\x03\x04":
        return _archive(path)
    return kind.mime if kind is not None else ""


def _archive(path: Path) -> str:
    """What an archive is by its parts, which are named but not unpacked.

    Raises:
        Refused: it carries macros.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/") for name in names):
                raise Refused(_("The document contains macros: save it without them and attach it again."))
            if names and names[0] == "mimetype" and archive.getinfo("mimetype").file_size < 100:
                return archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError):
        return ZIP  # a part that is locked, cut off, or packed in a way nobody reads
    return next((kind for part, kind in _MAIN_PART.items() if part in names), ZIP)


def check(path: Path, name: str) -> str:
    """The media type of a file that may be kept.

    Raises:
        Refused: its type is not kept, or the content is not what the name says.
    """
    extension = extension_of(name)
    if extension not in allowed_extensions():
        raise Refused(
            _("Files of this type (%(type)s) are not kept. Attach one of these: %(allowed)s.")
            % {"type": f".{extension}" if extension else _("without extension"), "allowed": _spoken()}
        )
    found = sniff(path)
    if found != MEDIA_TYPES[extension]:
        raise Refused(
            _("The name says .%(type)s but the content is something else (%(found)s): attach the original document.")
            % {"type": extension, "found": found or _("not recognised")}
        )
    return found


def _spoken() -> str:
    return ", ".join(allowed_extensions())
