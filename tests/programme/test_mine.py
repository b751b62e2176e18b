"""My events: what I come to, where I speak, what I proposed, what was; nobody else's."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.programme.actions.events import EventDetails, SpeakerLine, cancel_event, change_event, restore_event
from maillage.programme.actions.registrations import register_person
from maillage.programme.models import Event
from tests.kit.programme import ASKED, make_event, make_ride
from tests.kit.screens import statements, text_of

MINE = "/programme/mes-evenements/"


def test_one_reads_one_s_own_and_what_became_of_it(
    client: Client, dora: Person, bob: Person, charlie: Person, network: Network
) -> None:
    client.force_login(bob)
    assert reverse("programme:mine") in text_of(client.get("/reservations/"))
    coming, off, was = (make_event(dora, network, title=title) for title in ("Je viens", "Annulée", "Passée"))
    registered = [register_person(bob, event, ASKED) for event in (coming, off, was)]
    theirs = register_person(charlie, make_event(dora, network, title="À un autre"), ASKED)
    spoken = make_event(dora, network, title="Je parle")
    change_event(dora, spoken, EventDetails(speakers=[SpeakerLine("Bob", person=bob)]))
    make_ride(bob, make_event(dora, network, title="En voiture", address="Ispagnac"))
    cancel_event(dora, off)
    now = timezone.now()
    Event.objects.filter(pk=was.pk).update(starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=2))
    page = text_of(client.get(MINE))
    assert [page.index(title) for title in ("Je viens", "Je parle", "En voiture", "Passée")] == sorted(
        page.index(title) for title in ("Je viens", "Je parle", "En voiture", "Passée")
    )
    assert all(one.get_absolute_url() in page for one in registered)
    assert theirs.event.title not in page
    assert "annulé" in page[page.index("Annulée") : page.index("Je parle")]
    restore_event(dora, off)
    for address in (MINE, registered[1].get_absolute_url()):  # who had registered is not told that it takes place
        assert "se prépare à nouveau" in text_of(client.get(address))


def test_however_many_the_statements_are_the_same(client: Client, dora: Person, bob: Person, network: Network) -> None:
    client.force_login(bob)
    register_person(bob, make_event(dora, network), ASKED)
    first = statements(client, MINE)
    for _number in range(3):
        register_person(bob, make_event(dora, network), ASKED)
    assert statements(client, MINE) == first
