"""The documents the plan promises: shared in time, shared late, still drafts; some with a small file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile

from raccordo.demo.region.world import World
from raccordo.kernel import documents
from raccordo.kernel.deliverables import Deliverable, DeliverableKind, DeliverableRecipient
from raccordo.kernel.documents import Paragraph
from raccordo.kernel.models import Quadrant

REGION = "Regione Piemonte, Direzione Istruzione, Formazione e Lavoro"
AGENCY = "Agenzia Piemonte Lavoro"
OBSERVATORY = "Osservatorio regionale del mercato del lavoro"
CENTRES = "Centri per l’impiego del quadrante"


@dataclass(frozen=True)
class Document:
    """A document as the demo tells it. ``quadrant``: its code. ``replaces``: the version of the same title it follows.

    ``written``: it has a small file; the others only have the reference of their protocol.
    """

    kind: DeliverableKind
    title: str
    year: int
    drafted_on: dt.date
    shared_on: dt.date | None = None
    half: int | None = None
    quadrant: str | None = None
    version: int = 1
    replaces: int | None = None
    recipients: tuple[str, ...] = (REGION, AGENCY)
    written: bool = False


def day(text: str) -> dt.date:
    """A day from ``YYYY-MM-DD``."""
    return dt.date.fromisoformat(text)


def _single() -> list[Document]:
    """Documents of the whole region. The half-year report on crises of spring 2020 came after the summer."""
    kind = DeliverableKind
    plan, scouting = "Piano regionale di rafforzamento", "Piano di scouting regionale"
    crisis = "Servizi di ricollocazione: monitoraggio semestrale"
    model, guide = "Modello di analisi del mercato del lavoro locale", "Guida all'apprendistato per le scuole"
    evaluation, sheet = "LEP, politiche attive e RdC: monitoraggio e valutazione", "Scheda dei vantaggi per le aziende"
    schools = (REGION, "Istituti di istruzione secondaria superiore")
    return [
        Document(kind.REINFORCEMENT_PLAN, plan, 2020, day("2020-06-22"), day("2020-09-15"), written=True),
        Document(
            kind.REINFORCEMENT_PLAN, plan, 2021, day("2021-02-01"), day("2021-03-18"),
            version=2, replaces=1, written=True,
        ),
        Document(kind.SCOUTING_PLAN, scouting, 2020, day("2020-07-06"), day("2020-10-30"), written=True),
        Document(kind.SCOUTING_PLAN, scouting, 2021, day("2021-05-20"), version=2, replaces=1),
        Document(kind.CRISIS_REPORT, crisis, 2020, day("2020-07-20"), day("2020-09-25"), half=1),
        Document(kind.CRISIS_REPORT, crisis, 2020, day("2020-12-01"), day("2020-12-21"), half=2, written=True),
        Document(kind.CRISIS_REPORT, crisis, 2021, day("2021-06-14"), day("2021-06-28"), half=1),
        Document(
            kind.SKILLS_GAP_MODEL, "Laboratorio d'impresa: logistica", 2020, day("2020-10-19"), day("2020-12-10")
        ),
        Document(
            kind.SKILLS_GAP_MODEL, "Laboratorio d'impresa: meccatronica", 2021, day("2021-02-22"), day("2021-04-20"),
            written=True,
        ),
        Document(kind.SKILLS_GAP_MODEL, "Laboratorio d'impresa: assistenza familiare", 2021, day("2021-06-07")),
        Document(
            kind.ANALYSIS_MODEL, model, 2020, day("2020-09-14"), day("2020-12-04"),
            recipients=(REGION, OBSERVATORY), written=True,
        ),
        Document(kind.EVALUATION_REPORT, evaluation, 2020, day("2020-11-09"), day("2020-12-18")),
        Document(kind.EVALUATION_REPORT, evaluation, 2021, day("2021-06-01")),
        Document(
            kind.APPRENTICESHIP_GUIDE, guide, 2020, day("2020-08-24"), day("2020-10-05"),
            recipients=schools, written=True,
        ),
        Document(kind.APPRENTICESHIP_GUIDE, guide, 2021, day("2021-04-12"), day("2021-05-12"), recipients=schools),
        Document(kind.ADVANTAGES_SHEET, sheet, 2020, day("2020-09-21"), day("2020-10-12"), written=True),
        Document(kind.ADVANTAGES_SHEET, sheet, 2021, day("2021-06-10")),
        Document(
            kind.OTHER, "Sperimentazione duale 2017/2018: le agenzie formative", 2018, day("2019-02-04"),
            day("2019-03-11"),
        ),
        Document(kind.OTHER, "Sperimentazione duale 2017/2018: le imprese", 2018, day("2019-02-11"), day("2019-03-11")),
    ]  # fmt: skip


def _by_quadrant() -> list[Document]:
    """Yearly reports: the last quadrant had its local report of 2020 in February; those of 2021 have begun."""
    quadrants = list(Quadrant.objects.order_by("position", "pk").values_list("code", "name"))
    found = []
    for number, (code, name) in enumerate(quadrants):
        operators = (REGION, OBSERVATORY, CENTRES)
        local, basin = f"Il mercato del lavoro nel quadrante {name}", f"Dati e strumenti del bacino {name}"
        shared = day("2021-02-12") if number == len(quadrants) - 1 else day(f"2020-11-{16 + number}")
        kind = DeliverableKind.LABOUR_MARKET_REPORT
        found.append(
            Document(
                kind, local, 2020, day("2020-10-05"), shared, quadrant=code, recipients=operators, written=not number
            )
        )
        if number < 2:
            found.append(Document(kind, local, 2021, day("2021-06-10"), quadrant=code))
        kind = DeliverableKind.BASIN_REPORT
        found.append(
            Document(kind, basin, 2020, day("2020-11-02"), day("2020-12-15"), quadrant=code, recipients=operators)
        )
        if number % 2 == 0:
            found.append(
                Document(kind, basin, 2021, day("2021-05-03"), day("2021-06-18"), quadrant=code, recipients=operators)
            )
    return found


def generate(world: World) -> None:
    """Write the documents and with whom they were shared."""
    told = _single() + _by_quadrant()
    quadrants = dict(Quadrant.objects.values_list("code", "pk"))
    keys = world.writer.keys(Deliverable, len(told))
    known = {(d.kind, d.title, d.version): pk for d, pk in zip(told, keys.tolist(), strict=True)}
    world.writer.write(
        Deliverable,
        len(told),
        id=keys,
        kind=[d.kind.value for d in told],
        title=[d.title for d in told],
        version=[d.version for d in told],
        year=[d.year for d in told],
        half=[d.half for d in told],
        quadrant_id=[quadrants[d.quadrant] if d.quadrant else None for d in told],
        file=[_file(d) if d.written else "" for d in told],
        reference=[_reference(d, n) if d.shared_on else "" for n, d in enumerate(told, start=1)],
        drafted_on=[d.drafted_on for d in told],
        shared_on=[d.shared_on for d in told],
        replaces_id=[known[d.kind, d.title, d.replaces] if d.replaces else None for d in told],
    )
    shared = [
        (pk, name, d.shared_on) for d, pk in zip(told, keys.tolist(), strict=True) if d.shared_on
        for name in d.recipients
    ]  # fmt: skip
    world.writer.write(
        DeliverableRecipient,
        len(shared),
        deliverable_id=[row[0] for row in shared],
        name=[row[1] for row in shared],
        shared_on=[row[2] for row in shared],
    )


def _reference(document: Document, number: int) -> str:
    return f"Prot. sintetico n. {1000 + 7 * number}/{document.shared_on:%Y}"


def _file(document: Document) -> str:
    """Keep the document's file by its digest, the same at every build; what then stands in the field."""
    written = documents.Document(
        title=document.title,
        publisher="Dimostrazione di Raccordo",
        day=document.drafted_on,
        notice="Documento sintetico",
        blocks=(
            Paragraph(text=f"Versione {document.version}, {document.year}."),
            Paragraph(
                text="Documento sintetico della dimostrazione: mostra come Raccordo conserva un prodotto del piano."
            ),
            Paragraph(
                text=f"Redatto il {document.drafted_on:%d/%m/%Y}, condiviso con: {', '.join(document.recipients)}."
            ),
        ),
    )
    name = f"{document.kind.value}-{document.drafted_on:%Y%m%d}.docx"
    field: Any = Deliverable._meta.get_field("file")
    return field.storage.save(name, ContentFile(documents.render(written, "docx")))
