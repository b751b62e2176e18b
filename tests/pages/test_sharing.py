"""What a page says of itself where it is shared: its title, a sentence, its languages, a picture."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from PIL import Image

from maillage.places.models import Equipment, Place, Space
from tests import factories

PUBLIC = [
    "/",
    "/lieux/",
    "/chercher/",
    "/reseau/",
    "/territoire/minutes/",
    "/accessibilite/",
    "/vie-privee/",
    "/adherer/",
    "/connexion/",
]


def meta(page: str) -> dict[str, str]:
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', page))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_public_page_has_its_own_title_and_description_where_it_is_shared(
    client: Client, place: Place, prefix: str
) -> None:
    addresses = [*PUBLIC, place.get_absolute_url(), f"/reseaux/{place.network.slug}/"]
    pages = [client.get(prefix + address, follow=True).content.decode() for address in addresses]
    said = [meta(page) for page in pages]
    titles, descriptions = ({told[f"og:{name}"] for told in said} for name in ("title", "description"))
    assert len(titles) == len(descriptions) == len(addresses)
    for page, told in zip(pages, said, strict=True):
        assert told["description"] == told["og:description"]
        assert told["og:locale"] == ("en_GB" if prefix else "fr_FR")
        assert told["og:image:alt"]
        assert page.count('hreflang="x-default"') == 1


def test_the_equipment_is_in_the_language_of_the_page(client: Client, desks: Space) -> None:
    screen = Equipment.objects.create(code="ecran-test", name_fr="Écran large", name_en="Wide screen")
    desks.equipment.add(screen)
    for prefix, name in (("", "Écran large"), ("/en", "Wide screen")):
        page = client.get(prefix + desks.place.get_absolute_url()).content.decode()
        structured = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
        assert structured is not None
        assert name in [offered["name"] for offered in json.loads(structured[1])["amenityFeature"]]


def test_there_is_an_icon_for_what_reads_no_svg(client: Client, place: Place) -> None:
    assert client.get("/favicon.ico")["Location"] == "/static/web/favicon.ico"
    assert 'rel="apple-touch-icon"' in client.get("/").content.decode()
    for name, size in (("apple-touch-icon.png", (180, 180)), ("favicon.ico", (48, 48))):
        path = find(f"web/{name}")
        assert path is not None
        content = Path(path).read_bytes()
        assert len(content) < 6_000
        assert Image.open(BytesIO(content)).size == size


def test_the_commune_of_a_visitor_travels_over_https_alone(client: Client, place: Place, settings: Any) -> None:
    for https in (True, False):
        settings.HTTPS = https
        cookie = client.get(f"/chercher/?ou={factories.FLORAC}").cookies["commune"]
        assert bool(cookie["secure"]) is https
        assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
