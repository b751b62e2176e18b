"""A second factor: applications, recovery codes, networks that ask for one, keys."""

from __future__ import annotations

import json
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from maillage.bookings.models import Booking
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind
from maillage.pages.freshness import A_DAY_S, A_MOMENT_S
from maillage.places.models import Place
from tests import factories
from tests.kit.screens import SignedIn
from tests.pages.sign_in_safety.acts import (
    AGAIN,
    CODE_PAGE,
    CONFIRM,
    SECOND,
    code,
    now_of,
    set_up_totp,
    sign_in,
    since,
    wrong,
)


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
