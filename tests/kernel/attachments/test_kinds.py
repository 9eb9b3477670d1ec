"""What is kept: by content, held to an allow-list and to the name."""

import pytest

from raccordo.kernel.attachments import kinds
from raccordo.kernel.attachments.errors import Refused
from tests.kernel.attachments import samples


def checked(tmp_path, content: bytes, name: str) -> str:
    path = tmp_path / "x"
    path.write_bytes(content)
    return kinds.check(path, name)


@pytest.mark.parametrize("name", samples.GOOD)
def test_what_is_kept_is_known_by_its_content(tmp_path, name):
    assert checked(tmp_path, samples.GOOD[name], name) == kinds.MEDIA_TYPES[kinds.extension_of(name)]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.HTML, "pagina.html"),
        (samples.EXE, "programma.exe"),
        (samples.PLAIN_ZIP, "tutto.zip"),
        (samples.PDF, "senza-estensione"),
        (samples.PDF, ".pdf"),
        (b"<svg/>", "disegno.svg"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_other_types_are_refused_and_the_allowed_ones_named(tmp_path, content, name):
    with pytest.raises(Refused) as refused:
        checked(tmp_path, content, name)
    assert "pdf" in str(refused.value.message)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (samples.EXE, "fattura.pdf"),
        (samples.HTML, "foto.png"),
        (samples.PNG, "foto.jpg"),
        (samples.PDF, "verbale.docx"),
        (samples.DOCX, "verbale.xlsx"),
        (samples.PLAIN_ZIP, "verbale.docx"),
        (samples.ODT, "verbale.ods"),
        (b"PK\x03\x04 broken", "verbale.docx"),
        (samples.LOCKED, "verbale.odt"),
        (samples.ODD, "verbale.odt"),
        (b"testo", "atto.pdf"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_content_that_is_not_what_the_name_says_is_refused(tmp_path, content, name):
    with pytest.raises(Refused):
        checked(tmp_path, content, name)


def test_documents_with_macros_are_refused(tmp_path):
    with pytest.raises(Refused, match="macro"):
        checked(tmp_path, samples.DOCM, "verbale.docx")


def test_an_installation_may_keep_fewer_types(tmp_path, settings):
    settings.ATTACHMENT_EXTENSIONS = ["pdf"]
    assert checked(tmp_path, samples.PDF, "atto.pdf") == kinds.PDF
    with pytest.raises(Refused):
        checked(tmp_path, samples.PNG, "foto.png")
