"""Signing in, proving it once more, looking as somebody else: what a patient stranger can try, and what comes of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.bookings.actions.calendar_addresses import open_calendar
from maillage.bookings.models import Booking
from maillage.community.actions.rate_limits import hit
from maillage.community.mails.security import about_security
from maillage.community.models import Attempt, JournalEntry, Network, Notification, Person, PrivateMessage, Role
from maillage.community.rules import INSTANCE, RoleKind
from maillage.pages.freshness import A_DAY_S, A_MOMENT_S
from maillage.pages.limits import CODES_FROM, CODES_SENT, CODES_TRIED
from maillage.places.models import Place, Space
from tests import factories
from tests.kit.addresses import marks, sensitive
from tests.kit.screens import SignedIn, visible
from tests.pages import expected
from tests.pages.test_who_sees_what import told_by

ELSEWHERE = [
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/\\evil.example",
    "http:evil.example",
    "///evil.example",
    "https:///evil.example",
    "\t//evil.example",
]
CODE_PAGE, CONFIRM, AGAIN, SECOND = (
    "/connexion/code/",
    "/connexion/confirmer/",
    "/connexion/confirmer/code/",
    "/connexion/second/",
)


@pytest.fixture(autouse=True)
def no_limit_from_the_test_before(db: None) -> None:
    cache.clear()


def code(of: int = -1) -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[of].body))
    assert found is not None
    return found[1]


def wrong(right: str) -> str:
    return "000000" if right != "000000" else "000001"


def sign_in(person: Person, browser: str = "Firefox", client: Client | None = None) -> Client:
    """By a code, as people do."""
    cache.clear()
    client = client or Client(headers={"User-Agent": browser})
    client.post("/connexion/", {"email": person.email})
    client.post(CODE_PAGE, {"code": code()})
    return client


def since(client: Client, seconds: float) -> Client:
    """As if one had signed in so long ago."""
    session = client.session
    session["signed_in_at"] = time.time() - seconds
    session.save()
    return client


# How often.


def many(addresses: list[str], origins: list[str]) -> Counter[int]:
    """The sign-in screen, asked for a code again and again; the answers, and 429 is a refusal."""
    client, told = Client(), Counter[int]()
    for number in range(max(len(addresses), len(origins))):
        address, origin = addresses[number % len(addresses)], origins[number % len(origins)]
        told[client.post("/connexion/", {"email": address}, REMOTE_ADDR=origin).status_code] += 1
    return told


def test_ten_thousand_tries_on_one_address_from_everywhere_send_a_handful_of_codes(bob: Person) -> None:
    """10,000 counts as the screen counts them, then the screen itself from 200 more origins: nothing passes."""
    passed = 0
    for number in range(10_000):
        origin = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"
        tries = [(quota, origin) for quota in CODES_FROM] + [(quota, bob.email) for quota in CODES_SENT]
        passed += hit(tries) is None
    told = many([bob.email], [f"172.16.{n // 250}.{n % 250 + 1}" for n in range(200)])
    assert passed == CODES_SENT[0].times <= 6
    assert told == {429: 200}
    assert not mail.outbox


def test_the_screen_alone_sends_a_handful_of_codes_to_one_address(bob: Person) -> None:
    told = many([bob.email], [f"172.16.{n // 250}.{n % 250 + 1}" for n in range(100)])
    assert told[429] == 100 - CODES_SENT[0].times
    assert 1 <= len(mail.outbox) <= CODES_SENT[0].times
    assert Person.objects.filter(pk=bob.pk, is_active=True).exists()


def test_one_origin_asks_for_sixty_codes_however_many_addresses_it_knows(db: None) -> None:
    passed = 0
    for number in range(3_000):
        tries = [(quota, "192.0.2.7") for quota in CODES_FROM] + [(quota, f"p{number}@x.org") for quota in CODES_SENT]
        passed += hit(tries) is None
    assert passed == CODES_FROM[0].times == 60
    assert many([f"q{n}@x.org" for n in range(50)], ["192.0.2.7"]) == {429: 50}
    assert not mail.outbox


def test_a_header_that_anyone_can_write_is_not_an_origin(db: None) -> None:
    """Without a proxy of ours in front, X-Forwarded-For proves nothing."""
    client, told = Client(), Counter[int]()
    for number in range(90):
        answer = client.post(
            "/connexion/",
            {"email": f"a{number}@x.org"},
            REMOTE_ADDR="192.0.2.8",
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        told[answer.status_code] += 1
    assert told[429] == 90 - CODES_FROM[0].times


def test_writing_an_address_otherwise_is_the_same_address(bob: Person) -> None:
    ways = [bob.email, bob.email.upper(), f" {bob.email}", f"{bob.email} ", bob.email.title()]
    assert many(ways * 10, [f"172.17.0.{n + 1}" for n in range(50)])[429] == 50 - CODES_SENT[0].times


def test_a_known_and_an_unknown_address_are_refused_alike(bob: Person) -> None:
    """At every step up to the limit and beyond: same status, same place, same words."""
    seen = []
    for address, net in ((bob.email, "10.1.0"), (f"{bob.email[:-4]}.net", "10.2.0")):
        answers = []
        for number in range(9):
            answer = Client().post("/connexion/", {"email": address}, REMOTE_ADDR=f"{net}.{number + 1}")
            page = visible(answer.content.decode()).replace(address, "…")
            answers.append((answer.status_code, answer.get("Location"), re.sub(r"\d+", "n", page)))
        seen.append(answers)
    assert seen[0] == seen[1]
    assert [answer[0] for answer in seen[0]][-3:] == [429] * 3


def test_who_was_counted_can_t_be_read_in_the_table(bob: Person) -> None:
    many([bob.email], ["10.3.0.1"])
    text = " ".join(Attempt.objects.values_list("key", flat=True))
    assert bob.email not in text
    assert "10.3.0.1" not in text
    assert all(re.fullmatch(r"[0-9a-f]{64}", key) for key in Attempt.objects.values_list("key", flat=True))


def test_a_code_tried_too_often_is_dead(client: Client, bob: Person) -> None:
    client.post("/connexion/", {"email": bob.email})
    right = code()
    for _try in range(3):
        client.post(CODE_PAGE, {"code": wrong(right)})
    answer = client.post(CODE_PAGE, {"code": right}, follow=True)
    assert not answer.wsgi_request.user.is_authenticated


def test_an_unknown_address_is_told_no_sooner_that_its_code_is_dead(bob: Person) -> None:
    seen = []
    for address, net in ((bob.email, "10.4.0.1"), ("nobody@example.net", "10.5.0.1")):
        client = Client(REMOTE_ADDR=net)
        client.post("/connexion/", {"email": address})
        seen.append([client.post(CODE_PAGE, {"code": "12345x"}).status_code for _try in range(5)])
    assert seen[0] == seen[1]


def test_codes_are_not_guessed_from_one_origin(bob: Person) -> None:
    """A hundred tries in a quarter of an hour, over all codes asked for: of a million numbers."""
    told = Counter[int]()
    for _number in range(CODES_TRIED[0].times + 20):
        told[Client().post(CODE_PAGE, {"code": "000000"}, REMOTE_ADDR="10.6.0.1").status_code] += 1
    assert told[429] == 20


def test_a_code_opens_once(client: Client, bob: Person) -> None:
    client.post("/connexion/", {"email": bob.email})
    right = code()
    assert client.post(CODE_PAGE, {"code": right}, follow=True).wsgi_request.user == bob
    client.post("/deconnexion/")
    assert not client.post(CODE_PAGE, {"code": right}, follow=True).wsgi_request.user.is_authenticated


def test_a_code_of_one_browser_opens_no_other(bob: Person) -> None:
    one, other = Client(), Client()
    one.post("/connexion/", {"email": bob.email})
    mine = code()
    cache.clear()
    other.post("/connexion/", {"email": bob.email})
    assert mine != code()
    assert not other.post(CODE_PAGE, {"code": mine}, follow=True).wsgi_request.user.is_authenticated


def test_who_is_no_longer_active_does_not_come_in(bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    client = Client()
    client.post("/connexion/", {"email": bob.email})
    if mail.outbox and re.search(r"\b\d{6}\b", str(mail.outbox[-1].body)):
        client.post(CODE_PAGE, {"code": code()})
    assert client.get("/mes-donnees/").status_code == 302


# Where one is led.


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_leads_to_another_site(bob: Person, elsewhere: str) -> None:
    client = Client()
    asked = client.post("/connexion/", {"email": bob.email, "next": elsewhere})
    led = [
        asked["Location"],
        client.post(f"{CODE_PAGE}?next={elsewhere}", {"code": code(), "next": elsewhere})["Location"],
    ]
    since(client, A_MOMENT_S + 60)
    cache.clear()
    led.append(client.post(AGAIN, {"next": elsewhere})["Location"])
    led.append(client.post(f"{CONFIRM}?next={elsewhere}", {"code": code(), "next": elsewhere})["Location"])
    led.append(client.post("/deconnexion/", {"next": elsewhere})["Location"])
    assert all(target.startswith("/") and not target.startswith(("//", "/\\")) for target in led), led
    assert not any("evil" in target.partition("?")[0] or "javascript" in target for target in led), led


def test_our_own_addresses_are_followed(bob: Person, client: Client) -> None:
    client.post("/connexion/", {"email": bob.email, "next": "/annuaire/?q=a"})
    assert client.post(CODE_PAGE, {"code": code(), "next": "/annuaire/?q=a"})["Location"] == "/annuaire/?q=a"


# A second factor.


def set_up_totp(client: Client) -> str:
    """Through the screens; the secret."""
    page = client.get("/securite/application/")
    secret: str = page.context["form"].secret
    answer = client.post("/securite/application/", {"code": now_of(secret)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    cache.clear()  # a code works once: the next sign-in would have to wait half a minute
    return secret


def now_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def test_an_application_once_set_up_is_asked_for(bob: Person) -> None:
    client = sign_in(bob)
    secret = set_up_totp(client)
    assert "Application" in client.get("/securite/").content.decode()
    other = Client()
    other.post("/connexion/", {"email": bob.email})
    answer = other.post(CODE_PAGE, {"code": code()})
    assert answer["Location"].startswith(SECOND)
    assert other.get("/mes-donnees/").status_code == 302, "the code alone is not enough"
    assert other.post(SECOND, {"code": wrong(now_of(secret))}).status_code == 200
    assert other.get("/mes-donnees/").status_code == 302
    assert other.post(SECOND, {"code": now_of(secret)}).status_code == 302
    assert other.get("/mes-donnees/").wsgi_request.user == bob


def test_a_wrong_figure_sets_nothing_up(bob: Person) -> None:
    client = sign_in(bob)
    secret = client.get("/securite/application/").context["form"].secret
    client.post("/securite/application/", {"code": wrong(now_of(secret))})
    assert not Authenticator.objects.exists()


def test_a_recovery_code_opens_once(bob: Person) -> None:
    client = sign_in(bob)
    secret = set_up_totp(client)
    client.post("/connexion/second/confirmer/", {"code": now_of(secret)})
    page = client.get("/securite/codes/").content.decode()
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) >= 8
    assert codes[0] in page
    assert codes[0] in client.get("/securite/codes/codes.txt").content.decode()
    for expected_status, known in ((302, True), (200, False)):
        cache.clear()
        other = Client()
        other.post("/connexion/", {"email": bob.email})
        other.post(CODE_PAGE, {"code": code()})
        assert other.post(SECOND, {"code": codes[0]}).status_code == expected_status
        assert (other.get("/mes-donnees/").status_code == 200) is known


def test_who_has_an_application_proves_it_by_that_and_not_by_a_mail(bob: Person) -> None:
    client = sign_in(bob)
    secret = set_up_totp(client)
    since(client, A_MOMENT_S + 60)
    before = len(mail.outbox)
    assert client.get("/mes-donnees/effacer/")["Location"].startswith(CONFIRM)
    assert client.post(AGAIN, {"next": "/mes-donnees/effacer/"}).status_code == 403
    assert len(mail.outbox) == before
    page = client.get(f"{CONFIRM}?next=/mes-donnees/effacer/").content.decode()
    assert "/connexion/second/confirmer/" in page
    answer = client.post("/connexion/second/confirmer/?next=/mes-donnees/effacer/", {"code": now_of(secret)})
    assert answer["Location"] == "/mes-donnees/effacer/"
    assert client.get("/mes-donnees/effacer/").status_code == 200


@pytest.fixture
def strict(network: Network) -> Network:
    Network.objects.filter(pk=network.pk).update(needs_second_factor=True)
    return network


def test_a_network_may_ask_its_hosts_for_a_second_factor(
    strict: Network, place: Place, alice: Person, dora: Person, workday: date, as_: SignedIn
) -> None:
    pages = {alice: f"/lieux/{place.slug}/jour/{workday}/", dora: "/animation/adherents/"}
    for person, page in pages.items():
        client = as_(person)
        assert client.get(page)["Location"] == "/securite/"
        shown = client.get("/securite/")
        assert shown.context["required"]
        assert client.get("/profil/").status_code == 200, "their own data stays theirs"
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        assert client.get(page).status_code == 200


def test_those_of_other_networks_are_not_asked_for_it(strict: Network, as_: SignedIn) -> None:
    other = factories.make_network("Ailleurs")
    fred = factories.make_person("fred", role=(RoleKind.FACILITATOR, other.scopes()[0]))
    assert as_(fred).get("/animation/adherents/").status_code == 200


def test_what_was_written_before_the_second_factor_is_not_done_without_it(
    strict: Network, place: Place, alice: Person, booked: Booking, as_: SignedIn, workday: date
) -> None:
    """An old session and a code by mail are one factor: the request that was put aside waits for the second."""
    EmailAddress.objects.update(verified=True)
    client = since(as_(alice), A_DAY_S + 3600)
    address = reverse("bookings:message", args=[place.slug, workday])
    assert client.post(address, {"texte": "Bonjour à tous"})["Location"].startswith(CONFIRM)
    client.post(AGAIN, {"next": address})
    answer = client.post(CONFIRM, {"code": code(), "next": address})
    assert not JournalEntry.objects.filter(verb="day_written_to").exists()
    assert answer["Location"] == "/securite/"


# Keys.


def test_the_page_to_add_a_key_tells_the_browser_what_to_make(bob: Person) -> None:
    page = sign_in(bob).get("/securite/cles/ajouter/")
    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert options["challenge"]
    assert options["rp"]["id"] == "testserver"
    assert "webauthn" in page.content.decode()


MADE_UP = [
    "",
    "x",
    "{}",
    "[]",
    "null",
    "1",
    '{"id": 1}',
    json.dumps({"id": "x", "rawId": "x", "type": "public-key", "response": {}}),
    json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": "eA",
            "rawId": "eA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "authenticatorData": "e30",
                "signature": "e30",
                "userHandle": "e30",
                "attestationObject": "e30",
            },
        }
    ),
]


def test_a_made_up_key_is_refused(bob: Person) -> None:
    client = sign_in(bob)
    client.get("/securite/cles/ajouter/")
    client.raise_request_exception = False
    told = [client.post("/securite/cles/ajouter/", {"name": "Clé", "credential": c}).status_code for c in MADE_UP]
    assert max(told) < 500, told
    assert not Authenticator.objects.exists()


def test_a_stranger_with_a_made_up_key_is_refused(bob: Person) -> None:
    client = Client(raise_request_exception=False)
    client.get("/connexion/cle/", headers={"X-Requested-With": "XMLHttpRequest"})
    told = [client.post("/connexion/cle/", {"credential": credential}).status_code for credential in MADE_UP]
    assert max(told) < 500, told
    assert client.get("/profil/").status_code == 302


def test_a_key_of_somebody_else_is_not_there(bob: Person, charlie: Person) -> None:
    theirs = Authenticator.objects.create(
        user=charlie, type="webauthn", data={"name": "Clé de Charlie", "credential": {}}
    )
    client = sign_in(bob)
    for verb in ("retirer", "nommer"):
        for ask in (client.get, client.post):
            assert ask(f"/securite/cles/{theirs.pk}/{verb}/", {"name": "x"}).status_code == 404
    assert "Clé de Charlie" not in client.get("/securite/cles/").content.decode()
    assert Authenticator.objects.get().data["name"] == "Clé de Charlie"


# A sign-in of the day.


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


# Devices.


def test_where_one_is_signed_in_is_listed_and_ended(bob: Person) -> None:
    here, there = sign_in(bob, "Firefox sur Linux"), sign_in(bob, "Safari sur iPhone")
    page = here.get("/securite/sessions/").content.decode()
    assert "Firefox" in page
    assert "iPhone" in page
    here.post("/securite/sessions/")
    assert here.get("/profil/").status_code == 200
    assert there.get("/profil/").status_code == 302


def test_nobody_sees_the_devices_of_others(bob: Person, charlie: Person) -> None:
    sign_in(charlie, "Navigateur de Charlie")
    assert "Charlie" not in sign_in(bob).get("/securite/sessions/").content.decode()


def told_of_new_devices() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'community.security' ORDER BY id")
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(network: Network, bob: Person) -> None:
    sign_in(bob, "Firefox")
    assert not told_of_new_devices(), "the very first is no news"
    sign_in(bob, "Firefox")
    assert not told_of_new_devices()
    sign_in(bob, "Safari")
    (job,) = told_of_new_devices()
    about_security.func(**job)
    assert mail.outbox[-1].to == [bob.email]
    assert "Safari" in str(mail.outbox[-1].body)


# Looking as somebody else.


@pytest.fixture
def administrator(network: Network) -> Person:
    return factories.make_person("max", role=(RoleKind.ADMINISTRATOR, INSTANCE))


def see_as(client: Client, person: Person) -> Any:
    return client.post(reverse("see_as", args=[person.public_id]))


def test_only_administrators_look_as_somebody_else(
    as_: SignedIn, administrator: Person, bob: Person, alice: Person, dora: Person, charlie: Person
) -> None:
    for person in (charlie, alice, dora):
        client = as_(person)
        assert see_as(client, bob).status_code == 403
        assert client.get("/profil/").wsgi_request.user == person
    assert see_as(as_(administrator), bob).status_code == 302


def test_nobody_looks_as_another_administrator(as_: SignedIn, administrator: Person) -> None:
    other = factories.make_person("root", role=(RoleKind.ADMINISTRATOR, INSTANCE))
    assert see_as(as_(administrator), other).status_code == 403


def test_each_page_says_so_and_it_stops(as_: SignedIn, administrator: Person, bob: Person) -> None:
    client = as_(administrator)
    assert "seeing-bar" not in client.get("/profil/").content.decode()
    see_as(client, bob)
    for page in ("/", "/profil/", "/annuaire/", "/lieux/", "/mes-lieux/"):
        answer = client.get(page)
        assert "seeing-bar" in answer.content.decode(), page
        assert answer.wsgi_request.user == bob
    assert client.post("/voir-comme/arreter/").status_code == 302
    answer = client.get("/profil/")
    assert answer.wsgi_request.user == administrator
    assert "seeing-bar" not in answer.content.decode()


def test_who_looks_does_not_act(as_: SignedIn, administrator: Person, bob: Person, booked: Booking) -> None:
    client = as_(administrator)
    see_as(client, bob)
    session_before = bob.name
    posts = {
        "/profil/": {"name": "Autre", "language": "fr", "reminder": "day"},
        f"/reservations/{booked.public_id}/annuler/": {},
        "/mes-donnees/effacer/": {"word": "EFFACER"},
        reverse("bookings:addresses"): {"kind": "mine"},
        "/annuaire/moi/": {"name_to": "everyone"},
        "/deconnexion/": {},
        "/securite/sessions/": {},
    }
    told = {address: client.post(address, data).status_code for address, data in posts.items()}
    told |= {f"{verb} /profil/": getattr(client, verb)("/profil/").status_code for verb in ("put", "delete", "patch")}
    assert set(told.values()) == {403}, told
    bob.refresh_from_db()
    booked.refresh_from_db()
    assert (bob.name, booked.status) == (session_before, "confirmed")


def test_what_is_between_two_people_is_not_looked_at(
    as_: SignedIn, administrator: Person, bob: Person, charlie: Person, network: Network
) -> None:
    """Letters, secret addresses, keys, sessions, the archive: none of it on any page, whatever its name."""
    PrivateMessage.objects.create(sender=charlie, recipient=bob, text="Rendez-vous derrière l’église")
    secret = open_calendar(bob, "mine").token
    client = as_(administrator)
    see_as(client, bob)
    private = {name for name, mark in marks().items() if mark.private}
    assert len(private) > 10
    with_number = {"community:letter", "community:notification", "community:read_notification"}
    for name in sorted(private - with_number - {"account_code_again"}):
        assert client.get(reverse(name)).status_code == 403, name
    news = Notification.objects.create(person=bob, kind="message", what="letter", about=1, key="letter")
    assert client.get(reverse("community:notification", args=[news.pk])).status_code == 403
    assert client.get(PrivateMessage.objects.get().get_absolute_url()).status_code == 403
    told = []
    for name in sorted(expected.TABLE):
        try:
            text = told_by(client.get(reverse(name)))
        except Exception as error:
            if type(error).__name__ == "NoReverseMatch":
                continue
            raise
        told += [f"{what!r} at {name}" for what in ("derrière l’église", secret) if what in text]
    assert not told


def test_the_journal_names_who_really_looked(
    as_: SignedIn, administrator: Person, alice: Person, bob: Person, booked: Booking, place: Place, workday: date
) -> None:
    client = as_(administrator)
    see_as(client, alice)
    assert client.get(f"/lieux/{place.slug}/jour/{workday}/").status_code == 200
    seen, looked = JournalEntry.objects.filter(verb__in=["seen_as", "day_looked_at"]).order_by("pk")
    assert (seen.actor, seen.about) == (administrator.journal_id, [alice.journal_id])
    assert looked.actor == administrator.journal_id
    page = as_(alice).get("/mes-donnees/journal/?quoi=regards").content.decode()
    assert administrator.name in page


def test_who_is_no_longer_an_administrator_is_themselves_again(
    as_: SignedIn, administrator: Person, bob: Person
) -> None:
    client = as_(administrator)
    see_as(client, bob)
    Role.objects.filter(person=administrator).update(ends_on=timezone.localdate())
    assert client.get("/profil/").wsgi_request.user == administrator


def test_looking_reads_and_writes_nothing_but_the_journal(
    as_: SignedIn, administrator: Person, bob: Person, desks: Space, booked: Booking
) -> None:
    """A code of a door that an administrator saw is not one that Bob has read."""
    from maillage.access.models import AccessGrant, Door

    start = timezone.now() + timedelta(minutes=30)
    Booking.objects.filter(pk=booked.pk).update(starts_at=start, ends_at=start + timedelta(hours=2))
    door = Door.objects.create(place=desks.place, name="Entrée", driver="shown_code", code="1789")
    AccessGrant.objects.create(booking=booked, door=door, starts_at=start, ends_at=start + timedelta(hours=2))
    client = as_(administrator)
    see_as(client, bob)
    page = client.get(booked.get_absolute_url()).content.decode()
    assert AccessGrant.objects.get().shown_at is None
    assert "1789" not in page


# Headers and sizes.

PAGES = [
    "/",
    "/lieux/",
    "/connexion/",
    "/inscription/",
    "/nulle-part/",
    "/mes-donnees/",
    "/robots.txt",
    "/sw.js",
    "/vie-privee/registre.csv",
    "/admin/login/",
]


@pytest.mark.parametrize("page", PAGES)
def test_each_answer_says_what_a_browser_may_do_with_it(db: None, page: str) -> None:
    answer = Client().get(page)
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'self'" in policy
    for directive in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
        assert directive in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_cookies_of_a_session_are_out_of_reach_of_scripts(bob: Person) -> None:
    cookie = sign_in(bob).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def settings_of(**given: str) -> dict[str, Any]:
    """The settings that these variables give, read by a process of their own."""
    wanted = [
        "SECURE_HSTS_SECONDS",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_PROXY_SSL_HEADER",
        "ALLAUTH_TRUSTED_PROXY_COUNT",
        "DEBUG",
        "ALLOWED_HOSTS",
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN",
    ]
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAILLAGE_")}
    env |= {
        "MAILLAGE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "MAILLAGE_SECRET_KEY": "x" * 50,
        "MAILLAGE_MAIL_URL": "smtp://u:p@mail.example:587",
        **given,
    }
    told = "import json, sys; from maillage.config import settings as s"
    told += "; print(json.dumps({name: getattr(s, name) for name in sys.argv[1:]}))"
    done = subprocess.run([sys.executable, "-c", told, *wanted], env=env, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_over_https_all_of_it_is_https(tmp_path: Any) -> None:
    found = settings_of(
        MAILLAGE_ORIGIN="https://lieux.example", MAILLAGE_BEHIND_PROXY="true", MAILLAGE_DATA_DIR=str(tmp_path)
    )
    assert found["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert found["SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert found["ALLOWED_HOSTS"] == ["lieux.example"]
    assert not found["DEBUG"]
    assert not found["MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"]


def test_over_http_nothing_is_promised_that_would_lock_people_out(tmp_path: Any) -> None:
    found = settings_of(
        MAILLAGE_MODE="development", MAILLAGE_ORIGIN="http://lieux.example", MAILLAGE_DATA_DIR=str(tmp_path)
    )
    assert (found["SECURE_HSTS_SECONDS"], found["SECURE_SSL_REDIRECT"], found["SESSION_COOKIE_SECURE"]) == (
        0,
        False,
        False,
    )
    assert found["ALLAUTH_TRUSTED_PROXY_COUNT"] == 0
    assert found["SECURE_PROXY_SSL_HEADER"] is None


def test_a_form_that_is_too_large_is_refused(bob: Person, as_: SignedIn) -> None:
    client = as_(bob)
    client.raise_request_exception = False
    large = client.post("/profil/", {"name": "x" * 2_100_000, "language": "fr", "reminder": "day"})
    assert large.status_code in {400, 413}
    fields = client.post("/profil/", {f"f{n}": "x" for n in range(600)})
    assert fields.status_code in {400, 413}


def test_a_file_that_is_too_large_is_refused_with_a_sentence(
    place: Place, alice: Person, dora: Person, as_: SignedIn
) -> None:
    photo = SimpleUploadedFile("x.jpg", b"\xff\xd8\xff" + b"0" * 15_000_001, content_type="image/jpeg")
    answer = as_(alice).post(f"/lieux/{place.slug}/gerer/photos/", {"image": photo, "alt": "La salle"})
    assert answer.status_code == 422
    table = SimpleUploadedFile("x.csv", b"nom;courriel\n" + b"x" * 10_000_001, content_type="text/csv")
    given = {"kind": "people", "network": place.network_id, "file": table}
    answer = as_(dora).post("/animation/imports/", given)
    assert answer.status_code in {409, 413, 422}
    assert not place.photos.exists()


def test_a_form_without_its_token_is_refused(bob: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    for address in ("/profil/", "/mes-donnees/effacer/", "/deconnexion/", AGAIN, "/voir-comme/arreter/"):
        assert client.post(address, {}).status_code == 403, address
