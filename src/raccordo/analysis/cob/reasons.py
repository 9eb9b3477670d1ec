"""Why a row is refused, and why a message contradicts its relationship: codes, and the words for people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """A code that stays the same through versions, and what it means in both languages."""

    code: str
    italian: str
    english: str


def _reasons(*rows: tuple[str, str, str]) -> dict[str, Reason]:
    return {code: Reason(code, italian, english) for code, italian, english in rows}


REJECTS = _reasons(
    ("missing", "manca un valore necessario", "a needed value is missing"),
    ("tax_code_wrong", "il codice fiscale non è corretto", "the tax code is wrong"),
    ("tax_code_elsewhere", "il campo contiene un codice fiscale, che qui non può stare",
     "the field holds a tax code, which may not stand here"),
    ("not_a_day", "non è una data leggibile", "not a readable day"),
    ("day_out_of_range", "la data è fuori dal periodo 1900-2199", "the day is not between 1900 and 2199"),
    ("sent_in_future", "la data di invio segue il giorno dell'importazione",
     "the message is sent after the day of the import"),
    ("unknown_code", "il codice non è tra quelli previsti", "the code is not one of those foreseen"),
    ("too_long", "il testo è troppo lungo", "the text is too long"),
    ("not_a_number", "non è un numero leggibile", "not a readable number"),
    ("not_yes_or_no", "il valore non è sì o no", "the value is neither yes nor no"),
    ("end_before_start", "la data di fine precede quella di inizio", "the end comes before the start"),
    ("values_count", "la riga non ha tanti valori quante sono le colonne", "the row has not as many values as columns"),
    ("code_repeated", "lo stesso codice di comunicazione ha già un altro contenuto",
     "the same message code already has another content"),
)  # fmt: skip

CONTRADICTIONS = _reasons(
    ("target_unknown", "la comunicazione da rettificare o annullare non c’è",
     "the message to correct or annul is not there"),
    ("target_not_valid", "la comunicazione da rettificare o annullare non è più valida",
     "the message to correct or annul is not valid any more"),
    ("target_not_last", "rettificata o annullata una comunicazione che non era l'ultima",
     "a message that was not the last has been corrected or annulled"),
    ("correction_moves", "la rettifica cambia datore o data di inizio",
     "the correction changes the employer or the start"),
    ("double_hire", "seconda assunzione per lo stesso rapporto: vale l'ultima",
     "second hire for the same relationship: the last one counts"),
    ("superseded", "sostituita da una nuova assunzione per lo stesso rapporto",
     "superseded by a new hire for the same relationship"),
    ("urgency_after_hire", "urgenza comunicata dopo l'assunzione", "urgency sent after the hire"),
    ("urgency_unconfirmed", "urgenza senza la comunicazione di assunzione", "urgency without its hire"),
    ("update_after_urgency", "aggiornamento dopo un'urgenza senza assunzione",
     "update after an urgency without its hire"),
    ("update_without_hire", "aggiornamento senza assunzione", "update without a hire"),
    ("after_cessation", "comunicazione successiva a una cessazione valida", "message after a valid cessation"),
    ("extension_of_permanent", "proroga di un rapporto senza termine", "extension of an open-ended relationship"),
    ("extension_not_later", "la proroga non sposta in avanti il termine",
     "the extension does not move the end forward"),
    ("already_permanent", "il rapporto era già senza termine", "the relationship was already open-ended"),
    ("hours_unchanged", "la trasformazione dell'orario non cambia l'orario",
     "the transformation of hours changes nothing"),
    ("before_start", "la variazione precede l'inizio del rapporto", "the change comes before the start"),
    ("after_end", "la variazione segue il termine del rapporto", "the change comes after the end"),
    ("before_last_change", "la variazione precede una variazione già valida",
     "the change comes before one already in force"),
    ("cessation_before_start", "la cessazione precede l'inizio del rapporto", "the cessation comes before the start"),
    ("cessation_after_end", "la cessazione segue il termine previsto", "the cessation comes after the planned end"),
    ("cessation_before_change", "la cessazione precede una variazione già comunicata",
     "the cessation comes before a change already sent"),
    ("overlaps_itself", "rapporto sovrapposto a un altro con lo stesso datore",
     "overlaps another relationship with the same employer"),
)  # fmt: skip
CONTRADICTION_CODES = tuple(CONTRADICTIONS)
