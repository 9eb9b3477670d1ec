"""The register of treatments as a document, from what is declared."""

from __future__ import annotations

from raccordo.kernel.privacy import declared

HEAD = """# Registro dei trattamenti

<!-- Scritto da `raccordo privacy register` a partire da kernel/privacy/register.yaml: non modificare a mano. -->

Registro delle attività di trattamento (art. 30 del Regolamento UE 2016/679) per ciò che il sistema tratta. Titolare,
contatti, responsabile della protezione dei dati e responsabili esterni li aggiunge l'ente. Il segno accanto alla
conservazione dice quanto la regola è certa: V letta nella fonte, K+ nota con certezza, K probabile, parameter: la
stabilisce l'ente, e il valore è una proposta da confermare.
"""
SPECIAL = {"health": "salute", "justice": "giustizia", "asylum": "asilo"}
THEN = {"anonymise": "anonimizzazione", "delete": "cancellazione"}


def _months(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{years} anni" if not rest else f"{months} mesi"


def register_text() -> str:
    """The register as Markdown, in Italian: it is the agency's own document."""
    lines = [HEAD]
    for number, (code, treatment) in enumerate(declared.register().treatments.items(), start=1):
        special = sorted({SPECIAL[kind] for entity in treatment.entities.values() for kind in entity.special})
        lines += [
            f"## {number}. {treatment.title}",
            "",
            "| | |",
            "|---|---|",
            f"| codice | `{code}` |",
            f"| finalità | {treatment.purpose} |",
            f"| base giuridica | {treatment.basis} |",
            f"| interessati | {treatment.subjects} |",
            f"| dati | {treatment.data} |",
            f"| categorie particolari o giudiziarie | {', '.join(special) or 'nessuna'} |",
            f"| destinatari | {treatment.recipients} |",
            f"| misure | {treatment.measures or 'Ambito territoriale e ruolo, registro degli accessi a catena'} |",
        ]
        for rule in treatment.retention:
            until = f" al {rule.to:%d/%m/%Y}" if rule.to else ""
            lines.append(
                f"| conservazione dal {rule.since:%d/%m/%Y}{until} | {_months(rule.months)} {rule.counted}; poi "
                f"{THEN[rule.then]}. {rule.reference}. ({rule.mark}) |"
            )
        lines += [f"| tabelle | {', '.join(f'`{name}`' for name in treatment.entities)} |", ""]
    lines += ["## Le altre tabelle", "", "| tabelle | perché non hanno una regola qui |", "|---|---|"]
    for reason, tables in declared.register().not_personal.items():
        lines.append(f"| {', '.join(f'`{name}`' for name in tables)} | {reason} |")
    return "\n".join([*lines, ""])
