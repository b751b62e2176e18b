"""Preparing: profiles of who speaks stay, which network announces, stages of partners in a shared season."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from maillage.community.actions import give_role
from maillage.community.models import DirectoryEntry, Network, NetworkFace, Person
from maillage.community.rules import RoleKind
from maillage.community.rules.directory import Audience
from maillage.places.models import Place
from maillage.programme.actions.events import EventDetails, SpeakerLine, announce_event, change_event
from maillage.programme.models import Event, Season, Speaker
from maillage.programme.queries.events import events_to_come, seasons_to_come
from tests import factories
from tests.kit.bookings import refused
from tests.kit.programme import a_day, make_event, make_season
from tests.kit.screens import SignedIn, text_of
from tests.pages.probes.programme import fields_of_event

ELSEWHERE = {"address": "Salle des fêtes"}


@pytest.fixture
def partner() -> Network:
    return factories.make_network("Ardèche", email="bonjour@ardeche.example")


@pytest.fixture
def flora(partner: Network) -> Person:
    """She facilitates the other network."""
    flora = factories.make_person("flora")
    give_role(flora, RoleKind.FACILITATOR, partner.scopes()[0], by=None, tell=False)
    return flora


@pytest.fixture
def tour(network: Network, partner: Network) -> Season:
    """A tour of the first network, in which the other takes part."""
    tour = make_season(network, is_tour=True)
    tour.networks.add(partner)
    return tour


def in_directory(person: Person, network: Network, audience: Audience = Audience.EVERYONE) -> None:
    factories.make_member(person, network)
    DirectoryEntry.objects.update_or_create(person=person, defaults={"name_to": audience.value})


def speakers_of(event: Event) -> list[tuple[str, str, int | None]]:
    return list(Speaker.objects.filter(event=event).values_list("name", "part", "person"))


def save(client: Client, event: Event, **more: str) -> None:
    fields = fields_of_event(title=event.title, kind=event.kind, address="Salle des fêtes", **more)
    answer = client.post(reverse("programme:change_event", args=[event.slug]), fields)
    assert answer.status_code == 302, text_of(answer)


def test_saving_an_event_keeps_the_profiles_of_who_speaks(
    as_: SignedIn, dora: Person, bob: Person, network: Network
) -> None:
    event = make_event(dora, network, **ELSEWHERE)
    lines = [SpeakerLine("Anne"), SpeakerLine("Bob", "potier", Speaker.Part.HOST, bob), SpeakerLine("Zoé")]
    change_event(dora, event, EventDetails(speakers=lines))
    client = as_(dora)
    save(client, event, speakers="Bob, maître potier\nZoé\nPaul")
    assert speakers_of(event) == [("Bob", "host", bob.pk), ("Zoé", "speaker", None), ("Paul", "speaker", None)]
    save(client, event, speakers="Bob Martin, maître potier\nZoé\nPaul")  # his name was corrected
    assert speakers_of(event)[0] == ("Bob Martin", "host", bob.pk)
    save(client, event, speakers="Zoé\nPaul")
    assert [name for name, _part, _person in speakers_of(event)] == ["Zoé", "Paul"]


def test_a_profile_is_linked_and_shown_to_who_may_see_it(
    as_: SignedIn, dora: Person, bob: Person, charlie: Person, network: Network
) -> None:
    in_directory(bob, network, Audience.MEMBERS)
    factories.make_member(dora, network)
    event = make_event(dora, network, **ELSEWHERE)
    event = change_event(dora, event, EventDetails(speakers=[SpeakerLine("Bob")]))
    speaker, client = event.speakers.get(), as_(dora)
    assert "Profil de Bob dans l’annuaire" in text_of(client.get(reverse("programme:change_event", args=[event.slug])))
    address = reverse("programme:event_speakers", args=[event.slug])
    hidden = {f"part{speaker.pk}": "host", f"person{speaker.pk}": str(charlie.pk)}
    assert client.post(address, hidden).status_code == 409  # who is not in the directory
    client.post(address, {f"part{speaker.pk}": "host", f"person{speaker.pk}": str(bob.pk)})
    assert speakers_of(event) == [("Bob", "host", bob.pk)]
    profile = f'href="{reverse("community:entry", args=[bob.public_id])}"'
    assert profile in text_of(client.get(event.get_absolute_url()))
    assert profile not in text_of(as_(None).get(event.get_absolute_url()))


def test_a_partner_writes_the_stage_of_its_network_in_the_tour(
    dora: Person, flora: Person, network: Network, partner: Network, tour: Season
) -> None:
    stage = make_event(flora, partner, season=tour, kind="stage", title="Étape à Privas", address="Privas")
    assert (stage.network, stage.season) == (partner, tour)
    for one in (network, partner, None):
        assert stage in events_to_come(one)
    other = make_season(network, slug="a-part")
    with refused("not_allowed"):
        make_event(flora, partner, season=other, address="Privas")
    with refused("not_allowed"):
        change_event(flora, stage, EventDetails({"season": other}))
    with refused("not_allowed"):
        change_event(dora, stage, EventDetails({"title": "La nôtre"}))  # it belongs to the network it stops in
    alone = make_event(flora, partner, title="Seule", address="Aubenas")
    assert change_event(flora, alone, EventDetails({"season": tour})).season == tour


def test_a_partner_writes_it_from_the_page_of_the_tour(as_: SignedIn, flora: Person, tour: Season) -> None:
    client = as_(flora)
    form = f"{reverse('programme:create_event')}?saison={tour.slug}"
    for page in (tour.get_absolute_url(), reverse("programme:preparing")):
        assert f'href="{form}"' in text_of(client.get(page)), page
    assert f'href="{form}"' not in text_of(as_(None).get(tour.get_absolute_url()))
    client.post(form, fields_of_event(kind="stage", season=tour.pk, **ELSEWHERE))
    stage = Event.objects.get(season=tour)
    assert stage.network in tour.networks.all()


def test_announcing_a_tour_with_its_drafts_leaves_those_of_partners(
    as_: SignedIn, dora: Person, flora: Person, network: Network, partner: Network, tour: Season
) -> None:
    Season.objects.filter(pk=tour.pk).update(announced_at=None)
    ours = make_event(dora, network, announced=False, season=tour, **ELSEWHERE)
    theirs = make_event(flora, partner, announced=False, season=tour, address="Privas")
    as_(dora).post(reverse("programme:announce_season", args=[tour.slug]), {"announced": "yes", "with_events": "yes"})
    states = [Event.objects.get(pk=one.pk).state for one in (ours, theirs)]
    assert states == ["announced", "draft"]
    assert announce_event(flora, theirs).state == "announced"


def test_who_prepares_in_two_networks_says_which_announces(
    as_: SignedIn, dora: Person, flora: Person, network: Network, partner: Network, tour: Season
) -> None:
    give_role(dora, RoleKind.FACILITATOR, partner.scopes()[0], by=None, tell=False)
    client, address = as_(dora), reverse("programme:create_event")
    answer = client.post(address, fields_of_event(**ELSEWHERE))
    assert "Dites quel réseau l’annonce" in text_of(answer)
    assert not Event.objects.exists()
    client.post(address, fields_of_event(network=partner.pk, **ELSEWHERE))
    assert Event.objects.get().network == partner
    client.post(address, fields_of_event(title="Étape", season=tour.pk, **ELSEWHERE))  # that of its season
    assert Event.objects.get(title="Étape").network == network
    alone = text_of(as_(flora).get(address))
    assert "Quel réseau l’annonce" not in alone  # who prepares in one is not asked


def test_the_place_says_the_network(as_: SignedIn, dora: Person, partner: Network, place: Place) -> None:
    give_role(dora, RoleKind.FACILITATOR, partner.scopes()[0], by=None, tell=False)
    as_(dora).post(reverse("programme:create_event"), fields_of_event(place=place.pk))
    assert Event.objects.get().network == place.network


def test_a_domain_shows_the_seasons_of_its_network_and_those_it_takes_part_in(
    settings: LazySettings, network: Network, partner: Network, tour: Season
) -> None:
    ours, theirs = make_season(network, slug="la-notre", title="La nôtre"), make_season(partner, slug="la-leur")
    theirs.title = "La leur"
    theirs.save()
    assert set(seasons_to_come(partner)) == {tour, theirs}
    assert set(seasons_to_come(network)) == {tour, ours}
    assert len(seasons_to_come()) == 3
    settings.ALLOWED_HOSTS = ["ardeche.example.org"]
    NetworkFace.objects.create(network=partner, domain="ardeche.example.org")
    page = text_of(Client(headers={"host": "ardeche.example.org"}).get("/programme/"))
    assert "La leur" in page
    assert "La nôtre" not in page


def test_elsewhere_is_unfolded_where_it_is_what_is_chosen(as_: SignedIn, dora: Person) -> None:
    page = text_of(as_(dora).get(reverse("programme:create_event")))
    assert "<details open><summary>Ailleurs, ou à distance" in " ".join(page.split())


def test_an_event_over_several_days(as_: SignedIn, dora: Person, network: Network) -> None:
    client, address, first = as_(dora), reverse("programme:create_event"), a_day()
    days = fields_of_event(title="Résidence", **ELSEWHERE)
    early = {**days, "last_day": (first - timedelta(days=1)).isoformat()}
    late = {**days, "last_day": (first + timedelta(days=4)).isoformat()}
    for fields in (early, late):
        client.post(address, fields)
    assert not Event.objects.exists()
    next_day = (first + timedelta(days=1)).isoformat()
    client.post(address, {**days, "start": "14:00", "end": "12:00", "last_day": next_day})
    event = announce_event(dora, Event.objects.get())
    assert (event.local_end.date() - event.local_start.date()).days == 1
    page = text_of(client.get(reverse("programme:change_event", args=[event.slug])))
    assert f'value="{next_day}"' in page
    assert re.search(r"14\s*h\s*–\s*12\s*h \(", text_of(client.get(event.get_absolute_url())))
