"""What search engines, social cards, lost visitors and readers of English get."""

from __future__ import annotations

import json
import re

import pytest
from babel.messages.pofile import read_po
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils.translation import override

from maillage.config.settings import PACKAGE
from maillage.config.urls import urlpatterns as ours
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space
from maillage.places.templatetags.places import closing
from maillage.web.formats import clock, day, minutes, sentence, soon, times
from tests import factories
from tests.kit.screens import LONG_ENOUGH, SignedIn, visible


def broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours")


def refused(_request: HttpRequest) -> HttpResponse:
    raise Refusal("taken", "That time has just been taken.")


urlpatterns = [path("casse/", broken), path("refus/", refused), *ours]
handler400 = "maillage.pages.views.errors.bad_request"


def structured(client: Client, place: Place) -> dict:
    page = client.get(place.get_absolute_url()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found is not None
    return json.loads(found[1])


def test_a_place_is_described_to_search_engines(client: Client, place: Place, desks: Space) -> None:
    told = structured(client, place)
    assert (told["@type"], told["address"]["addressLocality"]) == ("LocalBusiness", "Florac Trois Rivières")
    assert told["geo"]["latitude"] == place.lat
    assert len(told["openingHoursSpecification"]) == 5


def test_no_name_closes_the_script(client: Client, place: Place) -> None:
    place.name = "</script><script>alert(1)</script>"
    place.save()
    assert structured(client, place)["name"] == place.name
    assert "<script>alert" not in client.get(place.get_absolute_url()).content.decode()


def test_the_site_map_lists_the_places_in_both_languages(client: Client, place: Place) -> None:
    text = client.get("/sitemap.xml").content.decode()
    assert f"/lieux/{place.slug}/" in text
    assert f"/en/lieux/{place.slug}/" in text
    assert 'hreflang="x-default"' in text


def test_a_page_names_its_address_its_other_language_and_its_card(client: Client, place: Place) -> None:
    page = client.get(place.get_absolute_url()).content.decode()
    assert f'rel="canonical" href="http://testserver/lieux/{place.slug}/"' in page
    assert f'hreflang="en" href="http://testserver/en/lieux/{place.slug}/"' in page
    assert 'property="og:image"' in page


def test_a_place_closed_for_good_keeps_its_page_and_leaves_the_list(client: Client, place: Place, desks: Space) -> None:
    place.state = "closed"
    place.save()
    assert "fermé définitivement" in client.get(place.get_absolute_url()).content.decode()
    assert place.name not in client.get("/lieux/").content.decode()
    assert place.name not in client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize(("address", "language"), [("/nulle-part/", "fr"), ("/en/nowhere/", "en")])
def test_a_lost_visitor_is_told_in_their_language(client: Client, db: None, address: str, language: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    told = {"fr": "Cette page n’existe pas", "en": "This page does not exist"}[language]
    assert told in answer.content.decode()
    assert f'<html lang="{language}"' in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.pages.test_public", DEBUG=False)
def test_a_fault_of_ours_says_so_without_a_word_of_the_machine(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/casse/")
    assert answer.status_code == 500
    assert "a fault of ours" not in answer.content.decode()
    assert "<h1" in answer.content.decode()


@override_settings(ROOT_URLCONF="tests.pages.test_public")
def test_a_refusal_that_reaches_the_door_is_a_page_with_its_sentence(client: Client, db: None) -> None:
    answer = client.get("/refus/")
    assert answer.status_code == 409
    assert "vient d’être pris" in answer.content.decode()


def test_a_forged_form_is_refused_with_a_sentence(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/connexion/", {"email": "x@example.org"})
    assert answer.status_code == 403
    assert "cookies" in answer.content.decode()


PAGES = (
    "",
    "lieux/",
    "chercher/",
    "chercher/?ou=Florac",
    "reseau/",
    "vie-privee/",
    "accessibilite/",
    "territoire/minutes/",
    "connexion/",
    "design/",
    "hors-ligne/",
)


@pytest.mark.parametrize("page", PAGES)
def test_english_pages_are_english_and_french_ones_french(client: Client, desks: Space, page: str) -> None:
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    pairs = [(m.id, m.string) for m in catalogue if isinstance(m.id, str) and len(m.id) >= LONG_ENOUGH]
    pairs = [(key, string) for key, string in pairs if "%" not in key]
    english, french = (visible(client.get(f"/{prefix}{page}").content.decode()) for prefix in ("en/", ""))
    assert not [string for key, string in pairs if string != key and len(string) >= LONG_ENOUGH and string in english]
    assert not [key for key, string in pairs if string != key and key in french]


def test_times_are_said_as_people_say_them() -> None:
    from datetime import UTC, date, datetime, time, timedelta

    from django.utils import timezone

    from maillage.places.rules.hours import END_OF_DAY

    nine = datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert clock(nine, factories.PARIS) == "9\u00a0h"
    assert clock(time(9, 30)) == "9\u00a0h\u00a030"
    assert day(date(2031, 3, 1)) == "samedi 1er\u00a0mars 2031"
    assert minutes(41) == "41\u00a0min"
    assert minutes(65) == "1\u00a0h\u00a005"
    assert closing(END_OF_DAY) == "minuit"
    assert soon(timezone.now() + timedelta(days=1), factories.PARIS) == "demain"
    assert (
        times(factories.hours(date(2026, 11, 24), "09:00", "13:00"), "Europe/Paris") == "9\u00a0h\u00a0–\u00a013\u00a0h"
    )
    with override("en"):
        assert clock(time(9, 30)) == "9:30"


def test_a_refusal_says_days_hours_and_lengths() -> None:
    from datetime import date, time, timedelta

    refusal = Refusal(
        "x", "%(day)s %(time)s %(wait)s", day=date(2031, 3, 2), time=time(2, 30), wait=timedelta(minutes=90)
    )
    assert sentence(refusal) == "dimanche 2 mars 2031 2\u00a0h\u00a030 1\u00a0h\u00a030"


def test_nothing_of_a_third_party_is_allowed_to_run(client: Client, db: None) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy.replace("https://testserver", "")


def test_the_worker_of_the_page_keeps_no_page_about_others(client: Client) -> None:
    """It keeps what the server marks, and nothing by its address (tests/pages/test_device.py: what is marked)."""
    script = client.get("/sw.js").content.decode()
    assert 'answer.headers.get("Maillage-Offline") === "keep"' in script
    assert "/jour/" not in script
    assert "lieux" not in script


def test_each_language_of_the_menu_leads_to_the_same_page(as_: SignedIn, place: Place) -> None:
    page = as_(None).get(f"/en/lieux/{place.slug}/").content.decode()
    assert f'href="/lieux/{place.slug}/" lang="fr"' in page
