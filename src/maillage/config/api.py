"""The API of the site, /api/v1: the `router` of each domain's `api.py`, one way to refuse, a description (OpenAPI 3.1).

Anybody reads what is public; a token with a scope stands for its owner.
docs/decisions/0037-an-api-over-the-same-actions.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.translation import get_language_from_request, gettext, override
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from maillage.config.domains import INSTALLED_DOMAINS
from maillage.kernel.refusal import Refusal
from maillage.pages.busy import busy_refusal, is_timeout
from maillage.web.domain import token_scopes
from maillage.web.problems import problem_response
from maillage.web.sensitivity import Audience, mark_of, marked, public

OF_THE_FRAMEWORK = frozenset({"openapi-json", "api-root"})  # the description, and the bare address
CLOSEST = (Audience.SENSITIVE, Audience.INTERNAL, Audience.OWN, Audience.PUBLIC)


class SiteAPI(NinjaAPI):
    """Answers of who showed a token stay on no device; what is public may be read from the pages of any site."""

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().create_response(request, *args, **kwargs)
        if getattr(request, "auth", None) is None:
            answer["Access-Control-Allow-Origin"] = "*"
        else:
            answer["Cache-Control"] = "no-store"
        return answer


def _problem(refusal: Refusal, request: HttpRequest, status: int | None = None, **members: Any) -> HttpResponse:
    """The refusal in the language that the program asks for: the address has none."""
    with override(get_language_from_request(request)):
        return problem_response(refusal, request, status, **members)


def _refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    return _problem(refusal, request)


def _not_authenticated(request: HttpRequest, _error: Any) -> HttpResponse:
    refusal = Refusal("no_token", "This is opened by a key for a program, with the right to it: make one on the site.")
    answer = _problem(refusal, request, 401)
    answer["WWW-Authenticate"] = 'Bearer realm="Maillage"'
    return answer


def _not_found(request: HttpRequest, _error: Any) -> HttpResponse:
    return _problem(Refusal("not_found", "There is nothing at this address."), request, 404)


def _not_valid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"at": ".".join(str(part) for part in one["loc"] if part not in {"asked", "wanted"}), "message": one["msg"]}
        for one in error.errors[:20]
    ]
    return _problem(Refusal("bad_request", "This request can't be read."), request, 422, errors=errors)


def _not_json(request: HttpRequest, _error: Any) -> HttpResponse:
    """A form in several parts: it was read as one before the API could read it as JSON."""
    return _problem(Refusal("bad_request", "This request can't be read."), request, 415)


def _http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(Refusal("bad_request", "This request can't be read."), request, error.status_code)


def _database_error(request: HttpRequest, error: Any) -> HttpResponse:
    if not is_timeout(error):
        raise error
    return _problem(busy_refusal(request), request)


def build_api() -> SiteAPI:
    """The API with the router of each domain that has one, each address marked as its operations are."""
    built = SiteAPI(title="Maillage", version="1", urls_namespace="api", docs_url=None)
    for kind, handler in (
        (Refusal, _refused),
        (AuthenticationError, _not_authenticated),
        (Http404, _not_found),
        (ValidationError, _not_valid),
        (RawPostDataException, _not_json),
        (HttpError, _http_error),
        (DatabaseError, _database_error),
    ):
        built.add_exception_handler(kind, handler)
    for domain in reversed(INSTALLED_DOMAINS):
        if find_spec(f"{domain}.api"):
            built.add_router("", import_module(f"{domain}.api").router)
    return built


def marked_urls(built: NinjaAPI) -> tuple[list[Any], str, str]:
    """The addresses of the API, each view marked with the most closed of its operations' marks."""
    patterns, app_name, namespace = built.urls
    by_name = {
        view.url_name: [mark_of(operation.view_func) for operation in view.operations]
        for _prefix, router in built._routers
        for view in router.path_operations.values()
    }
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name in OF_THE_FRAMEWORK:
            public(pattern.callback)
        else:
            marked(pattern.callback, min(by_name[pattern.name], key=lambda mark: CLOSEST.index(mark.audience)))
    return patterns, app_name, namespace


@public
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """The API for who would use it: what each address answers, what it is asked with, how one makes a key."""
    return render(
        request,
        "pages/api.html",
        {"operations": list(_operations()), "scopes": token_scopes(), "origin": settings.ORIGIN},
    )


def _operations() -> Iterator[dict[str, Any]]:
    """Each operation of the description, for a page."""
    schema = api.get_openapi_schema()
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            properties = _resolve(schema, body).get("properties", {})
            required = _resolve(schema, body).get("required", [])
            named = [(one["name"], one["schema"], one["required"]) for one in operation.get("parameters", [])]
            summary = operation["summary"]
            yield {
                "method": method.upper(),
                "path": path,
                "summary": gettext(summary),
                "needs_key": bool(operation.get("security")),
                "parameters": [
                    {"name": name, "kind": _kind(one), "required": needed}
                    for name, one, needed in [*named, *((n, p, n in required) for n, p in properties.items())]
                ],
            }


def _resolve(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    resolved: Mapping[str, Any] = schema["components"]["schemas"][name] if name else part
    return resolved


def _kind(part: Mapping[str, Any]) -> str:
    """What a parameter is, as OpenAPI names it: its format or type, or the values it may have."""
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    if "anyOf" in part:
        return next(_kind(one) for one in part["anyOf"] if one.get("type") != "null")
    return str(part.get("format") or part.get("type", ""))


api = build_api()
