"""Limits stop who guesses, and lock nobody out."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.signals import login_code_rejected
from django.conf import settings
from django.core import mail
from django.test import Client, RequestFactory

from maillage.community.models import Person
from maillage.community.views.common import origin_of
from maillage.pages.limits import CODES_SENT
from tests import factories
from tests.kit.concurrency import at_once

CODE_PAGE = "/connexion/code/"
TOO_MANY = CODES_SENT[1].times + 1  # a day's worth


def code() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def sign_in(person: Person) -> Client:
    client = Client()
    client.post("/connexion/", {"email": person.email})
    client.post(CODE_PAGE, {"code": code()})
    return client


def lock_out(address: str) -> Counter[int]:
    """Somebody else asks for codes until no more is sent to that address."""
    return Counter(
        Client().post("/connexion/", {"email": address}, REMOTE_ADDR=f"10.9.0.{n}").status_code for n in range(TOO_MANY)
    )


def asks(client: Client, address: str) -> int:
    return int(client.post("/connexion/", {"email": address}, REMOTE_ADDR="10.8.0.1").status_code)


def test_twenty_one_posts_do_not_lock_out_a_browser_that_signed_in_before(bob: Person, charlie: Person) -> None:
    client = sign_in(bob)
    client.post("/deconnexion/")
    assert lock_out(bob.email)[429] > 0
    assert asks(Client(), bob.email) == 429
    assert asks(client, bob.email.upper()) == 302
    client.post(CODE_PAGE, {"code": code()})
    assert client.get("/profil/").wsgi_request.user == bob


def test_a_known_browser_is_known_for_that_address_alone_and_has_limits_of_its_own(
    bob: Person, charlie: Person
) -> None:
    client = sign_in(bob)
    client.post("/deconnexion/")
    lock_out(charlie.email)
    assert asks(client, charlie.email) == 429
    told = Counter(asks(client, bob.email) for _try in range(9))
    assert told == {302: CODES_SENT[0].times, 429: 9 - CODES_SENT[0].times}


def test_the_link_of_a_mail_lets_another_browser_through(bob: Person) -> None:
    lock_out(bob.email)
    link = re.search(rf"{settings.ORIGIN}(/connexion/appareil/\S+)", str(mail.outbox[0].body))
    assert link is not None
    client = Client()
    assert asks(client, bob.email) == 429
    opened = client.get(link[1])
    assert opened["Location"] == "/connexion/"
    assert client.get("/profil/").status_code == 302, "it signs nobody in"
    assert asks(client, bob.email) == 302
    client.post(CODE_PAGE, {"code": code()})
    assert client.get("/profil/").wsgi_request.user == bob


@pytest.mark.parametrize("token", ["x", "ImFAZXhhbXBsZS5vcmci:1abcde:xxxx", "a:b:c"])
def test_a_made_up_link_opens_nothing(client: Client, db: None, token: str) -> None:
    answer = client.get(f"/connexion/appareil/{token}/")
    assert answer.status_code == 404
    assert "appareil" not in answer.cookies


def test_a_made_up_cookie_opens_nothing(bob: Person) -> None:
    lock_out(bob.email)
    for value in ("", "x", "WyJhIixbXV0:1abcde:xxxx"):
        client = Client()
        client.cookies["appareil"] = value
        assert asks(client, bob.email) == 429


def test_the_cookie_names_nobody_and_keeps_five_people_at_most(bob: Person) -> None:
    client = sign_in(bob)
    for number in range(7):
        client.post("/deconnexion/")
        other = factories.make_person(f"p{number}")
        client.post("/connexion/", {"email": other.email})
        client.post(CODE_PAGE, {"code": code()})
    cookie = client.cookies["appareil"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert bob.email not in cookie.value
    assert len(cookie.value) < 400
    client.post("/deconnexion/")
    lock_out(bob.email)
    assert asks(client, bob.email) == 429, "the first is forgotten"


def test_ipv6_is_counted_by_64(settings: Any) -> None:
    def origin(address: str) -> str:
        return origin_of(RequestFactory().get("/", REMOTE_ADDR=address))

    assert origin("2001:db8:1:2::1") == origin("2001:db8:1:2:ffff:ffff:ffff:ffff")
    assert origin("2001:db8:1:2::1") != origin("2001:db8:1:3::1")
    assert origin("::ffff:192.0.2.7") == origin("192.0.2.7") == "192.0.2.7"
    assert origin("not an address") == ""


@pytest.mark.concurrent
def test_forty_parallel_codes_are_judged_three_times(committed: None) -> None:
    """One browser, one code, forty wrong figures at the same instant; then the right one is of no use."""
    bob = factories.make_person("bob")
    client, judged = Client(), Counter[str]()
    client.post("/connexion/", {"email": bob.email})
    right = code()

    def count(**_told: Any) -> None:
        judged["wrong"] += 1

    def guess(number: int) -> Any:
        other = Client()
        other.cookies.update(client.cookies)
        return lambda: other.post(CODE_PAGE, {"code": f"{(int(right) + 1 + number) % 10**6:06d}"})

    login_code_rejected.connect(count, sender=LoginCodeVerificationProcess)
    try:
        at_once([guess(number) for number in range(40)])
    finally:
        login_code_rejected.disconnect(count, sender=LoginCodeVerificationProcess)
    assert judged["wrong"] <= settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS == 3
    client.post(CODE_PAGE, {"code": right})
    assert client.get("/profil/").status_code == 302


@pytest.mark.concurrent
def test_a_code_asked_for_once_more_is_judged_five_times_however_many_come_at_once(committed: None) -> None:
    """Eighteen wrong figures at the same instant, then the right one: it is of no use any more."""
    bob = factories.make_person("bob")
    client = Client()
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/connexion/confirmer/code/")
    right = code()

    def guess(number: int) -> Any:
        other = Client()
        other.cookies.update(client.cookies)
        return lambda: other.post("/connexion/confirmer/", {"code": f"{(int(right) + 1 + number) % 10**6:06d}"})

    at_once([guess(number) for number in range(18)])
    assert client.post("/connexion/confirmer/", {"code": right}).status_code == 422
