"""The pages of places, for search engines."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillage.places.models import Place
from maillage.places.presenters.pictures import picture_of
from maillage.places.queries import public_places
from maillage.web.sitemaps import InstallationSitemap


class Places(InstallationSitemap):
    """One page a place."""

    i18n = alternates = x_default = True

    def items(self) -> QuerySet[Place]:
        return public_places().prefetch_related("photos")

    def images(self, item: Place) -> list[str]:
        return [picture_of(item).url]

    def lastmod(self, item: Place) -> datetime:
        return item.updated_at
