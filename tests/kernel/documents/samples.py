"""A document with every kind of block, and texts that would do harm if a format took them for commands."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from raccordo.kernel.documents import (
    Column,
    Definitions,
    Document,
    Figure,
    Kind,
    Listed,
    Mark,
    Note,
    PageBreak,
    Paragraph,
    Provenance,
    Section,
    Source,
    Span,
    Table,
    Tone,
)

#: Markup of Typst, HTML, Markdown and a spreadsheet, quotes and a control character.
HOSTILE = (
    '#set page(fill: red) $x^2$ *b* _c_ `raw` @ref <label> \\ "q" #eval("1") '
    "<script>alert(1)</script> </w:t> & [x](javascript:alert(1)) {{ 7*7 }}\x00"
)
#: How it must read wherever it is shown.
SHOWN = HOSTILE.replace("\x00", "")
SPEC = {
    "data": {"values": [{"d": "2020-01-31", "v": 3}, {"d": "2020-03-31", "v": 13}]},
    "mark": {"type": "line", "clip": True},
    "encoding": {"x": {"field": "d", "type": "temporal"}, "y": {"field": "v", "type": "quantitative"}},
    "width": 400,
    "height": 160,
}


def document(text: str = HOSTILE, rows: int = 60) -> Document:
    """Two sections, a long table, a figure, notes, definitions, and what it was computed from."""
    data = Table(
        caption="Serie",
        columns=[Column(label="Giorno", kind=Kind.DAY), Column(label="Valore", kind=Kind.INTEGER)],
        rows=[(dt.date(2020, 1, 31), 3), (dt.date(2020, 3, 31), None)],
    )
    centres = Table(
        caption="Centri per l’impiego",
        columns=[
            Column(label="Centro", width=2),
            Column(label="Persone", kind=Kind.INTEGER),
            Column(label="Quota", kind=Kind.SHARE),
            Column(label="Esito"),
        ],
        rows=[
            (text if n == 1 else f"Centro {n}", n * 1000, Decimal(n) / 7 if n % 5 else Mark(mark="n.p."), _state(n))
            for n in range(rows)
        ],
        total=("Totale", 20_000, Decimal("0.064"), ""),
        notes=["n.p.: non pubblicato."],
    )
    figure = Figure(caption="Il valore sale a 13", alt=text, spec=SPEC, data=data, source="registri")
    return Document(
        title="Rapporto di prova",
        subtitle=text,
        publisher="Agenzia",
        day=dt.date(2020, 6, 30),
        notice="Dati sintetici: nessuna persona reale",
        cover=[("Periodo", "primo semestre 2020")],
        blocks=[
            Section(title="In breve", blocks=[_told(text), _steps()]),
            Section(title=text, blocks=[centres, Section(title="La serie", blocks=[figure])]),
            PageBreak(),
            Section(title="Termini", blocks=[Definitions(items=[("CPI", text)]), _note(text)]),
        ],
        provenance=Provenance(digest="a" * 64, sources=[Source(label="1.1", digest="b" * 64, detail=text)]),
    )


def _state(n: int) -> Span:
    return Span(text="in ritardo", tone=list(Tone)[n % 4])


def _told(text: str) -> Paragraph:
    link = Span(text="la pagina", url="https://example.org/a?b=1&c=2")
    return Paragraph(text=[Span(text=text, strong=True), " ", link, Span(text=" qui", url="/piano/")])


def _steps() -> Listed:
    return Listed(items=["primo", [Paragraph(text="secondo"), Listed(items=["a", "b"], ordered=True)]])


def _note(text: str) -> Note:
    return Note(title="Attenzione", blocks=[Paragraph(text=text)], warning=True)
