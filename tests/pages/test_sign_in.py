"""Signing in by a code sent by mail, joining, and what a stranger can't learn from it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from maillage.community.models import JournalEntry, Person
from tests import factories
from tests.kit.screens import visible


@pytest.fixture(autouse=True)
def no_limit_from_the_test_before(db: None) -> None:
    cache.clear()


def code() -> str:
    found = re.search(r"\b(\d{6})\b", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def test_the_code_of_the_mail_signs_in_and_leads_where_one_was_going(client: Client, bob: Person) -> None:
    page = client.post("/connexion/", {"email": bob.email, "next": "/reservations/"}, follow=True)
    assert mail.outbox[-1].to == [bob.email]
    hidden = re.search(r'name="next" value="([^"]+)"', page.content.decode())
    assert hidden is not None
    answer = client.post("/connexion/code/", {"code": code(), "next": hidden[1]}, follow=True)
    assert answer.redirect_chain[-1][0] == "/reservations/"
    assert answer.wsgi_request.user == bob


def test_someone_made_by_the_command_signs_in_too(client: Client) -> None:
    """No row of allauth's own is needed: the person is enough."""
    person = Person.objects.create_user("nouvelle@example.org", name="Nouvelle")
    client.post("/connexion/", {"email": "Nouvelle@example.org"})
    answer = client.post("/connexion/code/", {"code": code()}, follow=True)
    assert answer.wsgi_request.user == person


def test_a_wrong_code_says_so_and_lets_one_try_again(client: Client, bob: Person) -> None:
    client.post("/connexion/", {"email": bob.email})
    right = code()
    answer = client.post("/connexion/code/", {"code": "000000" if right != "000000" else "000001"})
    assert 'class="error"' in answer.content.decode()
    assert client.post("/connexion/code/", {"code": right}, follow=True).wsgi_request.user == bob


def test_a_known_and_an_unknown_address_look_the_same(bob: Person) -> None:
    """Nobody learns who is a member: same answer, same page, a mail in both cases."""
    seen = []
    for address in (bob.email, f"{bob.email[:-4]}.net"):
        client = Client()
        first = client.post("/connexion/", {"email": address})
        page = visible(client.get(first["Location"]).content.decode()).replace(address, "…")
        seen.append((first.status_code, first["Location"], page))
    assert seen[0] == seen[1]
    assert len(mail.outbox) == 2


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_to_another_site(client: Client, bob: Person, elsewhere: str) -> None:
    client.post("/connexion/", {"email": bob.email, "next": elsewhere})
    answer = client.post("/connexion/code/", {"code": code()})
    assert "evil" not in answer["Location"]


def test_joining_takes_a_name_an_address_and_the_code(client: Client) -> None:
    client.post("/inscription/", {"name": "Zoé 🐑", "email": "Zoe@Example.org"})
    answer = client.post("/inscription/code/", {"code": code()}, follow=True)
    person = Person.objects.get(email="zoe@example.org")
    assert answer.wsgi_request.user == person
    assert (person.name, person.language) == ("Zoé 🐑", "fr")
    assert JournalEntry.objects.filter(verb="person_joined", about=[person.journal_id]).exists()


def test_joining_in_english_makes_an_english_reader(client: Client) -> None:
    client.post("/en/inscription/", {"name": "Ann", "email": "ann@example.org"})
    assert "code" in mail.outbox[-1].subject.lower()
    assert Person.objects.get(email="ann@example.org").language == "en"


def test_joining_twice_tells_the_address_and_nobody_else(client: Client, bob: Person) -> None:
    answer = client.post("/inscription/", {"name": "Bob", "email": bob.email}, follow=True)
    assert bob.email not in visible(Client().get("/inscription/").content.decode())
    assert answer.status_code == 200
    assert "déjà" in str(mail.outbox[-1].body)
    assert Person.objects.filter(email__iexact=bob.email).count() == 1


def test_nobody_s_mailbox_is_flooded_with_codes(bob: Person) -> None:
    answers = [Client().post("/connexion/", {"email": bob.email}) for _ in range(25)]
    assert 1 <= len(mail.outbox) <= 5
    assert answers[-1].status_code == 429
    assert "Trop d’essais" in visible(answers[-1].content.decode())


def test_leaving_takes_a_form_not_a_link(client: Client, bob: Person) -> None:
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/deconnexion/").wsgi_request.user == bob
    client.post("/deconnexion/")
    assert not client.get("/").wsgi_request.user.is_authenticated


def test_the_profile_keeps_the_home_commune(client: Client, bob: Person) -> None:
    client.force_login(bob, backend="django.contrib.auth.backends.ModelBackend")
    asked = {"name": "Bob", "language": "fr", "reminder": "day", "home": "Villefort"}
    assert client.post("/profil/", asked).status_code == 302
    bob.refresh_from_db()
    assert bob.home_id == "48198"  # that of the territory, not its namesake of the Aude
    answer = client.post("/profil/", {**asked, "home": "Saint"})
    assert answer.status_code == 422
    assert 'value="Saint"' in answer.content.decode()


def test_the_two_addresses_of_one_person_differ_by_more_than_their_case(db: None) -> None:
    from django.db import IntegrityError, transaction

    one = factories.make_person("carol")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email=one.email.upper())
