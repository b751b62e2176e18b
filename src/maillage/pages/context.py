"""What every page knows: the network, the demonstration, the other language, whom one is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from maillage.community.models import Network


def house(request: HttpRequest) -> dict[str, Any]:
    """Read lazily: a page that does not show it does not ask for it."""
    return {
        "network": SimpleLazyObject(lambda: Network.objects.order_by("pk").first() or Network(name="Maillage")),
        "demo": settings.DEMO,
        "origin": settings.ORIGIN,
        "oidc_name": settings.OIDC_NAME,
        "seen_by": getattr(request, "seen_by", None),
        "other_language": "en" if (get_language() or "fr").startswith("fr") else "fr",
        "url_fr": translate_url(request.get_full_path(), "fr"),
        "url_en": translate_url(request.get_full_path(), "en"),
        "canonical": settings.ORIGIN + request.path,
    }
