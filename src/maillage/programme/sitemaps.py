"""What search engines may read of the programme."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillage.programme.models import Event, Season
from maillage.programme.queries.events import announced_seasons, events_to_come
from maillage.web.sitemaps import InstallationSitemap


class ProgrammeSitemap(InstallationSitemap):
    """The events to come."""

    def items(self) -> QuerySet[Event]:
        return events_to_come()

    def lastmod(self, item: Event) -> datetime:
        return item.changed_at or item.created_at


class SeasonSitemap(InstallationSitemap):
    """The seasons that were announced, those that are over too: what was said there stays."""

    def items(self) -> QuerySet[Season]:
        return announced_seasons().order_by("pk")

    def lastmod(self, item: Season) -> datetime | None:
        return item.announced_at
