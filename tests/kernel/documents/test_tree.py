"""The tree is data: it is kept as JSON and comes back the same; what cannot be printed cannot be built."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from raccordo.kernel.documents import Column, Document, Figure, Kind, Mark, Paragraph, Span, Table, plain
from raccordo.kernel.documents.inline import safe_address
from raccordo.kernel.documents.words import cell_text
from tests.kernel.documents.samples import document


def test_a_document_kept_as_json_is_the_same_document():
    built = document()

    again = Document.model_validate_json(built.as_json())

    assert again == built
    assert again.digest == built.digest


def test_the_digest_tells_documents_apart():
    assert document("a").digest != document("b").digest


def test_a_cell_of_another_kind_is_refused_with_its_column():
    with pytest.raises(ValidationError, match="“Persone” holds integer"):
        Table(caption="t", columns=[Column(label="Persone", kind=Kind.INTEGER)], rows=[("tanti",)])


def test_a_row_of_another_length_is_refused_with_its_number():
    with pytest.raises(ValidationError, match="Row 2 has 1 cells for 2 columns"):
        Table(caption="t", columns=[Column(label="a"), Column(label="b")], rows=[("1", "2"), ("1",)])


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        (Kind.INTEGER, "12", 12),
        (Kind.SHARE, "0.4", Decimal("0.4")),
        (Kind.DAY, "2020-06-30", dt.date(2020, 6, 30)),
        (Kind.SHARE, Mark(mark="n.p."), Mark(mark="n.p.")),
        (Kind.DECIMAL, None, None),
    ],
)
def test_a_cell_is_of_its_columns_kind(kind, given_value, kept):
    assert Column(label="x", kind=kind).cell(given_value) == kept


@pytest.mark.parametrize("value", [1.5, True, float("nan"), "x"])
def test_a_whole_number_is_whole(value):
    with pytest.raises(ValueError, match="holds integer"):
        Column(label="x", kind=Kind.INTEGER).cell(value)


@pytest.mark.parametrize("address", ["https://a.it/b?c=d", "http://a.it", "mailto:a@b.it", "/piano/", "#s-1"])
def test_an_ordinary_address_may_be_linked(address):
    assert Span(text="x", url=address).url == address


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "//evil.it", "/\\evil.it", " https://a.it", "file:///x",
     "java\nscript:x", "https:", ""],
)  # fmt: skip
def test_any_other_address_is_refused(address):
    with pytest.raises(ValidationError, match="does not link"):
        Span(text="x", url=address)


def test_a_figure_fetches_nothing():
    data = Table(caption="t", columns=[Column(label="a")], rows=[])
    with pytest.raises(ValidationError, match="may not name an address"):
        Figure(caption="c", alt="a", data=data, spec={"layer": [{"data": {"url": "https://a.it/x.csv"}}]})


@given(st.text())
def test_any_text_becomes_one_that_every_format_can_hold(text):
    kept = plain(Paragraph(text=text).text)
    assert kept.isprintable() or set(kept) - {"\n", "\t"} <= set(text)
    assert not any(0xD800 <= ord(c) <= 0xDFFF or (ord(c) < 32 and c not in "\t\n") for c in kept)


@given(st.text(max_size=30))
def test_no_address_of_another_scheme_is_safe(text):
    if safe_address(text):
        assert text[0] in "/#" or text.split(":")[0].lower() in {"http", "https", "mailto"}


def test_a_column_shows_as_many_decimals_in_every_row():
    """−14,0% beside −11,6%; 83% beside 70%."""
    columns = [Column(label="a", kind=Kind.SHARE), Column(label="b", kind=Kind.SHARE)]
    rows = [(Decimal("-0.14"), Decimal("0.83")), (Decimal("-0.116"), Mark(mark="n.p."))]
    table = Table(caption="t", columns=columns, rows=rows, total=(None, Decimal("0.70004"))).shown()

    told = [[cell_text(cell, column, "it") for cell, column in zip(row, table.columns, strict=True)]
            for row in (*table.rows, table.total)]  # fmt: skip
    assert told == [["−14,0%", "83%"], ["−11,6%", "n.p."], ["–", "70%"]]
