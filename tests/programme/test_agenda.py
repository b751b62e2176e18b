"""The agenda narrowed, what is on around somewhere, where a season happens on the map."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.places.models import Place, Reach
from maillage.programme.models import Event
from maillage.programme.presenters.spots import spots_of
from maillage.programme.queries.distances import minutes_to_events, within
from maillage.territory.models import Commune
from tests.kit.programme import make_event, make_season


@pytest.fixture
def mende(db: None) -> Commune:
    return Commune.objects.get(insee="48095")


@pytest.fixture
def ispagnac(db: None) -> Commune:
    return Commune.objects.get(insee="48075")


@pytest.fixture
def events(dora: Person, network: Network, place: Place, mende: Commune, ispagnac: Commune) -> dict[str, Event]:
    """In the place (40 minutes from Mende), in a village, from afar, at an address nobody can find."""
    Reach.objects.update_or_create(place=place, commune=mende, defaults={"minutes": 40})
    return {
        "place": make_event(dora, network, place=place, title="Au télécentre", step_free=True),
        "village": make_event(dora, network, commune=ispagnac, address="Salle des fêtes", title="Au village"),
        "afar": make_event(dora, network, is_online=True, online_url="https://visio.example/x", title="De loin"),
        "lost": make_event(dora, network, address="Chez Agnès", title="Quelque part"),
    }


def titles(client: Client, query: str) -> set[str]:
    page = client.get(f"/programme/?{query}")
    assert page.status_code in {200, 422}
    return {event.title for _day, events in page.context["days"] for event in events}


def test_minutes_are_said_of_what_one_can_drive_to(events: dict[str, Event], mende: Commune) -> None:
    minutes = minutes_to_events(events.values(), mende)
    assert minutes[events["place"].key] == 40
    assert 20 <= minutes[events["village"].key] <= 60
    assert set(minutes) == {events["place"].key, events["village"].key}
    assert minutes_to_events(events.values(), None) == {}


def test_within_leaves_out_what_is_nowhere(events: dict[str, Event], mende: Commune) -> None:
    minutes = {events["place"].key: 40, events["village"].key: 41}
    assert within(events.values(), minutes, 40) == [events["place"]]


def test_near_somewhere_step_free_from_afar(client: Client, events: dict[str, Event]) -> None:
    everything = {event.title for event in events.values()}
    assert titles(client, "ou=Mende") == everything  # minutes are said, nothing is left out
    assert titles(client, "ou=Mende&minutes=90") == {"Au télécentre", "Au village"}
    assert titles(client, "ou=Mende&minutes=15") == set()
    assert titles(client, "pmr=on") == {"Au télécentre"}
    assert titles(client, "distance=on") == {"De loin"}


@pytest.mark.parametrize("query", ["ou=zzzzqq", "minutes=peu", "minutes=30", "libre=on", "ou=" + "a" * 300])
def test_what_can_t_be_read_counts_for_nothing(client: Client, events: dict[str, Event], query: str) -> None:
    assert len(titles(client, query)) == 4


def test_a_commune_asked_for_is_kept_nowhere(client: Client, events: dict[str, Event]) -> None:
    page = client.get("/programme/?ou=Mende")
    assert "40\N{NO-BREAK SPACE}min" in page.content.decode()
    assert not page.cookies
    assert "Mende" not in client.get("/programme/").content.decode()


def test_around_me_this_week_on_the_home_page(
    client: Client, dora: Person, network: Network, place: Place, events: dict[str, Event]
) -> None:
    now = timezone.now()
    soon = Period(now + timedelta(days=2), now + timedelta(days=2, hours=1))
    make_event(dora, network, place=place, title="Cette semaine", period=soon)
    client.cookies["commune"] = "48095"
    page = client.get("/").content.decode()
    assert "Cette semaine autour de Mende" in page
    assert "Au télécentre" not in page  # in ten days
    del client.cookies["commune"]
    assert "Au télécentre" in client.get("/").content.decode()


def test_around_a_place_this_week(
    client: Client, dora: Person, network: Network, place: Place, events: dict[str, Event]
) -> None:
    now = timezone.now()
    soon = Period(now + timedelta(days=2), now + timedelta(days=2, hours=1))
    make_event(dora, network, commune=place.commune, address="Salle", title="À côté", period=soon)
    page = client.get(place.get_absolute_url()).content.decode()
    assert "Au télécentre" in page
    assert "À côté" in page[page.index("Cette semaine autour de") :]


def test_the_spots_of_a_season_in_the_order_one_comes_there(
    client: Client, dora: Person, network: Network, place: Place, ispagnac: Commune
) -> None:
    season, now = make_season(network, is_tour=True), timezone.now()
    for days, values in enumerate(
        ({"commune": ispagnac}, {"place": place}, {"commune": ispagnac}, {"address": "Chez Agnès"}), start=1
    ):
        period = Period(now + timedelta(days=days), now + timedelta(days=days, hours=1))
        make_event(dora, network, season=season, title=f"Étape {days}", period=period, kind="stage", **values)
    page = client.get(season.get_absolute_url())
    spots = page.context["spots"]
    assert [(spot.number, spot.name, len(spot.events)) for spot in spots] == [(1, "Ispagnac", 2), (2, place.name, 1)]
    assert "data-line" in page.content.decode()
    Event.objects.filter(place=place).update(state="cancelled")
    assert len(spots_of(season.events.order_by("starts_at"))) == 1
