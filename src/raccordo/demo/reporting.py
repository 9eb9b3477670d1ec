"""The demo's people report: line leads write on the first half of 2020, the agency has the report made and shares it.

All through the services the pages use, on days before the reference day; the texts speak of no real event or person.
"""

from __future__ import annotations

import datetime as dt
import re

from django.db import transaction

from raccordo.demo.signing import person
from raccordo.kernel.deliverables import DeliverableRecipient
from raccordo.plan.models import Period, PlanVersion
from raccordo.plan.periods.taking import Progress
from raccordo.plan.reports import narratives
from raccordo.plan.reports.publish import publish

WRITTEN, MENDED, MADE, SHARED = (dt.date(2020, 7, day) for day in (9, 15, 27, 31))
RECIPIENTS = ("Regione Piemonte, Direzione Istruzione, Formazione e Lavoro", "Agenzia Piemonte Lavoro")

#: By code of the line; ``""`` is the plan as a whole.
TEXTS = {
    "": """\
Il semestre è stato segnato dalla chiusura degli sportelli tra marzo e maggio. Le attività con le
persone sono proseguite **a distanza**, quelle con le aziende e le scuole hanno rallentato e si sono
riprese da giugno.

Le cifre di questo rapporto sono lette dalle registrazioni dei centri alla chiusura del periodo. Chi
le usa tenga conto che alcuni centri registrano con ritardo: ciò che arriva dopo compare tra le
correzioni del rapporto successivo.""",
    "servizi": """\
I navigator hanno affiancato i centri nella presa in carico dei beneficiari del reddito di
cittadinanza e nella stesura dei piani personalizzati.

## Che cosa è stato fatto

- Convocazioni e colloqui di orientamento a distanza, con moduli comuni a tutti i centri.
- Avvio dell'affiancamento degli operatori sui nuovi strumenti.
- Informazione alle imprese sugli incentivi all'assunzione.

## Che cosa manca

Il tasso di intermediazione è sotto il percorso atteso: le imprese contattate sono state *meno del
previsto* nei mesi di chiusura. Il recupero è programmato per l'autunno.""",
    "transizioni": """\
Gli istituti hanno chiesto sostegno soprattutto per portare a distanza i percorsi per le competenze
trasversali e l'orientamento.

1. Modelli e strumenti trasferiti agli istituti e ai centri di formazione.
2. Apprendistato di primo livello avviato; il terzo livello attende gli accordi con gli atenei.
3. Gli eventi di promozione con gli ITS sono stati rinviati al secondo semestre.""",
    "crisi": """\
Le situazioni di crisi seguite sono aumentate da aprile. Gli incontri di informazione sull'assegno
di ricollocazione si sono tenuti in videoconferenza, con i sindacati e le aziende.

Il rapporto semestrale di monitoraggio è in preparazione e sarà condiviso a settembre.""",
    "imprese": """\
La rilevazione dei fabbisogni è partita dalle imprese già note ai centri.

- Gli accordi con le associazioni datoriali hanno dato i primi elenchi di imprese disponibili.
- Le reti con le scuole e gli atenei **non sono ancora costituite**: servono gli accordi previsti dal piano.""",
    "dati": """\
È stato messo a punto il modello di analisi del mercato del lavoro locale. Gli incontri di
trasferimento con i centri sono cominciati a giugno; i rapporti di bacino seguiranno quando saranno
disponibili i dati dell’anno.""",
}
#: What a lead wrote first and mended after the line was sent back.
FIRST = {"imprese": "La rilevazione dei fabbisogni è partita dalle imprese già note ai centri."}


def report(version: PlanVersion, progress: Progress) -> None:
    """Write the texts, make the report of the first half-year and share it; nothing if that is done."""
    period = Period.objects.select_related("version").get(version=version, code="2020-S1")
    if period.reports.exists():
        return
    write(period)
    agency = person("agenzia", MADE)
    made = publish(period, user=agency, today=MADE, tell=lambda done, total, _doing: progress(done, total))
    share(made.report)


@transaction.atomic
def write(period: Period) -> None:
    """A version of each text, two where a line was sent back; left alone if somebody has written already."""
    if period.narratives.exists():
        return
    for line in [None, *period.version.lines.all()]:
        code = line.code if line else ""
        author = person("linea" if line else "agenzia", WRITTEN)
        base = 0
        if code in FIRST:
            base = narratives.write(period, line, FIRST[code], base=0, user=author, today=WRITTEN).number
        narratives.write(period, line, unbroken(TEXTS[code]), base=base, user=author, today=MENDED if base else WRITTEN)


def unbroken(text: str) -> str:
    """A text as it is typed: a paragraph or an item of a list is one line."""
    return re.sub(r"(?<!\n)\n(?![\n#\-\d])", " ", text)


@transaction.atomic
def share(made) -> None:
    """Share the report with the region and the agency."""
    deliverable = made.deliverable
    deliverable.shared_on = SHARED
    deliverable.save()
    for name in RECIPIENTS:
        DeliverableRecipient.objects.get_or_create(deliverable=deliverable, name=name, defaults={"shared_on": SHARED})
