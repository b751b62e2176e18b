"""The screens of erasing: what is said before, the word that is typed, what answers no more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.models import Person
from tests.community.erasure.life import ADDRESS, NUMBER, Life, fresh
from tests.community.erasure.traces import statistics, traces_in_keys


def test_what_goes_and_what_stays_is_said_before(life: Life) -> None:
    page = fresh(life.client).get("/mes-donnees/effacer/")
    held = page.context["held"]
    told = {one.code: (one.fate, len(one.rows)) for one in held}
    assert told == {one.code: (one.fate, len(one.rows)) for one in export_personal_data(life.person)}
    assert {
        "account",
        "adhesions",
        "directory",
        "letters",
        "notifications",
        "posts",
        "roles",
        "sessions",
        "keys",
        "journal",
        "bookings",
        "series",
        "waiting",
        "baskets",
        "calendars",
        "takings",
        "proposals",
        "closures",
        "doors",
        "wifi",
        "mails",
    } == set(told)
    stays = {code for code, (fate, _rows) in told.items() if fate != "erased"}
    assert stays == {"posts", "journal", "bookings", "series", "baskets", "takings", "closures", "doors", "wifi"}
    assert all(one.why for one in held if one.fate != "erased")
    text = page.content.decode()
    assert all(str(one.label) in text for one in held)
    assert life.own_place in page.context["alone"]


def test_a_wrong_word_erases_nothing(life: Life) -> None:
    client, before = fresh(life.client), statistics()
    for word in ("", "oui", "effacer mon compte", ADDRESS):
        answer = client.post("/mes-donnees/effacer/", {"word": word})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert Person.objects.filter(pk=NUMBER, email=ADDRESS).exists()
    assert statistics() == before


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_right_word_erases_and_signs_out(life: Life, language: str) -> None:
    client = fresh(life.client)
    prefix = "" if language == "fr" else "/en"
    with override(language):
        word = gettext("ERASE")
    assert client.get(f"{prefix}/mes-donnees/effacer/").context["word"] == word
    answer = client.post(f"{prefix}/mes-donnees/effacer/", {"word": word.lower()}, follow=True)
    assert answer.status_code == 200
    assert not answer.wsgi_request.user.is_authenticated
    assert not Person.objects.filter(pk=NUMBER).exists()
    assert not traces_in_keys(NUMBER)
    assert client.get("/mes-donnees/").status_code == 302
    assert Client().post("/connexion/", {"email": ADDRESS}).status_code == 302


def test_a_session_on_another_device_is_over_too(life: Life) -> None:
    other = Client()
    other.force_login(life.person, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get("/mes-donnees/").status_code == 200
    erase(life.person)
    assert other.get("/mes-donnees/").status_code == 302
    assert other.get("/").status_code == 200


def test_a_secret_calendar_address_answers_no_more(life: Life) -> None:
    address = reverse("bookings:feed", args=[life.person.calendar_addresses.get().token])
    assert Client().get(address).status_code == 200
    erase(life.person)
    assert ADDRESS not in Client().get(address).content.decode()
    assert b"VEVENT" not in Client().get(address).content
