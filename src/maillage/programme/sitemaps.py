"""What search engines may read of the programme."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from maillage.programme.models import Event
from maillage.programme.queries.events import events_to_come
from maillage.web.sitemaps import InstallationSitemap


class ProgrammeSitemap(InstallationSitemap):
    """The events to come."""

    def items(self) -> QuerySet[Event]:
        return events_to_come()

    def lastmod(self, item: Event) -> datetime:
        return item.changed_at or item.created_at
