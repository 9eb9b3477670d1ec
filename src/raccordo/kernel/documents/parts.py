"""Parts that every format adds to a document in the same way."""

from __future__ import annotations

from raccordo.kernel.documents import words
from raccordo.kernel.documents.inline import Span
from raccordo.kernel.documents.tree import Column, Definitions, Kind, Paragraph, Provenance, Section, Table

#: Shapes of the states; the word beside says it too.
SHAPES = {"good": "●", "fair": "◆", "bad": "▲", "none": "○"}


def closing_section(provenance: Provenance) -> Section:
    """The last section: what the document was computed from, with the digests that let anybody check it."""
    said = words.labels()
    rows = [(source.label, source.detail, source.digest) for source in provenance.sources]
    columns = (
        Column(label=said["what"]),
        Column(label=said["detail"]),
        Column(label=said["digest"], kind=Kind.CODE, width=2),
    )
    table = Table(caption=said["computed_from"], columns=columns, rows=rows, sheet=said["digest"][:8])
    return Section(
        title=said["computed_from"],
        anchor="origine",
        numbered=False,
        blocks=(
            *((Paragraph(text=provenance.statement),) if provenance.statement else ()),
            Definitions(items=((said["seal"], (Span(text=provenance.digest, code=True),)),)),
            *((table,) if rows else ()),
        ),
    )
