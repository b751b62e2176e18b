"""The screens of members, hosts and facilitators are wholly English in English, wholly French in French."""

from __future__ import annotations

import re
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.test import RequestFactory
from django.urls import Resolver404, resolve, translate_url

from maillage.bookings.models import Booking
from maillage.commons.models import Collection, Edition, Page, Revision
from maillage.community.models import Charter, Network, Organisation, Person
from maillage.config.settings import PACKAGE
from maillage.kernel.period import day_period
from maillage.pages.context import address_in
from maillage.places.actions import close
from maillage.places.models import Closure, Place, Space
from maillage.web.typography import EMPTY
from tests.kit.screens import LONG_ENOUGH, SignedIn, visible

PAGES = {
    "alice": [
        "mes-lieux/",
        "profil/",
        "lieux/{place}/",
        "lieux/{place}/jour/{day}/",
        "lieux/{place}/gerer/",
        "lieux/{place}/gerer/presentation/",
        "lieux/{place}/gerer/horaires/ouverture/",
        "lieux/{place}/gerer/horaires/accueil/",
        "lieux/{place}/gerer/espaces/nouveau/",
        "lieux/{place}/gerer/espaces/{space}/",
        "lieux/{place}/gerer/photos/",
        "lieux/{place}/gerer/vie/",
        "lieux/{place}/fermetures/",
        "lieux/{place}/fermetures/{closure}/",
        "deconnexion/",
    ],
    "bob": [
        "reservations/",
        "reservations/{booking}/",
        "reservations/{booking}/modifier/",
        "mes-lieux/",
        "lieux/{place}/gerer/",
    ],
    "dora": ["mes-lieux/", "nouveau-lieu/", "lieux/{place}/fermetures/{closure}/"],
    "nobody": [
        "nulle-part/",
        "chercher/?ou=Florac&jour={day}",
        "chercher/?ou=Saint",
        "chercher/?ou=zzzzqq",
        "chercher/?ou=Florac&jour=2020-01-01",
        "lieux/?ouvert=on&espace=booth",
    ],
}


@pytest.mark.parametrize("who", list(PAGES))
def test_each_screen_speaks_one_language(
    who: str, as_: SignedIn, booked: Booking, alice: Person, bob: Person, dora: Person
) -> None:
    day = booked.starts_at.date()
    closure = close(alice, booked.place, day_period(day, booked.place.zone), "Neige")
    known = {
        "place": booked.place.slug,
        "day": day,
        "space": booked.space_id,
        "closure": closure.pk,
        "booking": booked.public_id,
    }
    client = as_({"alice": alice, "bob": bob, "dora": dora, "nobody": None}[who])
    with (PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [m for m in read_po(file, locale="fr") if isinstance(m.id, str) and "%" not in m.id and m.id]
    pairs = [(m.id, str(m.string)) for m in messages if m.string != m.id]
    mixed = []
    for page in PAGES[who]:
        address = page.format(**known)
        english, french = (visible(client.get(f"/{prefix}{address}").content.decode()) for prefix in ("en/", ""))
        assert english != french, address
        mixed += [(address, string) for _key, string in pairs if len(string) >= LONG_ENOUGH and string in english]
        mixed += [(address, key) for key, _string in pairs if len(key) >= LONG_ENOUGH and key in french]
    assert not mixed


# What is kept of me, word for word; a title inside a sentence of ours.
AS_KEPT = {"mydata", "facilitating"}


class Spoken(HTMLParser):
    """The sentences of a page that hold a word, each with the language of the element it stands in."""

    def __init__(self, html: str, word: str) -> None:
        super().__init__()
        self.word, self.open, self.found = word, list[tuple[str, str]](), list[tuple[str, str]]()
        self.feed(re.sub(r"<(head|textarea|select|pre)\b.*?</\1>", "", html, flags=re.DOTALL))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            kept = "kept" if dict(attrs).get("translate") == "no" else ""  # two versions beside one another
            self.open.append((kept or tag, dict(attrs).get("lang") or (self.open[-1][1] if self.open else "")))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.word in data and not any(tag in {"nav", "kept"} for tag, _language in self.open):
            self.found.append((self.open[-1][1], data.strip()))


@pytest.fixture
def written(addresses: dict[str, str]) -> None:
    """What places, networks and the commons publish holds a word of theirs."""
    word = "Houppelande"
    Place.objects.update(
        **dict.fromkeys(
            ("tagline", "presentation", "getting_there", "tries", "struggles", "access_details", "sources"), word
        )
    )
    Space.objects.update(description=word)
    Closure.objects.update(reason=word)
    Network.objects.update(tagline=word, presentation=word, processors=word)
    Organisation.objects.update(presentation=word)
    Charter.objects.update(title=word, text=word)
    for model in (Page, Revision):
        model.objects.update(title=word, summary=word)
    for model in (Collection, Edition):
        model.objects.update(title=word, subtitle=word)


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("person", ["nobody", "bob", "alice", "dora"])
def test_what_stays_french_on_an_english_page_says_so(
    addresses: dict[str, str], as_: SignedIn, who: dict[str, Person | None], person: str
) -> None:
    """WCAG 3.1.2: a voice reads each part in its own language."""
    client, silent, spoken = as_(who[person]), dict[str, Any](), 0
    for name, address in addresses.items():
        if name in AS_KEPT:
            continue
        answer = client.get(f"/en{address}")
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and not answer.streaming:
            found = Spoken(answer.content.decode(), "Houppelande").found
            spoken += len(found)
            if wrong := [text for language, text in found if language != "fr"]:
                silent[name] = wrong
    assert not silent
    assert spoken > 20


def test_a_page_in_english_says_so_in_a_french_list(as_: SignedIn, addresses: dict[str, str]) -> None:
    Page.objects.update(title="Heating a house", language="en")
    french, english = (as_(None).get(f"{prefix}/documentation/").content.decode() for prefix in ("", "/en"))
    assert {language for language, _text in Spoken(french, "Heating").found} == {"en"}
    assert '<a href="/en/documentation/' in english
    assert 'lang="en">Heating' not in english


@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_a_page_in_the_other_language_stands_where_django_says(
    rf: RequestFactory, addresses: dict[str, str], prefix: str
) -> None:
    """Without looking for it among all addresses again; what nothing answers stays where it is."""
    asked = [f"{prefix}{address.removeprefix('/')}" for address in addresses.values()]
    for address in (*asked, f"{prefix}chercher/?ou=Florac&jour=2027-03-01&x=%26", f"{prefix}nulle/part/?a=1", "/sans"):
        request = rf.get(address)
        with suppress(Resolver404):
            request.resolver_match = resolve(request.path)
        for language in ("fr", "en"):
            assert address_in(request, language) == translate_url(request.get_full_path(), language), address
