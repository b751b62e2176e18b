"""What search engines may read: the public pages, the places, the commons, in the languages they have."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from maillage.commons.models import Edition, Page, State
from maillage.commons.queries import visible
from maillage.places.models import Place
from maillage.places.queries import public_places


class AtHome(Sitemap):
    """At the address of this installation, whatever the request names as its host."""

    def get_domain(self, site: object = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).netloc

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).scheme


class Pages(AtHome):
    """The pages that do not change with the data."""

    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return ["pages:home", "places:list", "bookings:search", "pages:about", "territory:estimate", "commons:home"]

    def location(self, item: str) -> str:
        return reverse(item)


class Places(AtHome):
    """One page a place."""

    i18n = alternates = x_default = True

    def items(self) -> QuerySet[Place]:
        return public_places()

    def lastmod(self, item: Place) -> datetime:
        return item.updated_at


class Written(AtHome):
    """The pages of the commons, but for drafts."""

    def items(self) -> QuerySet[Page]:
        return visible().exclude(state=State.DRAFT).order_by("pk")

    def lastmod(self, item: Page) -> datetime:
        return item.changed_at


class Editions(AtHome):
    """Each edition: it never changes."""

    def items(self) -> QuerySet[Edition]:
        return Edition.objects.select_related("collection").order_by("pk")

    def lastmod(self, item: Edition) -> datetime:
        return item.published_at


SITEMAPS = {"pages": Pages, "places": Places, "commons": Written, "editions": Editions}
