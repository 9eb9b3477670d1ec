"""What python-docx has no call for: styles of our own, fields, bookmarks, header rows, links, alternative texts."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from raccordo.kernel.documents.inline import Tone

INK, BLUE, MUTED = RGBColor(0x17, 0x32, 0x4D), RGBColor(0x00, 0x66, 0xCC), RGBColor(0x45, 0x5A, 0x6D)
TONES = {
    Tone.GOOD: RGBColor(0x00, 0x6B, 0x47),
    Tone.FAIR: RGBColor(0x00, 0x59, 0xB3),
    Tone.BAD: RGBColor(0xB3, 0x1B, 0x36),
    Tone.NONE: MUTED,
}
#: A font of every office suite: the file is made to be edited anywhere.
FONT = "Calibri"
LOCALES = {"it": "it-IT", "en": "en-GB", "fr": "fr-FR", "de": "de-DE"}


def dress(file: Any, language: str) -> None:
    """A4, the styles of our documents, the language the text is checked in."""
    page = file.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin, page.bottom_margin = Cm(2.6), Cm(2.4)
    page.different_first_page_header_footer = True
    styles = file.styles
    _font(styles["Normal"], 10.5, INK)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 26), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11.5), ("Heading 4", 10.5)):
        _font(styles[name], size, INK, bold=True)
    _font(styles["Subtitle"], 14, MUTED, italic=False)
    _font(styles["Caption"], 10, INK, bold=False)
    styles["Title"].element.pPr.remove(styles["Title"].element.pPr.find(qn("w:pBdr")))
    added = (
        ("Publisher", 11, BLUE), ("Table Text", 8.5, INK), ("Table Text Kept", 8.5, INK), ("Table Note", 8.5, MUTED),
        ("Definition", 10.5, INK),
    )  # fmt: skip
    for name, size, colour in added:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _font(style, size, colour, bold=True if name == "Publisher" else None)
        style.paragraph_format.space_after = Pt(2)
    styles["Table Text Kept"].paragraph_format.keep_with_next = True
    styles["Publisher"].paragraph_format.space_before = Cm(3)
    hanging = styles["Definition"].paragraph_format
    hanging.left_indent, hanging.first_line_indent = Cm(5), Cm(-5)
    hanging.tab_stops.add_tab_stop(Cm(5))
    _box(styles, "Note Box", "0066CC", "F5F7FA")
    _box(styles, "Warning Box", "8A5300", "FFF3CD")
    _contents_styles(styles)
    _table_style(styles)
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).set(qn("w:val"), LOCALES.get(language, language))


def _font(style: Any, size: float, colour: RGBColor, *, bold: bool | None = None, italic: bool | None = None) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, italic
    font.color.rgb = colour
    faces = style.element.rPr.rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{name}"), None)
    faces.set(qn("w:cs"), FONT)


def _box(styles: Any, name: str, line: str, fill: str) -> None:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    properties = style.element.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="24" w:space="8" w:color="{line}"/></w:pBdr>')
    )
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{fill}"/>'))
    style.paragraph_format.space_before = Pt(6)


def _contents_styles(styles: Any) -> None:
    for level, indent in ((1, 0.0), (2, 0.6)):
        style = styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.space_after = Pt(3)
        style.font.bold = level == 1 or None
    if "TOC Heading" not in [style.name for style in styles]:
        styles.add_style("TOC Heading", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    _font(styles["TOC Heading"], 16, INK, bold=True)
    # a heading that is not itself in the contents
    outline = styles["TOC Heading"].element.get_or_add_pPr()
    outline.append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))


def _table_style(styles: Any) -> None:
    style = styles.add_style("Report Table", WD_STYLE_TYPE.TABLE)
    rule = '<w:{0} w:val="single" w:sz="{1}" w:space="0" w:color="{2}"/>'
    borders = "".join(
        (rule.format("top", 8, "5C6F82"), rule.format("bottom", 8, "5C6F82"), rule.format("insideH", 4, "D6DCE3"))
    )
    margins = '<w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/>'
    style.element.append(
        parse_xml(
            f"<w:tblPr {nsdecls('w')}><w:tblBorders>{borders}</w:tblBorders>"
            f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
        )
    )
    style.element.append(
        parse_xml(
            f'<w:tblStylePr {nsdecls("w")} w:type="firstRow"><w:tcPr><w:shd w:val="clear" w:color="auto" '
            f'w:fill="F5F7FA"/></w:tcPr></w:tblStylePr>'
        )
    )


def repeat_header(table: Any) -> None:
    """Have the first row repeated at the head of every page a table goes on to, and every row kept whole."""
    for row in table._tbl.tr_lst:
        row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    table._tbl.tr_lst[0].trPr.append(OxmlElement("w:tblHeader"))


def describe(table: Any, text: str) -> None:
    """The title and the description of a table, for those who do not see it."""
    properties = table._tbl.tblPr
    for name in ("tblCaption", "tblDescription"):
        element = OxmlElement(f"w:{name}")
        element.set(qn("w:val"), text)
        properties.append(element)


def widths(table: Any, weights: list[float], whole: int) -> None:
    """Columns as wide as their weights say."""
    table.autofit = False
    total = sum(weights)
    for column, weight in zip(table.columns, weights, strict=True):
        wide = int(whole * weight / total)
        column.width = wide
        for cell in column.cells:
            cell.width = wide


def hyperlink(line: Any, address: str, text: str) -> None:
    """A link out of the document."""
    key = line.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    run = line.add_run(text)
    run.font.color.rgb, run.font.underline = BLUE, True
    link.append(run._r)
    line._p.append(link)


def bookmark(line: Any, number: int, name: str) -> None:
    """A place in the document that can be led to."""
    for kind in ("bookmarkStart", "bookmarkEnd"):
        element = OxmlElement(f"w:{kind}")
        element.set(qn("w:id"), str(number))
        if kind == "bookmarkStart":
            element.set(qn("w:name"), name)
        line._p.append(element)


def field(line: Any, instruction: str, shown: str = "1") -> None:
    """A field Word computes, with what stands there until it does."""
    for kind, text in (("begin", None), ("instr", instruction), ("separate", None), ("text", shown), ("end", None)):
        run = line.add_run()
        if kind == "text":
            run.text = text or ""
        elif kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
            run._r.append(element)
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            run._r.append(element)


def contents(file: Any, entries: list[tuple[int, str, str]]) -> None:
    """A table of contents: Word's own field, already filled with links, to which it adds the page numbers."""
    for position, (level, title, mark) in enumerate(entries):
        line = file.add_paragraph(style=f"toc {level}")
        if position == 0:
            _open_contents(line)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), mark)
        link.append(line.add_run(title)._r)
        line._p.append(link)
    end = OxmlElement("w:fldChar")
    end.set(qn("w:fldCharType"), "end")
    file.paragraphs[-1].add_run()._r.append(end)


def _open_contents(line: Any) -> None:
    for kind in ("begin", "instr", "separate"):
        run = line.add_run()
        if kind == "instr":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = ' TOC \\o "1-2" \\h \\z \\u '
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                element.set(qn("w:dirty"), "true")
        run._r.append(element)


def frame(file: Any, title: str, foot: str, words: dict[str, str]) -> None:
    """The head and the foot of every page but the first."""
    section = file.sections[0]
    for part, text in ((section.header, title), (section.footer, foot)):
        line = part.paragraphs[0]
        line.style = file.styles["Table Note"]
        line.add_run(text)
    line = section.footer.paragraphs[0]
    line.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), 2)
    line.add_run(f"\t{words['page']} ")
    field(line, "PAGE")
    line.add_run(f" {words['of']} ")
    field(line, "NUMPAGES")


def new_numbering(file: Any, style: str) -> int:
    """A numbering that starts again from one, like the style's own."""
    numbering = file.part.numbering_part.numbering_definitions._numbering
    own = file.styles[style].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == own).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def number_with(line: Any, numbering: int) -> None:
    """Number a paragraph with a numbering of its own."""
    properties = line._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = numbering
    properties.get_or_add_ilvl().val = 0
