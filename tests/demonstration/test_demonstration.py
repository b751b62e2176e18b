"""The demonstration: real places and facts, invented people, and it says which is which."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection, transaction
from django.urls import reverse

from maillage.bookings.models import Booking
from maillage.commons.models import Page
from maillage.community.actions.privacy import export_personal_data
from maillage.community.models import Network, Person
from maillage.demonstration.actions import build
from maillage.demonstration.queries import PERSONAS, is_built, mails, persona, welcome
from maillage.forecasts.queries import fitted_attraction, occupancy_range
from maillage.grants.models import ReportVersion
from maillage.pages.archive import plain_row
from maillage.pages.readable import parts_of, rows_in_words
from maillage.places.models import Place, Reach
from maillage.programme.models import Event, Pitch, Registration
from tests.kit.screens import SignedIn, text_of

SEVEN = {
    "Mende": "Lozère Développement",
    "Fournels": "Commune de Fournels",
    "Langogne": "Communauté de communes du Haut Allier",
    "Villefort": "Communauté de communes de Villefort",
    "Meyrueis": "Communauté de communes de la Vallée de la Jonte",
    "Saint-Chély-d'Apcher": "Commune de Saint-Chély-d’Apcher",
    "Marvejols": "Commune de Marvejols",
}


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Network]:
    """It takes ten seconds: one for all tests of this file, each in a savepoint of its own.

    Nobody is there to wait for: its locks, in no order, are not watched.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        network = build()
        connection.check_constraints()  # once, rather than after each test
        with django_db_blocker.block():
            yield network
        transaction.set_rollback(True)


@pytest.fixture
def built(made_once: Network, db: None) -> Network:
    return made_once


def test_the_seven_of_2013_stand_in_their_communes_with_their_carriers(built: Network) -> None:
    places = Place.objects.select_related("commune", "operator")
    assert {p.commune.name: p.operator.name for p in places if p.operator} == SEVEN
    assert all(p.invented and p.sources and p.state == "in_service" for p in places)
    assert is_built()


def test_the_programme_shows_what_becomes_of_an_event(built: Network) -> None:
    events = Event.objects.filter(is_demo=True)
    thursdays = events.filter(title="Café du premier jeudi")
    assert {(one.local_start.weekday(), (one.local_start.day - 1) // 7) for one in thursdays} == {(3, 0)}
    assert len({one.series_key for one in thursdays}) == 1 < len(thursdays)
    assert events.filter(state="cancelled", cancel_reason__gt="").exists()
    assert events.filter(moved_at__isnull=False).exists()
    assert events.filter(price_cents__gt=0, questions__isnull=False, minimum__gt=0).exists()
    came = Registration.objects.filter(event__in=events, arrived_people__gt=0)
    assert sum(one.arrived_people for one in came) > 10
    pages = Page.objects.filter(slug__in=Pitch.objects.exclude(page_slug="").values("page_slug"), state="reviewed")
    assert len(pages) == 2
    assert not any("…" in page.head.text for page in pages if page.head)


def test_every_commune_of_lozere_has_a_place_within_reach(built: Network) -> None:
    reached = Reach.objects.filter(commune__departement="48").values("commune").distinct().count()
    assert reached == 152


def test_people_come_and_nobody_twice_at_once(built: Network) -> None:
    assert Booking.objects.count() > 50
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM bookings_occupancy a JOIN bookings_occupancy b"
            " ON a.unit_id = b.unit_id AND a.id < b.id AND a.during && b.during WHERE a.holds AND b.holds"
        )
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.send'")
        assert cursor.fetchone() == (0,)  # nobody is written to about what came before


def test_forecasts_know_the_network_and_how_far_people_come(built: Network, as_: SignedIn) -> None:
    spread, places = occupancy_range(built) or (None, 0)
    assert spread is not None
    assert places >= 5
    assert fitted_attraction(built) is not None
    assert f"dans {places} lieux" in text_of(as_(None).get(reverse("forecasts:overview")))  # no account is needed


def test_the_frozen_report_has_events_and_photos(built: Network) -> None:
    content = ReportVersion.objects.filter(report__grant__network=built).latest("number").content
    assert [one["people"] for one in content["events"]] == [14, 9, 23]
    assert len(content["photos"]) >= 2
    assert content["total"]["imputed_cents"] == sum(one["cents"] for one in content["costs"] if "is_apart" not in one)


def test_each_page_of_a_place_says_what_is_invented(built: Network, as_: SignedIn) -> None:
    for place in Place.objects.all():
        page = as_(None).get(place.get_absolute_url()).content.decode()
        assert "Données de démonstration" in page


def test_the_foot_of_the_pages_leads_somewhere_and_places_speak_english(built: Network, as_: SignedIn) -> None:
    client = as_(None)
    assert "publié par qui l’a démarré" in text_of(client.get("/mentions-legales/"))
    assert "bonjour@solozere.example" in text_of(client.get("/contact/"))
    assert "Faut-il être adhérent" in text_of(client.get("/aide/"))
    for place in Place.objects.all():
        page = client.get(f"/en{place.get_absolute_url()}").content.decode()
        at = page.find(place.tagline)
        assert at < 0, page[at - 300 : at + 100]
        assert f'lang="fr">{place.presentation[:20]}' not in page


def test_every_persona_is_someone(built: Network) -> None:
    for one in PERSONAS:
        assert not one.email or Person.objects.filter(email=one.email, name=one.name).exists()
    assert persona("hote") is not None
    assert persona("nobody") is None


def test_everybody_reads_and_takes_away_what_is_kept_of_them(built: Network) -> None:
    """Every column has its name, every value its words, and the file for machines is made."""
    seen = set()
    for person in Person.objects.filter(erased_at=None):
        held = export_personal_data(person)
        for table in held:
            rows_in_words(table)
            json.dumps([plain_row(row) for row in table.rows])
        parts_of(held)
        seen |= {table.code for table in held if table.rows}
    assert {"listening_tests", "charter_signatures", "rota", "series", "agreements", "invoices"} <= seen


def test_the_welcome_says_the_address_who_one_can_be_and_how_to_stop() -> None:
    told = welcome("http://127.0.0.1:8000", "/srv/data")
    assert told.count("http://127.0.0.1:8000/demonstration/entrer/") == 7
    assert "/srv/data" in told
    assert "Ctrl-C" in told


def test_the_mails_are_read_back_newest_first(tmp_path: Path) -> None:
    backend = EmailBackend(file_path=str(tmp_path))
    for number in (1, 2):
        backend.send_messages([EmailMessage(f"Objet {number} é", f"Corps {number} 🐑", "a@b.example", ["c@d.example"])])
    backend.close()
    assert [(m.subject, m.body) for m in mails(tmp_path)] == [("Objet 2 é", "Corps 2 🐑"), ("Objet 1 é", "Corps 1 🐑")]
    assert mails(tmp_path / "none") == []
