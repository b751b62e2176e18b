"""What search engines may read, at the address of this installation."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap


class InstallationSitemap(Sitemap):
    """At the address of this installation, whatever the request names as its host."""

    def get_domain(self, site: object = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).netloc

    def get_protocol(self, protocol: str | None = None) -> str:  # noqa: ARG002 - as Django calls it
        return urlsplit(settings.ORIGIN).scheme
