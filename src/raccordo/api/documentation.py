"""The API's document, made ready to be read by people: operations by subject, with their parameters and an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from raccordo.api import problems as kinds
from raccordo.api.scopes import Scope

#: Subjects in the order of the page.
TAGS: dict[str, str | Promise] = {
    "plan": _("The plan"),
    "indicators": _("Indicators and readings"),
    "periods": _("Periods and signed readings"),
    "records": _("Records behind a number"),
    "deliverables": _("Deliverables"),
    "territory": _("Territory"),
    "accounts": _("Accounts and memberships"),
}

#: Operation → what its example asks for.
EXAMPLES = {
    "plan": "/api/v1/plans/piemonte-2020",
    "indicators": "/api/v1/indicators?verdict=behind&al=2020-12-31",
    "indicator": "/api/v1/indicators/B6",
    "series": "/api/v1/indicators/B6/series?since=2020-07-01",
    "sealed_readings": "/api/v1/periods/2020-S2/readings?line=servizi",
    "sealed_records": "/api/v1/periods/2020-S2/readings/A1/records?per_page=5",
    "records": "/api/v1/indicators/B6/records?centre=asti&per_page=10",
    "deliverables": "/api/v1/deliverables?shared=true",
    "deliverable": "/api/v1/deliverables/1",
    "deliverable_file": "/api/v1/deliverables/1/file",
    "centre": "/api/v1/centres/asti",
    "municipalities": "/api/v1/municipalities?centre=asti",
    "accounts": "/api/v1/accounts?active=true&role=navigator",
    "account": "/api/v1/accounts/1",
    "assignments": "/api/v1/assignments?municipality=001272",
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of an answer."""

    name: str
    where: str
    kind: str
    required: bool
    words: str


@dataclass(frozen=True)
class Operation:
    """One thing one may ask."""

    id: str
    method: str
    path: str
    words: str
    scope: str
    parameters: list[Field]
    answer: list[Field]
    example: str


@dataclass(frozen=True)
class Group:
    """The operations of a subject."""

    tag: str
    words: str
    operations: list[Operation]


def groups(document: dict[str, Any]) -> list[Group]:
    """The operations by subject."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found.setdefault(told["tags"][0], []).append(_operation(document, path, method, told))
    known = [tag for tag in TAGS if tag in found]
    return [Group(tag, str(TAGS[tag]), found[tag]) for tag in known]


def _operation(document: dict[str, Any], path: str, method: str, told: dict[str, Any]) -> Operation:
    scope = next((names[0] for one in told.get("security", []) for names in one.values() if names), "")
    body = [
        field
        for content in told.get("requestBody", {}).get("content", {}).values()
        for field in _fields(document, content["schema"], "body")
    ]
    success = told["responses"].get("200") or told["responses"].get("201") or {}
    answer = [
        field
        for content in success.get("content", {}).values()
        for field in _fields(document, content.get("schema", {}), "")
    ]
    parameters = [
        Field(p["name"], p["in"], _kind(document, p["schema"]), p["required"], p.get("description", ""))
        for p in told["parameters"]
    ]
    example = EXAMPLES.get(told["operationId"], path)
    words = told.get("description", "")
    return Operation(told["operationId"], method.upper(), path, words, scope, [*parameters, *body], answer, example)


def _fields(document: dict[str, Any], schema: dict[str, Any], where: str) -> list[Field]:
    schema = _followed(document, schema)
    required = set(schema.get("required", []))
    return [
        Field(name, where, _kind(document, part), name in required, part.get("description", ""))
        for name, part in schema.get("properties", {}).items()
    ]


def _followed(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return schema


def _kind(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """The type of a field in a few words: ``date | null``, ``behind | met | …``, ``list of CentreOut``."""
    if "anyOf" in schema:
        return " | ".join(_kind(document, part) for part in schema["anyOf"])
    followed = _followed(document, schema)
    if "enum" in followed:
        return " | ".join(f"“{value}”" for value in followed["enum"])
    if schema.get("type") == "array":
        return f"[{_kind(document, schema.get('items', {}))}]"
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    return str(schema.get("format") or schema.get("type") or "any")


def problems() -> list[tuple[int, str, str]]:
    """Status, type and title of every problem."""
    return [
        (status, f"urn:raccordo:problem:{kinds.NAMES[status]}", str(title)) for status, title in kinds.TITLES.items()
    ]


def scopes() -> list[tuple[str, str]]:
    """Every scope with its words."""
    return [(value, str(label)) for value, label in Scope.choices]
