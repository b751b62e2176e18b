"""What search engines may read: the public pages and the places, in both languages."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from maillage.places.models import Place
from maillage.places.queries import public_places


class Pages(Sitemap):
    """The pages that do not change with the data."""

    i18n = alternates = x_default = True
    protocol = "https" if settings.HTTPS else "http"

    def items(self) -> list[str]:
        return ["pages:home", "places:list", "bookings:search", "pages:about", "territory:estimate"]

    def location(self, item: str) -> str:
        return reverse(item)


class Places(Sitemap):
    """One page a place."""

    i18n = alternates = x_default = True
    protocol = "https" if settings.HTTPS else "http"

    def items(self) -> QuerySet[Place]:
        return public_places()

    def lastmod(self, item: Place) -> datetime:
        return item.updated_at


SITEMAPS = {"pages": Pages, "places": Places}
