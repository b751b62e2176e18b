"""Two networks on one instance, seen from the domain of one: its places and its addresses first, the other's apart."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from maillage.bookings import actions
from maillage.bookings.calendar import shared_url
from maillage.bookings.mails import cancel_url
from maillage.community.mails.compose import write_to
from maillage.community.mails.security import about_security
from maillage.community.models import Network, NetworkFace, Person
from maillage.community.queries.networks import origin_of_network
from maillage.pages.handouts import poster_of
from maillage.places.actions import measure_reach
from maillage.places.models import Place, Space
from tests import factories
from tests.factories import morning
from tests.kit.screens import text_of

HERE, THERE = "lozere.example.org", "ardeche.example.org"
APART = "Aussi dans les réseaux voisins (1)"


@pytest.fixture
def elsewhere(desks: Space, settings: LazySettings) -> Place:
    """A place of the other network, in the same commune, where a desk is as free as here."""
    settings.ALLOWED_HOSTS = [HERE, THERE, "testserver"]
    settings.ORIGIN = "https://site.example.org:8443"
    other = factories.make_network("Ardèche")
    for network, domain in ((desks.place.network, HERE), (other, THERE)):
        NetworkFace.objects.create(network=network, domain=domain)
    place = factories.make_place(other, "Bureau voisin")
    factories.make_space(place, "Table voisine")
    for one in (desks.place, place):
        measure_reach(one)
    return place


def asked(host: str, address: str) -> Any:
    return Client(headers={"host": host}).get(address)


@pytest.mark.parametrize("address", ["/lieux/", "/chercher/?ou=Florac&jour={}", "/chercher/?ou=Florac&jour={}&tot=1"])
def test_a_domain_shows_its_own_places_and_folds_those_of_the_other_away(
    elsewhere: Place, desks: Space, workday: date, address: str
) -> None:
    address = address.format(workday.isoformat())
    for host, own, other in ((HERE, desks.place, elsewhere), (THERE, elsewhere, desks.place)):
        first, _summary, folded = text_of(asked(host, address)).partition(APART)
        assert own.name in first
        assert other.name not in first
        assert other.name in folded
        assert own.name not in folded.partition("</details>")[0]
        page = asked(host, address).content.decode()
        assert f'data-name="{other.name}"' not in page
    both = text_of(asked("testserver", address))
    assert APART not in both
    assert desks.place.name in both
    assert elsewhere.name in both


def test_where_ones_own_network_has_nothing_free_the_neighbours_stand_open_and_it_is_said(
    elsewhere: Place, desks: Space, workday: date
) -> None:
    desks.units.update(active=False)
    page = text_of(asked(HERE, f"/chercher/?ou=Florac&jour={workday.isoformat()}"))
    assert f"Rien de libre à ce moment chez {desks.place.network.name}" in page
    assert '<details class="neighbours" open>' in page
    assert elsewhere.name in page


def test_what_is_a_little_farther_or_full_is_of_the_own_network_alone(
    elsewhere: Place, desks: Space, workday: date
) -> None:
    elsewhere.spaces.get().units.update(active=False)  # full
    far = factories.make_place(elsewhere.network, "Loin voisin", factories.MENDE)
    measure_reach(far)
    page = text_of(asked(HERE, f"/chercher/?ou=Florac&jour={workday.isoformat()}&minutes=15"))
    assert desks.place.name in page
    assert "voisin" not in page.partition("<main")[2]


def test_mails_about_a_booking_lead_to_the_domain_of_its_network_those_about_the_account_to_the_site(
    elsewhere: Place, desks: Space, bob: Person, workday: date
) -> None:
    booking = actions.book(bob, desks.pk, morning(workday))
    about_security("new_sign_in", bob.pk, "Firefox", "2026-03-02T10:00:00+01:00")
    hosts = {host_of(url) for message in mail.outbox for url in addresses_in(message.body)}
    assert hosts == {"site.example.org:8443"}
    mail.outbox.clear()
    write_to("bookings/mail/confirmed.txt", {"booking": booking, "bookings": [booking]}, bob, booking.place.network)
    links = addresses_in(mail.outbox[0].body)
    assert {host_of(url) for url in links if "reservations" in url} == {f"{HERE}:8443"}
    assert {host_of(url) for url in (cancel_url(booking), shared_url_of(bob, booking))} == {f"{HERE}:8443"}
    assert THERE not in mail.outbox[0].body


def test_a_poster_says_the_domain_of_its_network(elsewhere: Place, desks: Space) -> None:
    assert poster_of(elsewhere).content["address"].startswith(f"{THERE}:8443/")
    assert poster_of(desks.place).content["address"].startswith(f"{HERE}:8443/")


@pytest.mark.parametrize("domain", ["", "gone.example.com"])
def test_a_domain_this_server_no_longer_answers_to_is_no_address(
    network: Network, settings: LazySettings, domain: str
) -> None:
    """Taken out of `MAILLAGE_HOSTS` after it was chosen: a link to it would lead nowhere."""
    settings.ALLOWED_HOSTS = ["testserver"]
    NetworkFace.objects.create(network=network, domain=domain)
    assert origin_of_network(network) == settings.ORIGIN


def shared_url_of(bob: Person, booking: Any) -> str:
    from maillage.bookings.actions.sharing import share_booking

    return shared_url(share_booking(bob, booking))


def addresses_in(text: str) -> list[str]:
    return [word for word in text.split() if word.startswith("http")]


def host_of(url: str) -> str:
    return urlsplit(url).netloc
