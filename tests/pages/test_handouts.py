"""What makes a place known off the site: a picture to share, a poster, bookmarks; the press page, the feed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils.translation import override
from PIL import Image
from pypdfium2 import PdfDocument

from maillage.community.models import Network, Person
from maillage.grants.models import Grant
from maillage.pages.handouts import card_of_place, facts_of, hours_in_words, poster_of
from maillage.pages.news import public_news
from maillage.pages.press import press_figures
from maillage.places.actions import measure_reach
from maillage.places.models import Photo, Place, Space
from maillage.places.rules.hours import read_week
from tests import factories
from tests.kit import grants

ATOM = "{http://www.w3.org/2005/Atom}"


def content_of(client: Client, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["/carte.png", "/lieux/{slug}/carte.png", "/en/lieux/{slug}/carte.png"])
def test_a_picture_to_share_has_the_size_that_networks_ask_for(client: Client, place: Place, address: str) -> None:
    content = content_of(client, address.format(slug=place.slug))
    assert Image.open(BytesIO(content)).size == (1200, 630)
    assert len(content) < 300_000


@pytest.mark.parametrize("name", ["affiche", "marque-page"])
def test_what_is_printed_can_be_read_aloud(client: Client, place: Place, name: str) -> None:
    content = content_of(client, f"/lieux/{place.slug}/{name}.pdf")
    assert content.startswith(b"%PDF")
    assert b"pdfuaid" in content  # certified PDF/UA


def test_a_file_is_made_once_and_anew_when_what_it_says_changes(client: Client, place: Place) -> None:
    folder = Path(settings.HANDOUTS_ROOT)
    content_of(client, f"/lieux/{place.slug}/affiche.pdf")
    (first,) = folder.glob(f"poster-place{place.pk}-fr-*")
    written = first.stat().st_mtime_ns
    content_of(client, f"/lieux/{place.slug}/affiche.pdf")
    assert first.stat().st_mtime_ns == written
    place.phone = "04 66 00 00 00"
    place.save()
    content_of(client, f"/lieux/{place.slug}/affiche.pdf")
    (second,) = folder.glob(f"poster-place{place.pk}-fr-*")
    assert second != first


def test_words_of_a_place_are_never_typst(client: Client, place: Place) -> None:
    place.tagline = '#panic("non") $ \\ #read("/etc/passwd")'
    place.save()
    assert content_of(client, f"/lieux/{place.slug}/affiche.pdf").startswith(b"%PDF")


def test_days_alike_are_said_once() -> None:
    week = read_week("Mo-Th 08:00-19:00; Sa 09:00-12:00")
    assert week is not None
    with override("fr"):
        lines = [line.replace("\u00a0", " ") for line in hours_in_words(week)]
    assert lines == ["lundi – jeudi, 8 h – 19 h", "samedi, 9 h – 12 h"]


def test_a_poster_says_when_where_and_whom_to_call(place: Place) -> None:
    place.phone = "04 66 00 00 00"
    with override("fr"):
        facts = dict(facts_of(place))
        assert poster_of(place).content["address"] == f"testserver/lieux/{place.slug}"
    assert list(facts) == ["Ouvert", "Où", "Téléphone"]
    assert facts["Téléphone"] == place.phone


def test_a_long_name_is_set_smaller(place: Place) -> None:
    short = card_of_place(place).content["size"]
    place.name = "Télécentre de la Vallée Longue et du Calbertois"
    assert card_of_place(place).content["size"] < short


def test_a_page_names_its_own_picture(client: Client, place: Place) -> None:
    for address, picture in ((place.get_absolute_url(), f"/lieux/{place.slug}/carte.png"), ("/lieux/", "/carte.png")):
        page = client.get(address).content.decode()
        assert f'property="og:image" content="http://testserver{picture}"' in page


def test_the_site_map_shows_the_photos(client: Client, place: Place) -> None:
    out = BytesIO()
    Image.new("RGB", (8, 8)).save(out, "WEBP")
    photo = Photo(place=place, alt="La salle")
    photo.image.save("vue.webp", ContentFile(out.getvalue()), save=False)
    photo.width = photo.height = 8
    photo.save()
    root = ET.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - ours
    images = [node.text for node in root.iter("{http://www.google.com/schemas/sitemap-image/1.1}loc")]
    assert images.count("http://testserver" + photo.image.url) == 2  # in French and in English


def test_the_way_to_a_place_is_said_to_robots_too(client: Client, place: Place) -> None:
    page = client.get(place.get_absolute_url()).content.decode()
    (crumbs,) = re.findall(r'<nav class="crumbs".*?</nav>', page, re.S)
    assert "https://schema.org/BreadcrumbList" in crumbs
    assert re.findall(r'itemprop="item" href="([^"]+)"', crumbs) == ["/", "/lieux/"]
    assert 'aria-current="page"' in crumbs


def test_a_place_says_its_telephone_and_a_picture_to_search_engines(client: Client, place: Place) -> None:
    place.phone, place.email = "04 66 00 00 00", "lieu@example.org"
    place.save()
    page = client.get(place.get_absolute_url()).content.decode()
    structured = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert structured
    described = json.loads(structured[1])
    assert (described["telephone"], described["email"]) == (place.phone, place.email)
    assert described["image"] == [f"http://testserver/lieux/{place.slug}/carte.png"]


@pytest.mark.parametrize(
    ("kind", "cents", "unit", "words"),
    [
        ("free", 0, "half_day", "gratuit"),
        ("amount", 1200, "day", "12 € la journée"),
    ],
)
def test_a_price_is_said_to_search_engines_and_on_the_poster(
    client: Client, desks: Space, kind: str, cents: int, unit: str, words: str
) -> None:
    desks.tariff_kind, desks.tariff_cents, desks.tariff_unit = kind, cents, unit
    desks.save()
    structured = re.search(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get(desks.place.get_absolute_url()).content.decode(),
    )
    assert structured
    described = json.loads(structured[1])
    assert described["priceRange"].replace("\u00a0", " ") == words
    assert described.get("isAccessibleForFree", False) is (kind == "free")
    prices = [offer["priceSpecification"]["price"] for offer in described.get("makesOffer", [])]
    assert prices == (["12.00"] if cents else [])
    with override("fr"):
        assert dict(facts_of(desks.place))["Prix"].replace("\u00a0", " ") == words


def test_the_news_are_places_that_opened_and_books(
    network: Network, place: Place, bob: Person, workday: object
) -> None:
    factories.make_member(bob, network)
    edition = factories.make_edition(factories.make_page(bob, network))
    place.opened_on = workday  # type: ignore[assignment]
    place.save()
    factories.make_place(network, "Projet", state="project", opened_on=workday)
    factories.make_place(factories.make_network("Ailleurs"), "Autre réseau", opened_on=workday)
    assert {one.address for one in public_news(network)} == {place.get_absolute_url(), edition.get_absolute_url()}


def test_the_feed_is_atom_with_stable_names(client: Client, network: Network, place: Place, workday: object) -> None:
    place.name, place.opened_on = "A & B", workday  # type: ignore[assignment]
    place.save()
    answer = client.get("/nouvelles.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    root = ET.fromstring(answer.content)  # noqa: S314 - ours
    (entry,) = root.findall(f"{ATOM}entry")
    assert str(entry.findtext(f"{ATOM}title")).replace("\u00a0", " ") == "Un lieu ouvre : A & B"
    assert entry.findtext(f"{ATOM}id") == f"http://testserver/nouvelles.atom#place-{place.pk}"
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver{place.get_absolute_url()}"  # type: ignore[union-attr]


def test_the_press_figures_count_what_is_in_service(network: Network, place: Place, desks: Space, room: Space) -> None:
    measure_reach(place)
    factories.make_space(factories.make_place(network, "Projet", state="project"), units=9)
    factories.make_space(factories.make_place(factories.make_network("Ailleurs"), "Autre réseau"), units=9)
    figures = press_figures(network)
    assert (figures.places, figures.communes) == (1, 1)
    assert (figures.desks, figures.rooms) == (desks.units.count(), room.units.count())
    assert figures.inhabitants_near > 2000  # Florac alone has as many


def test_the_press_page_names_a_contact_and_the_frame(client: Client, network: Network, place: Place) -> None:
    network.email = "presse@example.org"
    network.save()
    page = client.get("/presse/").content.decode()
    assert 'href="mailto:presse@example.org"' in page
    assert f"/integrer/?reseau={network.slug}" in page
    assert f"/lieux/{place.slug}/carte.png" in page


def test_the_poster_names_the_funders_whose_convention_wants_it_while_it_runs(client: Client, place: Place) -> None:
    network = place.network
    beneficiary, funder = grants.make_beneficiary(network), grants.make_funder(network)
    treasurer = grants.manager_of(beneficiary)
    grant = grants.make_grant(treasurer, beneficiary, funder, network, ends_on=grants.today() + timedelta(days=30))
    grant.publicity = ""
    grant.save()
    assert poster_of(place).content["funders"] == []
    logo = BytesIO()
    Image.new("RGB", (60, 30), "green").save(logo, "WEBP")
    grant.publicity = "Projet soutenu par le Financeur d’essai"
    grant.logo.save("logo.webp", ContentFile(logo.getvalue()))
    poster = poster_of(place)
    assert [one["words"] for one in poster.content["funders"]] == ["Projet soutenu par le Financeur d’essai"]
    assert list(poster.images) == ["funder-0.webp"]
    content = content_of(client, f"/lieux/{place.slug}/affiche.pdf")
    words = PdfDocument(content)[0].get_textpage().get_text_bounded()
    assert "Projet soutenu par le Financeur d’essai" in words
    assert len(PdfDocument(content)) == 1
    assert b"pdfuaid" in content
    Grant.objects.filter(pk=grant.pk).update(ends_on=grant.starts_on, publicity="Avant")
    assert poster_of(place).content["funders"] == []


def test_a_grant_of_another_place_is_not_named(place: Place) -> None:
    network = place.network
    beneficiary, funder = grants.make_beneficiary(network), grants.make_funder(network)
    treasurer, ends_on = grants.manager_of(beneficiary), grants.today() + timedelta(days=30)
    grant = grants.make_grant(treasurer, beneficiary, funder, network, ends_on=ends_on)
    Grant.objects.filter(pk=grant.pk).update(publicity="Soutenu par le Financeur d’essai")
    grant.places.set([factories.make_place(network, "Un autre lieu")])
    assert poster_of(place).content["funders"] == []
    grant.places.add(place)
    (named,) = poster_of(place).content["funders"]
    assert (named["name"], named["logo"]) == (funder.name, "")
