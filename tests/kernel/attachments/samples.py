"""Small files of each kind, and things that pretend to be them."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
P7M = bytes.fromhex("3082012306092a864886f70d010702a0820114") + b"\0" * 64
TIFF = b"II*\0" + b"\0" * 300


def archive(**parts: bytes) -> bytes:
    """A ZIP archive with these parts, in this order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content)  # its day is fixed: tests are named by these bytes
    return held.getvalue()


DOCX = archive(**{"[Content_Types].xml": b"<x/>", "_rels/.rels": b"", "word/document.xml": b"<x/>"})
DOCM = archive(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"})
XLSX = archive(**{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b""})
ODS = archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b""})


def patched(content: bytes, offset: int, value: bytes) -> bytes:
    """An archive with other bytes in the header of its first part, where it stands and where it is listed."""
    listed = content.index(b"PK\x01\x02") + offset + 2
    head = content[:offset] + value + content[offset + len(value) : listed]
    return head + value + content[listed + len(value) :]


#: Its first part asks for a password; is packed in a way nobody reads.
LOCKED, ODD = patched(ODT, 6, b"\1\0"), patched(ODT, 8, b"\x63\0")
PLAIN_ZIP = archive(**{"evil.exe": b"MZ"})
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\0" + b"\0" * 200

GOOD = {
    "atto.pdf": PDF,
    "Foglio firme.PDF": PDF,
    "foto.png": PNG,
    "foto.jpg": JPEG,
    "foto.jpeg": JPEG,
    "firmato.pdf.p7m": P7M,
    "scansione.tif": TIFF,
    "verbale.docx": DOCX,
    "elenco.xlsx": XLSX,
    "verbale.odt": ODT,
    "elenco.ods": ODS,
}


def upload(content: bytes = PDF, name: str = "atto.pdf") -> SimpleUploadedFile:
    """A file as a form gives it."""
    return SimpleUploadedFile(name, content)
