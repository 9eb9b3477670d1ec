"""What is cut out of records is what lxml reads in them, an element at a time."""

from xml.sax.saxutils import escape, quoteattr

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from raccordo.analysis.cob.layout import Counted
from raccordo.analysis.cob.mapping import Mapping
from raccordo.analysis.cob.records import Paths
from raccordo.analysis.cob.xml import xml_batches

PATHS = ("a", "b", "a/b", "a/@x", "a/b/@y", "@x", "c/a", "é")
TEXTS = st.text(st.sampled_from("ab <>&\"';=/:\r\n\té€😀]"), max_size=6)


def read(element, row: dict[str, str | None], above: str = "") -> None:
    """Put the texts at the paths wanted in a row, the slow and obvious way."""
    for name in ("x", "y"):
        if f"{above}@{name}" in PATHS:
            row[f"{above}@{name}"] = element.get(name)
    for child in element:
        path = above + etree.QName(child).localname
        if path in PATHS:
            row[path] = child.text
        if any(wanted.startswith(f"{path}/") for wanted in PATHS):
            read(child, row, f"{path}/")


@st.composite
def elements(draw, depth: int = 3, name: str | None = None) -> str:
    """An element as somebody may write it: prefixes, comments, sections of character data, empty in two ways."""
    prefix = draw(st.sampled_from(["", "", "", "n:"]))
    name = name or prefix + draw(st.sampled_from(["a", "b", "c", "d", "é"]))
    marks = "".join(
        f" {key}={quoteattr(draw(TEXTS))}" for key in sorted(draw(st.sets(st.sampled_from(["x", "y", "n:x"]))))
    )
    inner = []
    for _ in range(draw(st.integers(0, 3 if depth else 1))):
        kind = draw(st.sampled_from(["text", "section", "comment", "order", *["element"] * 3 * bool(depth)]))
        text = draw(TEXTS)
        match kind:
            case "text":
                inner.append(escape(text).replace("\r", "&#13;").replace("b", "&#x62;"))
            case "section":
                inner.append(f"<![CDATA[{text.replace(']', '')}]]>")
            case "comment":
                inner.append("<!-- <a>no</a> -->")
            case "order":
                inner.append("<?order <a>no</a>?>")
            case _:
                inner.append(draw(elements(depth=depth - 1)))
    return f"<{name}{marks}/>" if not inner else f"<{name}{marks} >{''.join(inner)}</{name}\n>"


@given(st.lists(elements(name="r"), min_size=1, max_size=3))
def test_the_texts_cut_out_are_those_of_the_elements(records):
    text = f'<root xmlns:n="urn:n">{"".join(records)}</root>'.encode()
    parser = etree.XMLParser(remove_comments=True, remove_pis=True)
    parsed = list(etree.fromstring(text, parser))
    found = Paths(PATHS).cut([etree.tostring(record, encoding="utf-8", with_tail=False) for record in parsed])
    rows = []
    for record in parsed:
        rows.append(dict.fromkeys(PATHS))
        read(record, rows[-1])
    for path, column in zip(PATHS, found, strict=True):
        assert [text or None for text in column.to_pylist()] == [row[path] or None for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_files_in_any_encoding_they_declare(tmp_path, encoding):
    path = tmp_path / "m.xml"
    text = f'<?xml version="1.0" encoding="{encoding}"?><m><Comunicazione><code>però &amp; è</code></Comunicazione></m>'
    path.write_bytes(text.encode(encoding))
    (batch,) = xml_batches(Counted(path), path.name, Mapping())
    assert batch.column("code").to_pylist() == ["però & è"]


def test_large_records_go_in_batches_of_bounded_size(tmp_path, monkeypatch):
    for name in ("PIECE_BYTES", "BATCH_BYTES"):
        monkeypatch.setattr(f"raccordo.analysis.cob.xml.{name}", 1000)
    path = tmp_path / "m.xml"
    record = f"<Comunicazione><code>{'x' * 600}</code></Comunicazione>"
    path.write_text(f"<m>{record * 5}</m>")
    batches = list(xml_batches(Counted(path), path.name, Mapping()))
    assert [batch.num_rows for batch in batches] == [2, 2, 1]
    assert pa.Table.from_batches(batches)["row"].to_pylist() == [1, 2, 3, 4, 5]
