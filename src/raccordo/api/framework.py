"""What all operations share: errors, validators, unknown parameters, and an OpenAPI document that says all of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern
from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from raccordo.api import conditional, problems
from raccordo.api.auth import Token
from raccordo.api.problems import ProblemBody
from raccordo.api.scopes import Scope


class RaccordoAPI(NinjaAPI):
    """An API whose every answer, errors too, is one its OpenAPI document tells of."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        problems.handle(self)

    def _get_urls(self) -> list[Any]:
        known = self._parameters()
        return [
            _guarded(pattern, self, known.get(pattern.name or "", {}))
            for pattern in super()._get_urls()
            if isinstance(pattern, URLPattern) and pattern.name != "api-root"
        ]

    def _parameters(self) -> dict[str, dict[str, frozenset[str]]]:
        """Name of an address → method → the names that may stand after its question mark."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for router in self._get_bound_routers():
            for path_view in router.path_operations.values():
                for operation in path_view.operations:
                    queries = (m for m in operation.models if m.__ninja_param_source__ == "query")
                    names = frozenset(name for model in queries for name in model.__ninja_flatten_map__)
                    for method in operation.methods:
                        found.setdefault(path_view.url_name or "", {})[method] = names
        return found

    def get_root_path(self, path_params: dict[str, Any]) -> str:
        """Where the addresses of this API begin."""
        return "api/v1/"

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document, with what every operation shares written into each."""
        with translation.override("en"):  # its words do not depend on who asks first
            return completed(super().get_openapi_schema())

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        return self.document  # type: ignore[return-value]  # a dict, as that class is


def _csrf_exempt(view: Callable[..., Any]) -> Callable[..., Any]:
    """Nothing here goes by a cookie, so no other site can make a browser write."""
    view.csrf_exempt = True  # type: ignore[attr-defined]  # Django's middleware reads it off the function
    return view


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problems.answer(request, 404)


#: Any address that is not there.
everything_else = login_not_required(_csrf_exempt(_nothing_here))


def _guarded(pattern: URLPattern, api: RaccordoAPI, known: dict[str, frozenset[str]]) -> URLPattern:
    """An address of ninja's, with what its own view does not do."""
    view = pattern.callback

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.parameters = known.get(request.method)
        try:
            response = view(request, *args, **kwargs)
        except Exception as fault:  # noqa: BLE001  (the client hears of it as a problem, the log in whole)
            return api.on_exception(request, fault)
        if response.status_code == 405:
            told = problems.answer(request, 405)
            told["Allow"] = response["Allow"]
            return told
        return conditional.finish(request, response)

    pattern.callback = login_not_required(_csrf_exempt(guarded))
    return pattern


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The document with the answers common to all: problems, ``304``, validators, links, rate."""
    schemas = schema["components"]["schemas"]
    body = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(body.pop("$defs", {}))
    schemas["Problem"] = body
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            _complete(operation, method)
    return dict(schema)


def _complete(operation: dict[str, Any], method: str) -> None:
    told = {"content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    statuses = [400, 401, 403, 404, 405, 422, 429, 500, 503]
    if method in ("post", "patch"):
        statuses += [409, 413, 415]
    if any(parameter["name"] == "If-Match" for parameter in operation["parameters"]):
        statuses.append(412)
    responses = operation["responses"]
    if method == "get":
        etag = {"ETag": {"description": "Validator for If-None-Match.", "schema": {"type": "string"}}}
        responses[200].setdefault("headers", {}).update(etag)
        responses[304] = {"description": "Not changed since the validator in If-None-Match.", "headers": etag}
    for status in sorted(statuses):
        responses[status] = {"description": str(problems.TITLES[status]), **told}
    operation["responses"] = {str(status): said for status, said in sorted(responses.items(), key=lambda x: int(x[0]))}
    for parameter in operation["parameters"]:
        _never_null(parameter["schema"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for part in content["schema"].get("properties", {}).values():
            _never_null(part)
    scope = operation.pop("x-scope", None)
    if scope:
        operation["security"] = [{key: [scope] for key in one} for one in operation["security"]]


def _never_null(schema: dict[str, Any]) -> None:
    """What is optional in an address or a form is left out: there is no way to write ``null`` there."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kinds) == 1:
        del schema["anyOf"]
        schema.update(kinds[0])


def needs(scope: Scope, **extra: Any) -> dict[str, Any]:
    """What an operation is declared with: the token it asks for, and what its document says besides."""
    return {"auth": Token(scope), "openapi_extra": {"x-scope": scope.value, **extra}}
