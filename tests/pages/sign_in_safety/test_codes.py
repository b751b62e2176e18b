"""Codes: how often they are sent and tried, what a refusal tells, where one is led."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from maillage.community.actions.rate_limits import hit
from maillage.community.models import Attempt, Person
from maillage.pages.freshness import A_MOMENT_S
from maillage.pages.limits import CODES_FROM, CODES_SENT, CODES_TRIED
from tests.kit.screens import visible
from tests.pages.sign_in_safety.acts import AGAIN, CODE_PAGE, CONFIRM, code, since, wrong

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
