"""A page fits in the first packets of a slow line, and a first visit in a hundred kilobytes."""

from __future__ import annotations

import gzip
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from maillage.demonstration.actions import build
from tests.kit.lock_order import nobody_else

PAGE, FIRST_VISIT, WITH_MAP = 14 * 1024, 100 * 1024, 160 * 1024
MAP = re.compile(r'data-(?:leaflet|leaflet-css|ground)="([^"]+)"')  # what a map fetches once it comes into view
INSIDE = re.compile(r"""url\(["']?([^"')]+)["']?\)|import\s+[^"';]*["']([^"']+)["']|@import\s+["']([^"']+)["']""")


class AddressesAsked(HTMLParser):
    """What a browser fetches to show a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        fetched = {"stylesheet", "icon", "manifest", "preload", "modulepreload"} & set(given.get("rel", "").split())
        if tag == "link" and fetched:
            self.found.add(given["href"])
        elif tag in {"script", "img", "use"}:
            self.found.add(given.get("src") or given.get("href", "").partition("#")[0])
        self.found.discard("")


def weight_of(client: Client, address: str) -> int:
    """Once compressed; a picture that is compressed already keeps its own weight."""
    path = urlsplit(address).path
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        assert found, address
        content = Path(str(found)).read_bytes()
    else:
        answer = client.get(address)
        assert answer.status_code == 200, address
        content = answer.getvalue() if answer.streaming else answer.content
    return min(len(content), len(gzip.compress(content, 6)))


def loaded_by(html: str, page: str) -> set[str]:
    """The addresses of all that a page loads, and of what that loads in turn; the map apart."""
    found, waiting = set(), {urljoin(page, address) for address in AddressesAsked(html).found}
    while waiting:
        address = waiting.pop()
        found.add(address)
        if address.endswith((".css", ".js")):
            content = Path(str(finders.find(urlsplit(address).path.removeprefix("/static/")))).read_text()
            inside = {one or two or three for one, two, three in INSIDE.findall(content)}
            waiting |= {urljoin(address, link) for link in inside if not link.startswith("data:")} - found
    return found


@pytest.fixture
def pages(db: None, client: Client) -> dict[str, str]:
    """The demonstration as anybody finds it."""
    with nobody_else():
        build(today=date.today())  # noqa: DTZ011 - the day on the wall, as the site says it
    season = "/programme/quinzaine-des-tiers-lieux/"
    event = "/programme/evenement/mon-premier-devis-dindependant/"
    addresses = ("/", "/lieux/", "/lieux/mende/", "/chercher/?ou=Mende&minutes=90", "/programme/", season, event)
    return {address: client.get(address).content.decode() for address in addresses}


def test_pages_are_light(pages: dict[str, str], client: Client) -> None:
    weights = {address: len(gzip.compress(html.encode(), 6)) for address, html in pages.items()}
    assert not {address: weight for address, weight in weights.items() if weight > PAGE}
    for address, html in pages.items():
        loaded = loaded_by(html, address)
        assert len(loaded) > 4
        total = weights[address] + sum(weight_of(client, asset) for asset in loaded)
        assert total <= FIRST_VISIT, f"{address}: {total} bytes"
        elsewhere = [asset for asset in loaded_by(html, address) if urlsplit(asset).netloc]
        assert not elsewhere, "a page fetches nothing from another site"
        assert not any("leaflet" in asset for asset in loaded), "a map that nobody looks at costs nothing"
        of_map = set(MAP.findall(html))
        assert len(of_map) == 3 or address != "/lieux/"
        with_map = total + sum(weight_of(client, urljoin(address, asset)) for asset in of_map)
        assert with_map <= WITH_MAP, f"{address} with its map: {with_map} bytes"
