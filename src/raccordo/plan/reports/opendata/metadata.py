"""The catalogue of the open data by DCAT-AP_IT, as JSON-LD.

The properties the profile asks for, and recommended ones, by AgID's *Linee guida per i cataloghi dati* (profile
DCAT-AP_IT 1.0, table “Overview profilo”): catalogue (title, description, publisher, modified, dataset; homepage,
language, themes), dataset (identifier, title, description, modified, theme, rightsHolder, accrualPeriodicity,
distribution; contactPoint where the installation has an address), distribution (format, accessURL, license; title,
downloadURL, modified, byteSize), agent (identifier, name), licence (type, name, version), period of time (start,
end). Themes, frequency and file types are those of the vocabularies of the Publications Office of the European Union.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings

from raccordo.plan.periods.spans import PeriodKind
from raccordo.plan.reports.opendata.collect import Published
from raccordo.plan.reports.opendata.files import LICENCE, RULE

AUTHORITY = "http://publications.europa.eu/resource/authority"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcatapit": "http://dati.gov.it/onto/dcatapit#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
FREQUENCIES = {
    PeriodKind.MONTH: "MONTHLY", PeriodKind.HALF_YEAR: "ANNUAL_2", PeriodKind.YEAR: "ANNUAL",
    PeriodKind.TO_DATE: "IRREG",
}  # fmt: skip
TITLE = "Indicatori del piano per i servizi al lavoro"


def catalogue(published: Published, base: str, sizes: dict[str, int]) -> dict[str, Any]:
    """The catalogue of one dataset with its distributions. ``base``: address of the open data, ending in a slash."""
    agent = _agent(published)
    modified = _day(published.frozen_on.isoformat())
    return {
        "@context": CONTEXT,
        "@id": f"{base}catalogo.jsonld",
        "@type": ["dcat:Catalog", "dcatapit:Catalog"],
        "dct:title": _it(f"Dati aperti: {TITLE.lower()}"),
        "dct:description": _it(
            "Le cifre firmate con cui l'agenzia rendiconta il piano, per regione, quadrante e centro."
        ),
        "dct:publisher": agent,
        "dct:modified": modified,
        "dct:language": {"@id": f"{AUTHORITY}/language/ITA"},
        "foaf:homepage": {"@id": base},
        "dcat:themeTaxonomy": {"@id": f"{AUTHORITY}/data-theme"},
        "dcat:dataset": [_dataset(published, base, sizes, agent, modified)],
    }


def _dataset(published: Published, base: str, sizes: dict[str, int], agent: Any, modified: Any) -> dict[str, Any]:
    last = published.periods[-1]
    return {
        "@id": f"{base}#indicatori",
        "@type": ["dcat:Dataset", "dcatapit:Dataset"],
        "dct:identifier": f"{settings.CODE_IPA}:{published.version.code}",
        "dct:title": _it(f"{TITLE} ({published.version.code})"),
        "dct:description": _it(
            "Numeratore, denominatore e valore di ciascun indicatore alla fine di ogni periodo consolidato, per "
            f"la regione, i quadranti e i centri per l'impiego. Nessun dato personale. {RULE}"
        ),
        "dct:modified": modified,
        "dct:issued": modified,
        "dcat:theme": [_theme("SOCI", "Popolazione e società"), _theme("GOVE", "Governo e settore pubblico")],
        "dct:rightsHolder": agent,
        "dct:publisher": agent,
        **_contact(published),
        "dct:accrualPeriodicity": {"@id": f"{AUTHORITY}/frequency/{FREQUENCIES[PeriodKind(last.kind)]}"},
        "dct:language": {"@id": f"{AUTHORITY}/language/ITA"},
        "dcat:landingPage": {"@id": base},
        "dcat:keyword": [_it(word) for word in ("lavoro", "centri per l'impiego", "politiche attive", "indicatori")],
        "dct:spatial": {"@type": ["dct:Location", "dcatapit:Location"], "skos:prefLabel": _it(published.region)},
        "dct:temporal": {
            "@type": ["dct:PeriodOfTime", "dcatapit:PeriodOfTime"],
            "dcatapit:startDate": _day(published.version.valid_from.isoformat()),
            "dcatapit:endDate": _day(last.end.isoformat()),
        },
        "owl:versionInfo": published.digest,
        "dcat:distribution": [
            _distribution(base, kind, sizes[kind], modified) for kind in ("csv", "json")
        ],
    }  # fmt: skip


def _distribution(base: str, kind: str, size: int, modified: Any) -> dict[str, Any]:
    address = f"{base}indicatori.{kind}"
    return {
        "@id": f"{base}#indicatori-{kind}",
        "@type": ["dcat:Distribution", "dcatapit:Distribution"],
        "dct:title": _it(f"{TITLE}, {kind.upper()}"),
        "dct:description": _it("Una riga per indicatore, periodo e luogo."),
        "dct:format": {"@id": f"{AUTHORITY}/file-type/{kind.upper()}"},
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:byteSize": {"@type": "xsd:decimal", "@value": str(size)},
        "dct:modified": modified,
        "dct:license": {
            "@id": LICENCE,
            "@type": ["dct:LicenseDocument", "dcatapit:LicenseDocument"],
            "dct:type": {"@id": "http://purl.org/adms/licencetype/Attribution"},
            "foaf:name": "Creative Commons Attribuzione 4.0 Internazionale (CC BY 4.0)",
            "owl:versionInfo": "4.0",
        },
    }


def _agent(published: Published) -> dict[str, Any]:
    return {
        "@id": f"http://spcdata.digitpa.gov.it/Amministrazione/{settings.CODE_IPA}",
        "@type": ["foaf:Agent", "dcatapit:Agent"],
        "dct:identifier": settings.CODE_IPA,
        "foaf:name": _it(f"Regione {published.region}"),
    }


def _contact(published: Published) -> dict[str, Any]:
    """The office that answers for the data, where the installation names one."""
    if not settings.OPENDATA_CONTACT:
        return {}
    return {
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization", "dcatapit:Organization"],
            "vcard:fn": _it(f"Regione {published.region}"),
            "vcard:hasEmail": {"@id": f"mailto:{settings.OPENDATA_CONTACT}"},
        }
    }


def _theme(code: str, label: str) -> dict[str, Any]:
    return {"@id": f"{AUTHORITY}/data-theme/{code}", "@type": "skos:Concept", "skos:prefLabel": _it(label)}


def _it(text: str) -> dict[str, str]:
    return {"@language": "it", "@value": text}


def _day(text: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": text}
