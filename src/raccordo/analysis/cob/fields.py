"""The fields of a message, the codes they may hold, and how the store keeps them."""

from dataclasses import dataclass
from enum import Enum

import pyarrow as pa

EVENTS = ("URG", "ASS", "PRO", "TRS", "TRD", "VAR", "CES")
"""Urgency, hire, extension, transformation, transfer or secondment, change of employer, cessation.

In the order in which messages sent at the same moment are read."""
TEMPLATES = ("UL", "US", "VD", "UG", "UD")
"""UniLav, UniSomm (agency work), VarDatori (change of employer), urgency, domestic work."""
ACTIONS = ("N", "R", "A")
"""A new message, a correction (rettifica), an annulment."""
EMPLOYER_KINDS = ("private", "public", "agency")
TRANSFORMATIONS = ("DI", "AI", "FI", "II", "FF", "PP", "TP", "PV", "DP")
TO_PERMANENT = ("DI", "AI", "FI", "II", "FF")
"""Transformations after which the relationship has no planned end; FF ends the training of an apprentice."""
HOURS = ("F", "P", "V", "M", "N")
PART_TIME = ("P", "V", "M")
MOVEMENTS = ("T", "D")
"""Of a TRD message: transfer to another workplace, secondment."""
FULL_TIME_WEEK = 40.0
"""Hours of a full-time week (D.Lgs. 66/2003, art. 3), for the full-time equivalent; agreements may set fewer."""


class Kind(Enum):
    """What a field holds."""

    TAX_CODE = "tax code"
    IDENTIFIER = "identifier"
    CODE = "code"
    PLACE = "municipality"
    DAY = "day"
    MOMENT = "day or moment"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "yes or no"


@dataclass(frozen=True)
class Field:
    """A field: `italian` is its name for people, `needed` whether every message must have it."""

    name: str
    kind: Kind
    italian: str
    needed: bool = False
    allowed: tuple[str, ...] = ()


FIELDS = (
    Field("code", Kind.IDENTIFIER, "codice della comunicazione", needed=True),
    Field("previous", Kind.IDENTIFIER, "codice della comunicazione precedente"),
    Field("template", Kind.CODE, "modello", allowed=TEMPLATES),
    Field("event", Kind.CODE, "tipo di comunicazione", needed=True, allowed=EVENTS),
    Field("action", Kind.CODE, "rettifica o annullamento", allowed=ACTIONS),
    Field("sent", Kind.MOMENT, "data di invio", needed=True),
    Field("person", Kind.TAX_CODE, "codice fiscale del lavoratore", needed=True),
    Field("employer", Kind.TAX_CODE, "codice fiscale del datore di lavoro", needed=True),
    Field("previous_employer", Kind.TAX_CODE, "codice fiscale del datore precedente"),
    Field("user", Kind.TAX_CODE, "codice fiscale dell'azienda utilizzatrice"),
    Field("promoter", Kind.TAX_CODE, "codice fiscale del soggetto promotore"),
    Field("employer_kind", Kind.CODE, "natura del datore", allowed=EMPLOYER_KINDS),
    Field("sex", Kind.CODE, "sesso", allowed=("F", "M")),
    Field("born", Kind.DAY, "data di nascita"),
    Field("citizenship", Kind.CODE, "cittadinanza"),
    Field("education", Kind.CODE, "titolo di studio"),
    Field("residence", Kind.PLACE, "comune di domicilio"),
    Field("start", Kind.DAY, "data di inizio", needed=True),
    Field("end", Kind.DAY, "data di fine prevista"),
    Field("extended_to", Kind.DAY, "data di fine proroga"),
    Field("transformed_on", Kind.DAY, "data di trasformazione"),
    Field("transferred_on", Kind.DAY, "data di trasferimento o distacco"),
    Field("ceased_on", Kind.DAY, "data di cessazione"),
    Field("transformation", Kind.CODE, "tipo di trasformazione", allowed=TRANSFORMATIONS),
    Field("movement", Kind.CODE, "trasferimento o distacco", allowed=MOVEMENTS),
    Field("cessation_reason", Kind.CODE, "motivo della cessazione"),
    Field("contract", Kind.CODE, "tipologia contrattuale"),
    Field("ccnl", Kind.CODE, "contratto collettivo"),
    Field("level", Kind.CODE, "livello di inquadramento"),
    Field("pay", Kind.NUMBER, "retribuzione annua"),
    Field("occupation", Kind.CODE, "qualifica professionale"),
    Field("hours", Kind.CODE, "tipo di orario", allowed=HOURS),
    Field("weekly_hours", Kind.NUMBER, "ore settimanali"),
    Field("sector", Kind.CODE, "settore ATECO"),
    Field("municipality", Kind.PLACE, "comune della sede di lavoro"),
    Field("agriculture", Kind.FLAG, "lavoro in agricoltura"),
    Field("agriculture_days", Kind.WHOLE, "giornate previste in agricoltura"),
    Field("seasonal", Kind.FLAG, "lavoro stagionale"),
    Field("protected", Kind.FLAG, "collocamento mirato (L. 68/1999)"),
    Field("traineeship", Kind.CODE, "tipo di tirocinio"),
)
BY_NAME = {field.name: field for field in FIELDS}

WORD = pa.dictionary(pa.int32(), pa.string())
TYPES = {
    Kind.TAX_CODE: pa.int64(),
    Kind.CODE: WORD,
    Kind.PLACE: WORD,
    Kind.DAY: pa.date32(),
    Kind.NUMBER: pa.float64(),
    Kind.WHOLE: pa.int32(),
    Kind.FLAG: pa.bool_(),
}


def _stored() -> pa.Schema:
    """`message` and `target` are the 64-bit traces of the codes; a day of birth leaves its year only."""
    columns: list[pa.Field] = []
    for field in FIELDS:
        match field.name:
            case "code":
                columns += [pa.field("code", pa.string()), pa.field("message", pa.int64())]
            case "previous":
                columns.append(pa.field("target", pa.int64()))
            case "sent":
                columns += [pa.field("sent", pa.date32()), pa.field("sent_second", pa.int32())]
            case "born":
                columns.append(pa.field("birth_year", pa.int16()))
            case _:
                columns.append(pa.field(field.name, TYPES[field.kind]))
    return pa.schema([*columns, pa.field("content", pa.int64()), pa.field("row", pa.int64())])


STORED = _stored()
"""A message in the store: pseudonyms for tax codes, integer traces for message codes, days as date32.

`content` is a digest of everything but the row, `row` the message's number in its file."""
