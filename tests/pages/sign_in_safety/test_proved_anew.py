"""A sign-in of the day, and which pages ask for it."""

from __future__ import annotations

import time
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from maillage.bookings.models import Booking
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import INSTANCE, RoleKind
from maillage.pages.freshness import A_MOMENT_S
from maillage.places.models import Place
from tests import factories
from tests.kit.addresses import sensitive
from tests.kit.screens import SignedIn
from tests.pages import expected
from tests.pages.sign_in_safety.acts import AGAIN, CONFIRM, code, since, wrong


def test_a_host_of_yesterday_is_asked_again_and_comes_back_to_the_page(
    place: Place, alice: Person, booked: Booking, as_: SignedIn, workday: date
) -> None:
    client = since(as_(alice), 13 * 3600)
    page = f"/lieux/{place.slug}/jour/{workday}/"
    answer = client.get(page)
    assert answer.status_code == 302
    assert not JournalEntry.objects.filter(verb="day_looked_at").exists()
    confirm = client.get(answer["Location"])
    assert confirm.status_code == 200
    assert confirm.context["next"] == page
    sent = client.post(AGAIN, {"next": page}, follow=True)
    assert mail.outbox[-1].to == [alice.email]
    assert sent.context["sent"]
    assert code() not in sent.content.decode()
    back = client.post(CONFIRM, {"code": code(), "next": page}, follow=True)
    assert back.redirect_chain[-1][0] == page
    assert "Mot de passe oublié" in back.content.decode()
    assert JournalEntry.objects.filter(verb="confirmed_identity", actor=alice.journal_id).exists()


def test_what_a_host_wrote_is_done_once_they_have_proved_it(
    place: Place, alice: Person, booked: Booking, bob: Person, as_: SignedIn, workday: date
) -> None:
    client = since(as_(alice), 13 * 3600)
    address = reverse("bookings:message", args=[place.slug, workday])
    words = "Le poêle est en panne : pulls, et « café » à 10 h ☕\nÀ demain & merci"
    client.post(address, {"texte": words})
    assert not JournalEntry.objects.filter(verb="day_written_to").exists()
    client.post(AGAIN, {"next": address})
    answer = client.post(CONFIRM, {"code": code(), "next": address})
    assert answer["Location"].startswith(f"/lieux/{place.slug}/jour/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'text' FROM procrastinate_jobs WHERE task_name = 'bookings.message'")
        assert [text.replace("\r\n", "\n") for (text,) in cursor.fetchall()] == [words]
    again = client.post(CONFIRM, {"code": code(), "next": address})
    assert again.status_code == 422, "the code is spent, and the request is not done twice"
    assert JournalEntry.objects.filter(verb="day_written_to").count() == 1


def test_a_wrong_code_five_times_is_dead(alice: Person, place: Place, as_: SignedIn, workday: date) -> None:
    client = since(as_(alice), 13 * 3600)
    page = f"/lieux/{place.slug}/jour/{workday}/"
    client.post(AGAIN, {"next": page})
    right = code()
    for _try in range(5):
        answer = client.post(CONFIRM, {"code": wrong(right), "next": page})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert client.post(CONFIRM, {"code": right, "next": page}).status_code == 422
    assert client.get(page).status_code == 302
    client.post(AGAIN, {"next": page})
    assert client.post(CONFIRM, {"code": code(), "next": page}).status_code == 302


def test_codes_to_prove_oneself_are_counted(alice: Person, as_: SignedIn) -> None:
    client = as_(alice)
    told = [client.post(AGAIN, {"next": "/"}).status_code for _n in range(10)]
    assert told == [302] * 6 + [429] * 4
    assert len(mail.outbox) == 6


def test_a_code_of_a_quarter_of_an_hour_ago_is_too_old(alice: Person, as_: SignedIn) -> None:
    client = as_(alice)
    client.post(AGAIN, {"next": "/"})
    session = client.session
    session["code_again"] = session["code_again"] | {"until": time.time() - 1}
    session.save()
    assert client.post(CONFIRM, {"code": code()}).status_code == 422


def test_somebody_without_a_role_is_not_asked_each_day(bob: Person, booked: Booking, as_: SignedIn) -> None:
    client = since(as_(bob), 20 * 24 * 3600)
    for page in ("/mes-donnees/", "/profil/", booked.get_absolute_url(), "/annuaire/"):
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("page", ["/mes-donnees/effacer/", "/mes-donnees/archive.zip", "/securite/cles/ajouter/"])
def test_what_can_t_be_undone_asks_for_a_sign_in_of_this_moment(bob: Person, as_: SignedIn, page: str) -> None:
    EmailAddress.objects.update(verified=True)
    assert since(as_(bob), A_MOMENT_S - 60).get(page).status_code == 200
    old = since(as_(bob), A_MOMENT_S + 60)
    assert old.get(page)["Location"].startswith(CONFIRM)
    assert old.get(f"/en{page}")["Location"].startswith("/en/connexion/confirmer/")
    old.post(page, {"word": "EFFACER"})
    assert Person.objects.filter(pk=bob.pk).exists()


def test_a_session_that_does_not_say_since_when_is_an_old_one(bob: Person, as_: SignedIn) -> None:
    client = as_(bob)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert client.get("/mes-donnees/effacer/").status_code == 302


# Which pages ask for it.

SHOWS_PEOPLE = (
    expected.HOSTS,
    expected.MANAGES,
    expected.RUNS_SOMETHING,
    expected.RUNS_THIS,
    expected.RUNS_THIS_HIDDEN,
    expected.MANAGES_ORGANISATION,
    expected.THE_LETTER,
    expected.THE_BOOKING,
)


OF_A_PLACE_ALONE = {  # what a place or a network says of itself: nobody's name or address is on it
    "closures",
    "bookings:outside",
    "bookings:till",
    "bookings:bag_slip",
    "bookings:arrivals",
    "bookings:limits",
    "bookings:limits_of",
    "places:manage",
    "places:presentation",
    "places:hours",
    "places:add_season",
    "places:translation",
    "places:new_space",
    "places:space",
    "places:inspection",
    "bookings:incidents",
    "bookings:edit_charter",
    "bookings:edit_network_charter",
    "places:evidence_photo",
    "places:evidence_photos",
    "programme:season_search",
    "programme:season_timetable",
    "places:listening_begin",
    "places:listening",
    "places:photos",
    "places:life",
    "places:label",
    "places:new_place",
    "template_csv",
    "places_csv",
    "visits_csv",
    "foresight:scenarios",
    "foresight:scenario",
    "foresight:question",
    "foresight:tables",
    "foresight:progress",
    "foresight:file",
    "commons:publish",
    "commons:bring",
    "commons:undo",
    "network_attendance",
    "network_exports",
    "place_attendance",
    "programme:add_agenda",
    "programme:agendas",
    "programme:change_event",
    "programme:change_season",
    "programme:create_season",
    "programme:duplicates",
    "programme:event_call",
    "programme:event_opinions",
    "programme:season_call",
    "programme:repeat_event",
    "programme:wall",
    "telework:edit_dossier",
    "economy:clearing",
    "economy:clearing_propose",
    "economy:place_clearing",
    "economy:place_statement",
    "passes:kind",
    "passes:network_passes",
    "passes:new_kind",
    "passes:rates",
}


def test_each_page_that_shows_people_asks_for_a_sign_in_of_the_day() -> None:
    shown = {name for name, row in expected.TABLE.items() if row in SHOWS_PEOPLE}
    assert shown - sensitive() == OF_A_PLACE_ALONE


def of_the_site() -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE), is_staff=True, is_superuser=True)


def test_django_s_own_admin_asks_for_a_sign_in_of_the_day_too(as_: SignedIn, network: Network) -> None:
    """It lists everybody's address: at least as much as the pages of those who facilitate."""
    administrator = factories.make_person(
        "max", role=(RoleKind.ADMINISTRATOR, INSTANCE), is_staff=True, is_superuser=True
    )
    old = since(as_(administrator), 13 * 3600)
    assert old.get("/admin/community/person/").status_code == 302


def test_django_s_own_admin_asks_for_the_second_factor_too(as_: SignedIn, strict: Network) -> None:
    administrator = factories.make_person(
        "max", role=(RoleKind.ADMINISTRATOR, INSTANCE), is_staff=True, is_superuser=True
    )
    assert as_(administrator).get("/admin/community/person/").status_code == 302


def test_django_s_own_admin_leads_to_our_sign_in(bob: Person, as_: SignedIn) -> None:
    for address in ("/admin/", "/admin/login/?next=/admin/"):
        led = Client().get(address, follow=True)
        assert led.redirect_chain[-1][0].startswith("/connexion/")
        assert b'type="password"' not in led.content
    assert as_(bob).get("/admin/community/person/").status_code in {302, 403}
