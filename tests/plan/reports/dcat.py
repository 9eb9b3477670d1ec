"""What DCAT-AP_IT asks of a catalogue, as data: for each class its properties, how often, and of which kind.

By AgID's *Linee guida per i cataloghi dati*, profile DCAT-AP_IT 1.0, table “Overview profilo” (cardinalities), and the
vocabularies of the Publications Office of the European Union that it names (themes, frequencies, languages, files).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

AUTHORITY = "http://publications.europa.eu/resource/authority/"
THEMES = ["AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"]
FREQUENCIES = [
    "ANNUAL",
    "ANNUAL_2",
    "ANNUAL_3",
    "BIENNIAL",
    "BIMONTHLY",
    "BIWEEKLY",
    "CONT",
    "DAILY",
    "DAILY_2",
    "IRREG",
    "MONTHLY",
    "MONTHLY_2",
    "MONTHLY_3",
    "NEVER",
    "OTHER",
    "QUARTERLY",
    "TRIENNIAL",
    "UNKNOWN",
    "UPDATE_CONT",
    "WEEKLY",
    "WEEKLY_2",
    "WEEKLY_3",
]
MANY = 10**6

Kind = Callable[[Any], bool]


def words(value: Any) -> bool:
    """Text in a language."""
    return isinstance(value, dict) and value.get("@language") == "it" and bool(value.get("@value", "").strip())


def text(value: Any) -> bool:
    """Text, or text in a language."""
    return (isinstance(value, str) and bool(value.strip())) or words(value)


def day(value: Any) -> bool:
    """A day that there is."""
    try:
        return value["@type"] == "xsd:date" and bool(dt.date.fromisoformat(value["@value"]))
    except (TypeError, KeyError, ValueError):
        return False


def number(value: Any) -> bool:
    """A number of bytes."""
    return isinstance(value, dict) and value.get("@type") == "xsd:decimal" and value.get("@value", "").isdigit()


def address(value: Any) -> bool:
    """The address of something."""
    parts = urlsplit(value.get("@id", "")) if isinstance(value, dict) else urlsplit("")
    return bool(parts.scheme in {"http", "https"} and parts.netloc) or parts.scheme == "mailto"


def among(vocabulary: str, codes: list[str]) -> Kind:
    """A concept of a vocabulary of the Publications Office."""
    return lambda value: address(value) and value["@id"] in {f"{AUTHORITY}{vocabulary}/{code}" for code in codes}


def node(name: str) -> Kind:
    """A thing of a class."""
    return lambda value: isinstance(value, dict) and name in value.get("@type", [])


def licence_type(value: Any) -> bool:
    """A type of licence of the vocabulary ADMS."""
    return address(value) and bool(re.fullmatch(r"http://purl.org/adms/licencetype/[A-Z]\w+", value["@id"]))


#: Class → property → (at least, at most, what it must be).
SHAPES: dict[str, dict[str, tuple[int, int, Kind]]] = {
    "dcatapit:Catalog": {
        "dct:title": (1, MANY, words), "dct:description": (1, MANY, words),
        "dct:publisher": (1, 1, node("dcatapit:Agent")), "dct:modified": (1, 1, day),
        "dcat:dataset": (1, MANY, node("dcatapit:Dataset")), "foaf:homepage": (0, 1, address),
        "dct:language": (0, MANY, among("language", ["ITA"])),
        "dcat:themeTaxonomy": (0, MANY, lambda value: value == {"@id": f"{AUTHORITY}data-theme"}),
    },
    "dcatapit:Dataset": {
        "dct:identifier": (1, 1, text), "dct:title": (1, MANY, words), "dct:description": (1, MANY, words),
        "dct:modified": (1, 1, day), "dcat:theme": (1, MANY, among("data-theme", THEMES)),
        "dct:rightsHolder": (1, 1, node("dcatapit:Agent")),
        "dct:accrualPeriodicity": (1, 1, among("frequency", FREQUENCIES)),
        "dcat:distribution": (0, MANY, node("dcatapit:Distribution")), "dct:publisher": (0, 1, node("dcatapit:Agent")),
        "dct:issued": (0, 1, day), "dct:language": (0, MANY, among("language", ["ITA"])),
        "dcat:landingPage": (0, 1, address), "dcat:keyword": (0, MANY, words),
        "dct:spatial": (0, MANY, node("dct:Location")), "dct:temporal": (0, MANY, node("dcatapit:PeriodOfTime")),
        "owl:versionInfo": (0, 1, text), "dcat:contactPoint": (0, MANY, node("dcatapit:Organization")),
    },
    "dcatapit:Distribution": {
        "dct:format": (1, 1, among("file-type", ["CSV", "JSON"])), "dcat:accessURL": (1, MANY, address),
        "dct:license": (1, 1, node("dcatapit:LicenseDocument")), "dct:title": (0, MANY, words),
        "dct:description": (0, MANY, words), "dcat:downloadURL": (0, MANY, address), "dct:modified": (0, 1, day),
        "dcat:byteSize": (0, 1, number),
    },
    "dcatapit:Agent": {"dct:identifier": (1, 1, text), "foaf:name": (1, MANY, text)},
    "dcatapit:LicenseDocument": {
        "dct:type": (1, 1, licence_type), "foaf:name": (0, MANY, text), "owl:versionInfo": (0, 1, text),
    },
    "dcatapit:PeriodOfTime": {"dcatapit:startDate": (1, 1, day), "dcatapit:endDate": (0, 1, day)},
    "dcatapit:Location": {"skos:prefLabel": (0, MANY, words)},
    "dcatapit:Organization": {"vcard:fn": (1, 1, text), "vcard:hasEmail": (0, 1, address)},
}  # fmt: skip


def faults(value: Any, where: str = "") -> Iterator[str]:
    """What a catalogue, given as JSON-LD, has that the profile does not allow, or lacks."""
    for name in value.get("@type", []) if isinstance(value.get("@type"), list) else []:
        yield from _of_class(value, name, f"{where} {name}".strip())
    for key, found in value.items():
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict) and key != "@context":
                yield from faults(one, f"{where}/{key}")


def _of_class(value: dict, name: str, where: str) -> Iterator[str]:
    shape = SHAPES.get(name)
    if shape is None:
        return
    told = {key: found if isinstance(found, list) else [found] for key, found in value.items() if key[0] != "@"}
    yield from (f"{where}: {key} is not of the profile" for key in told if key not in shape)
    for key, (least, most, kind) in shape.items():
        found = told.get(key, [])
        if not least <= len(found) <= most:
            yield f"{where}: {key} stands {len(found)} times"
        yield from (f"{where}: {key} is {one!r}" for one in found if not kind(one))
