"""The pages that do not change with the data, for search engines."""

from __future__ import annotations

from django.urls import reverse

from maillage.web.sitemaps import InstallationSitemap


class Pages(InstallationSitemap):
    """The pages that do not change with the data."""

    i18n = alternates = x_default = True

    def items(self) -> list[str]:
        return [
            "home",
            "places:list",
            "search",
            "about",
            "press",
            "territory:estimate",
            "commons:home",
            "programme:agenda",
        ]

    def location(self, item: str) -> str:
        return reverse(item)
