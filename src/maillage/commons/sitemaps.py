"""The pages and the editions of the commons, for search engines."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillage.commons.models import Edition, Page, State
from maillage.commons.queries import visible_pages
from maillage.web.sitemaps import InstallationSitemap


class PageSitemap(InstallationSitemap):
    """The pages of the commons, but for drafts."""

    def items(self) -> QuerySet[Page]:
        return visible_pages().exclude(state=State.DRAFT).order_by("pk")

    def lastmod(self, item: Page) -> datetime:
        return item.changed_at


class EditionSitemap(InstallationSitemap):
    """The editions of all collections; an edition never changes."""

    def items(self) -> QuerySet[Edition]:
        return Edition.objects.select_related("collection").order_by("pk")

    def lastmod(self, item: Edition) -> datetime:
        return item.published_at
