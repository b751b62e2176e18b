"""What every page knows: the network and its face, the demonstration, the other language, whom one is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, override

from maillage.community.models import Network
from maillage.community.queries.networks import face_of
from maillage.community.visitors import current_network, is_at_its_own_domain


def house(request: HttpRequest) -> dict[str, Any]:
    """Read lazily: a page that does not show it does not ask for it."""
    return {
        "network": SimpleLazyObject(lambda: _network(request)),
        "brand": SimpleLazyObject(lambda: _network(request)),  # of the header, where a page is about another network
        "face": SimpleLazyObject(lambda: face_of(_network(request))),
        "demo": settings.DEMO,
        "origin": SimpleLazyObject(lambda: origin_of_page(request)),
        "oidc_name": settings.OIDC_NAME,
        "seen_by": getattr(request, "seen_by", None),
        "other_language": "en" if (get_language() or "fr").startswith("fr") else "fr",
        "url_fr": SimpleLazyObject(lambda: address_in(request, "fr")),
        "url_en": SimpleLazyObject(lambda: address_in(request, "en")),
        "canonical": SimpleLazyObject(lambda: origin_of_page(request) + request.path),
    }


def address_in(request: HttpRequest, language: str) -> str:
    """Where this page stands in another language, with its query; the same where nothing answers.

    As Django's `translate_url`, which looks for the page among all addresses again: a fifth of the time of a page.
    """
    address, match = request.get_full_path(), request.resolver_match
    if match is None:
        return address
    try:
        with override(language):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return address
    _path, mark, query = address.partition("?")
    return f"{path}{mark}{query}"


def _network(request: HttpRequest) -> Network:
    return current_network(request) or Network(name="Maillage")


def origin_of_page(request: HttpRequest) -> str:
    """Where the page stands for search engines: the domain of the network one came by, else that of the site."""
    if is_at_its_own_domain(request, current_network(request)):
        return f"{request.scheme}://{request.get_host()}"
    return str(settings.ORIGIN)
