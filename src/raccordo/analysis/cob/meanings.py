"""What the codes of messages mean, in both languages: said wherever a code is refused.

Of the transformations PV and DP no meaning was found in what this was written from: the code stands for itself.
"""

from raccordo.analysis.cob.fields import BY_NAME

MEANINGS: dict[str, dict[str, tuple[str, str]]] = {
    "template": {
        "UL": ("UniLav", "UniLav"),
        "US": ("UniSomm (somministrazione)", "UniSomm (agency work)"),
        "VD": ("VarDatori (cambio del datore)", "VarDatori (change of employer)"),
        "UG": ("urgenza", "urgency"),
        "UD": ("lavoro domestico", "domestic work"),
    },
    "event": {
        "URG": ("urgenza", "urgency"),
        "ASS": ("assunzione", "hire"),
        "PRO": ("proroga", "extension"),
        "TRS": ("trasformazione", "transformation"),
        "TRD": ("trasferimento o distacco", "transfer or secondment"),
        "VAR": ("cambio del datore", "change of employer"),
        "CES": ("cessazione", "cessation"),
    },
    "action": {
        "N": ("nuova", "new"),
        "R": ("rettifica", "correction"),
        "A": ("annullamento", "annulment"),
    },
    "employer_kind": {
        "private": ("privato", "private"),
        "public": ("pubblica amministrazione", "public administration"),
        "agency": ("agenzia per il lavoro", "employment agency"),
    },
    "sex": {"F": ("donna", "woman"), "M": ("uomo", "man")},
    "transformation": {
        "DI": ("da tempo determinato a indeterminato", "fixed-term to permanent"),
        "AI": ("da apprendistato a tempo indeterminato", "apprenticeship to permanent"),
        "FI": ("da formazione e lavoro a tempo indeterminato", "training contract to permanent"),
        "II": ("da inserimento a tempo indeterminato", "insertion contract to permanent"),
        "FF": ("fine del periodo formativo dell'apprendista", "end of an apprentice's training"),
        "PP": ("da tempo parziale a tempo pieno", "part-time to full-time"),
        "TP": ("da tempo pieno a tempo parziale", "full-time to part-time"),
        "PV": ("", ""),
        "DP": ("", ""),
    },
    "movement": {"T": ("trasferimento", "transfer"), "D": ("distacco", "secondment")},
    "hours": {
        "F": ("tempo pieno", "full-time"),
        "P": ("tempo parziale orizzontale", "horizontal part-time"),
        "V": ("tempo parziale verticale", "vertical part-time"),
        "M": ("tempo parziale misto", "mixed part-time"),
        "N": ("non definito", "not defined"),
    },
}


def foreseen(name: str, language: str) -> str:
    """The codes that a field may hold, with what each means: “F tempo pieno, P tempo parziale orizzontale, …”.

    Nothing for a field whose codes are not fixed here.
    """
    said = MEANINGS.get(name, {})
    both = ((code, *said.get(code, ("", ""))) for code in BY_NAME[name].allowed) if name in BY_NAME else ()
    return ", ".join(f"{code} {it if language == 'it' else en}".strip() for code, it, en in both)
