"""Each format says what the document says, harms nobody, and gives the same bytes for the same document."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile

import docx as word
import openpyxl
import pypdf
import pytest
from lxml import etree, html

from raccordo.kernel.documents import FORMATS, Column, Document, Paragraph, Section, Span, Table, render
from raccordo.kernel.documents.html import fragment
from tests.kernel.documents.samples import SHOWN, document

DIGESTS = """
import hashlib, sys
import django
django.setup()
from raccordo.kernel.documents import FORMATS, Document, render
kept = Document.model_validate_json(sys.stdin.read())
print(*(hashlib.sha256(render(kept, code)).hexdigest() for code in FORMATS))
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The sample document in every format."""
    return {code: render(document(), code) for code in FORMATS}


def test_another_process_writes_the_same_bytes(files):
    done = subprocess.run(  # noqa: S603 - this interpreter, our own text
        [sys.executable, "-W", "ignore", "-c", DIGESTS],
        input=document().as_json(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [hashlib.sha256(files[code]).hexdigest() for code in FORMATS]


def test_the_page_that_stands_alone_holds_texts_as_texts(files):
    page = html.fromstring(files["html"])

    assert page.xpath("//script") == []
    assert page.xpath("//@onclick | //*[starts-with(@href, 'javascript')]") == []
    assert SHOWN in page.text_content()
    assert page.get("lang") == "it"
    assert [h.text_content().strip() for h in page.xpath("//h1")] == ["Rapporto di prova"]


def test_the_page_fetches_nothing(files):
    page = html.fromstring(files["html"])

    assert page.xpath("//link | //iframe") == []
    assert all(src.startswith("data:image/svg+xml;base64,") for src in page.xpath("//img/@src"))


def test_tables_of_the_page_have_headers_and_captions(files):
    table = html.fromstring(files["html"]).xpath("//table[contains(., 'Persone')]")[0]

    assert [th.text_content() for th in table.xpath("./thead//th[@scope='col']")] == [
        "Centro", "Persone", "Quota", "Esito",
    ]  # fmt: skip
    assert table.xpath("string(./caption)") == "Tabella 1. Centri per l’impiego"
    assert table.xpath("string(.//tr[td[1]='2.000']/td[2])") == "28,6%"
    assert table.xpath("string(./tfoot//td[1])") == "20.000"


def test_a_fragment_starts_below_the_pages_title_and_takes_figures_from_where_it_is_told():
    body = html.fromstring(fragment(document(), lambda number: f"/figura/{number}.svg"))

    assert body.xpath("//h1") == []
    assert body.xpath("//img/@src") == ["/figura/1.svg"]
    assert body.xpath("//*[@style]") == []
    assert {a.lstrip("#") for a in body.xpath("//nav//a/@href")} <= set(body.xpath("//@id"))


def test_the_pdf_is_accessible_and_says_what_the_document_says(files):
    file = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    text = " ".join(page.extract_text() for page in file.pages)

    assert file.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in file.trailer["/Root"]
    assert file.trailer["/Root"]["/Lang"] == "it-IT"
    assert b"pdfuaid:part>1<" in file.trailer["/Root"]["/Metadata"].get_data()
    assert file.metadata["/Title"] == "Rapporto di prova"
    assert file.metadata.creation_date.date() == document().day
    assert "#set page(fill: red)" in text
    assert "Centro 59" in text


def test_the_pdf_repeats_a_long_tables_header(files):
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages]
    assert sum("Persone" in page and "Centro " in page for page in pages) >= 2


def test_the_pdf_embeds_its_fonts_and_no_other(files):
    names = {
        str(font["/BaseFont"]).split("+")[-1]
        for page in pypdf.PdfReader(io.BytesIO(files["pdf"])).pages
        for font in page["/Resources"]["/Font"].get_object().values()
    }
    assert all(name.startswith(("TitilliumWeb", "RobotoMono")) for name in names)


def test_a_sign_no_font_can_draw_does_not_stop_the_report():
    told = Document(title="Prova", publisher="A", day=document().day, blocks=[Paragraph(text="bene 😀 漢 ≥ Ω ž")])
    text = pypdf.PdfReader(io.BytesIO(render(told, "pdf"))).pages[1].extract_text()

    assert "[U+1F600]" in text
    assert "[U+6F22]" in text
    assert "≥ Ω ž" in text


def test_the_word_file_has_real_headings_header_rows_and_alternative_texts(files):
    file = word.Document(io.BytesIO(files["docx"]))
    text = etree.tostring(file.element, encoding="unicode")

    assert next(p.text for p in file.paragraphs if p.style.name == "Heading 1") == "1\u2002In breve"
    assert [p.text for p in file.paragraphs if p.style.name == "Title"] == ["Rapporto di prova"]
    assert text.count("w:tblHeader") == len(file.tables) == 3
    assert file.inline_shapes[0]._inline.docPr.get("descr") == SHOWN
    assert "TOC \\o" in text
    assert file.core_properties.created.date() == document().day
    assert any(SHOWN in paragraph.text for paragraph in file.paragraphs)


def sections(rows: int) -> Document:
    """A part that fills most of a page, one that begins with a heading, a line and a table of so many rows."""
    lines = tuple(Paragraph(text=f"riga {n}") for n in range(34))
    table = Table(caption="Tavola", columns=[Column(label="Centro")], rows=[(f"Centro {n}",) for n in range(rows)])
    parts = [Section(title="Prima", blocks=lines), Section(title="Seconda", blocks=[Paragraph(text="breve"), table])]
    return Document(title="t", publisher="A", day=document().day, blocks=parts)


def test_a_title_does_not_stay_alone_at_the_end_of_a_page():
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(render(sections(3), "pdf"))).pages]
    (first,) = [page for page in pages if "riga 33" in page]
    assert "Seconda" not in first  # there was room for it, and for little else
    assert ["breve" in page and "Centro 2" in page for page in pages if "Seconda" in page] == [True]


def test_the_rows_of_a_short_table_stay_together_in_the_word_file():
    for rows, kept in ((5, 5), (40, 1)):  # the header, and all rows but the last
        file = word.Document(io.BytesIO(render(sections(rows), "docx")))
        styles = [row.cells[0].paragraphs[0].style.name for row in file.tables[0].rows]
        assert styles.count("Table Text Kept") == kept
        assert file.styles["Table Text Kept"].paragraph_format.keep_with_next


def test_links_of_the_word_file_lead_out_and_never_into_the_site(files):
    file = word.Document(io.BytesIO(files["docx"]))
    targets = [r.target_ref for r in file.part.rels.values() if r.is_external]
    assert targets == ["https://example.org/a?b=1&c=2"]


def test_the_workbook_has_a_sheet_for_each_table_with_typed_cells(files):
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    sheet = book["Tabella 1"]

    assert book.sheetnames == ["Copertina", "Tabella 1", "Figura 1", "Impronta"]
    assert [cell.value for cell in sheet[3]] == ["Centro", "Persone", "Quota", "Esito"]
    assert sheet.freeze_panes == "B4"
    assert (sheet["B6"].value, sheet["C6"].number_format, sheet["C4"].value) == (2000, "0.0%", "n.p.")
    assert book["Figura 1"]["A4"].is_date
    assert document().digest in [cell.value for row in book["Copertina"] for cell in row]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://a.it", "12"])
def test_no_text_of_the_workbook_is_a_formula_a_link_or_a_number(text):
    book = openpyxl.load_workbook(io.BytesIO(render(document(text, rows=3), "xlsx")))
    cell = book["Tabella 1"]["A5"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_archives_are_dated_alike_whenever_they_are_written(files):
    for code in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[code])) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_document_is_still_a_document():
    empty = Document(title="Vuoto", publisher="A", day=document().day, blocks=[])
    for code in FORMATS:
        assert len(render(empty, code)) > 500


def test_sections_of_the_same_name_have_places_of_their_own():
    twice = [Section(title="Note", blocks=[Paragraph(text=[Span(text="x")])], numbered=False)] * 3
    told = Document(title="t", publisher="A", day=document().day, blocks=twice)
    ids = html.fromstring(fragment(told)).xpath("//section/@id")
    assert len(set(ids)) == 3
