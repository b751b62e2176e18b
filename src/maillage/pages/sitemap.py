"""What search engines may read: the public pages, the places, the commons, in the languages they have."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from maillage.commons.models import Edition, Page, State
from maillage.commons.queries import visible
from maillage.places.models import Place
from maillage.places.queries import public_places


class Pages(Sitemap):
    """The pages that do not change with the data."""

    i18n = alternates = x_default = True
    protocol = "https" if settings.HTTPS else "http"

    def items(self) -> list[str]:
        return ["pages:home", "places:list", "bookings:search", "pages:about", "territory:estimate", "commons:home"]

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


class Written(Sitemap):
    """The pages of the commons, but for drafts."""

    protocol = "https" if settings.HTTPS else "http"

    def items(self) -> QuerySet[Page]:
        return visible().exclude(state=State.DRAFT).order_by("pk")

    def lastmod(self, item: Page) -> datetime:
        return item.changed_at


class Editions(Sitemap):
    """Each edition: it never changes."""

    protocol = "https" if settings.HTTPS else "http"

    def items(self) -> QuerySet[Edition]:
        return Edition.objects.select_related("collection").order_by("pk")

    def lastmod(self, item: Edition) -> datetime:
        return item.published_at


SITEMAPS = {"pages": Pages, "places": Places, "commons": Written, "editions": Editions}
