"""What search engines may read, at the address of this installation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap


class InstallationSitemap(Sitemap):
    """At the address of this installation, whatever the request names as its host."""

    def images(self, item: Any) -> list[str]:  # noqa: ARG002 - those that have pictures say which
        """The addresses of the pictures on the page of an item, from the root of the site."""
        return []

    def get_urls(self, page: int | str = 1, site: Any = None, protocol: str | None = None) -> list[dict[str, Any]]:
        """As Django has it, each with its pictures (`pages/sitemap.xml`)."""
        urls = super().get_urls(page, site, protocol)
        for url in urls:
            item = url["item"][0] if isinstance(url["item"], tuple) else url["item"]
            url["images"] = [settings.ORIGIN + path for path in self.images(item)]
        return urls

    def get_domain(self, site: object = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).netloc

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).scheme
