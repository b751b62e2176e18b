"""Signing in by a code sent by mail, joining, and what a stranger can't learn from it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from maillage.bookings.models import Booking
from maillage.community.models import JournalEntry, Person
from maillage.places.models import Space
from tests import factories
from tests.factories import morning
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


def comes(client: Client, address: str, *, next_url: str = "", language: str = "") -> HttpResponse:
    """Whoever has never come gives an address and the code that was sent to it."""
    sent = client.post(f"{language}/connexion/", {"email": address, "next": next_url})
    return client.post(sent["Location"], {"code": code(), "next": next_url}, follow=True)


def test_who_is_new_comes_by_the_same_door_and_says_their_name_afterwards(client: Client) -> None:
    answer = comes(client, "Zoe@Example.org")
    assert answer.wsgi_request.path == "/connexion/nom/"
    assert not Person.objects.filter(email="zoe@example.org").exists()  # nobody yet: an address alone makes no account
    answer = client.post("/connexion/nom/", {"name": "Zoé 🐑"}, follow=True)
    person = Person.objects.get(email="zoe@example.org")
    assert answer.wsgi_request.user == person
    assert (person.name, person.language) == ("Zoé 🐑", "fr")
    assert JournalEntry.objects.filter(verb="person_joined", about=[person.journal_id]).exists()
    again = Client()
    assert comes(again, "zoe@example.org").wsgi_request.user == person  # and no name is asked any more


def test_who_joins_in_english_reads_english(client: Client) -> None:
    comes(client, "ann@example.org", language="/en")
    assert "code" in mail.outbox[-1].subject.lower()
    client.post("/en/connexion/nom/", {"name": "Ann"})
    assert Person.objects.get(email="ann@example.org").language == "en"


def test_a_name_is_asked_of_nobody_whose_code_was_not_right(client: Client) -> None:
    client.post("/connexion/", {"email": "zoe@example.org"})
    wrong = "000000" if code() != "000000" else "000001"
    client.post("/connexion/code/", {"code": wrong})
    assert client.get("/connexion/nom/")["Location"] == "/connexion/"
    client.post("/connexion/nom/", {"name": "Zoé"})
    assert not Person.objects.filter(email="zoe@example.org").exists()


def test_who_says_their_name_with_the_code_is_asked_nothing_more(client: Client) -> None:
    client.post("/connexion/", {"email": "zoe@example.org", "next": "/profil/"})
    asked = client.get("/connexion/code/").content.decode()
    assert 'name="name"' in asked  # asked of everybody: it tells nothing
    assert '<p class="hint" id="id_name_help">' in asked  # “help” is the round “?” of the header
    answer = client.post("/connexion/code/", {"code": code(), "name": "Zoé", "next": "/profil/"}, follow=True)
    assert [address for address, _status in answer.redirect_chain] == ["/profil/"]
    assert answer.wsgi_request.user == Person.objects.get(email="zoe@example.org", name="Zoé")


def test_a_name_typed_with_the_code_changes_nobody_s(client: Client, bob: Person) -> None:
    client.post("/connexion/", {"email": bob.email})
    assert 'name="name"' in client.get("/connexion/code/").content.decode()
    client.post("/connexion/code/", {"code": code(), "name": "Mallory"})
    assert Person.objects.get(pk=bob.pk).name == bob.name


def test_a_name_typed_with_a_wrong_code_makes_nobody_and_is_not_lost(client: Client) -> None:
    client.post("/connexion/", {"email": "zoe@example.org"})
    wrong = "000000" if code() != "000000" else "000001"
    answer = client.post("/connexion/code/", {"code": wrong, "name": "Zoé"})
    assert not Person.objects.filter(email="zoe@example.org").exists()
    assert 'value="Zoé"' in answer.content.decode()


def test_a_name_that_cannot_be_is_asked_again_and_nothing_is_lost(client: Client) -> None:
    comes(client, "zoe@example.org", next_url="/profil/")
    answer = client.post("/connexion/nom/", {"name": "  "})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert client.post("/connexion/nom/", {"name": "Zoé"}, follow=True).redirect_chain[-1][0] == "/profil/"


def test_two_devices_that_prove_one_new_address_make_one_person(client: Client) -> None:
    other = Client()
    comes(client, "zoe@example.org")
    comes(other, "zoe@example.org")
    first = client.post("/connexion/nom/", {"name": "Zoé"}, follow=True)
    second = other.post("/connexion/nom/", {"name": "Zoé Roux"}, follow=True)
    assert first.wsgi_request.user == second.wsgi_request.user == Person.objects.get(email="zoe@example.org")


def test_a_closed_account_is_not_opened_by_a_code(client: Client, bob: Person) -> None:
    Person.objects.filter(pk=bob.pk).update(is_active=False)
    answer = comes(client, bob.email)
    assert not answer.wsgi_request.user.is_authenticated
    assert "fermé" in visible(answer.content.decode())


def test_the_old_address_for_joining_leads_to_the_one_door(client: Client) -> None:
    assert client.get("/inscription/?next=/profil/")["Location"] == "/connexion/?next=/profil/"


def test_what_one_was_booking_is_said_at_each_step_and_done_at_the_end(client: Client, desks: Space) -> None:
    """A stranger chooses a slot, gives an address, the code, a name; then books it with one button."""
    slot = morning(factories.next_workday(timezone.localdate() + timedelta(days=2)))
    fields = {"espace": desks.pk, "debut": slot.start.isoformat(), "fin": slot.end.isoformat()}
    asked = client.get("/reserver/", fields)
    intent = f"Vous réservez : {desks.place.name}"
    page = client.get(asked["Location"])
    assert intent in visible(page.content.decode())
    next_url = parse_qs(urlsplit(asked["Location"]).query)["next"][0]
    sent = client.post("/connexion/", {"email": "zoe@example.org", "next": next_url})
    assert intent in str(mail.outbox[-1].body).replace("\u202f", " ").replace("\xa0", " ")
    assert intent in visible(client.get(sent["Location"]).content.decode())
    named = client.post(sent["Location"], {"code": code(), "next": next_url}, follow=True)
    assert intent in visible(named.content.decode())
    arrived = client.post("/connexion/nom/", {"name": "Zoé"}, follow=True)
    assert arrived.redirect_chain[-1][0] == next_url
    answer = client.post("/reserver/", {**fields, "sure": "1"}, follow=True)
    assert Booking.objects.get(person__email="zoe@example.org").status == "confirmed"
    assert answer.status_code == 200


def test_the_link_of_the_mail_goes_on_from_another_device(client: Client) -> None:
    client.post("/connexion/", {"email": "zoe@example.org", "next": "/profil/"})
    link = re.search(r"https?://[^/]+(/connexion/appareil/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    phone = Client()
    page = phone.get(link[1], follow=True)
    assert page.redirect_chain[-1][0] == "/connexion/?next=%2Fprofil%2F"
    assert 'value="zoe@example.org"' in page.content.decode()
    assert comes(phone, "zoe@example.org", next_url="/profil/").wsgi_request.path == "/connexion/nom/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/" * 3000, "/reserver/?espace=x"])
def test_no_sentence_is_made_of_an_odd_address(client: Client, elsewhere: str) -> None:
    page = client.get("/connexion/", {"next": elsewhere})
    assert page.status_code == 200
    assert "note intent" not in page.content.decode()


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


@pytest.mark.parametrize(("prefix", "words"), [("", "Voici votre code"), ("/en", "Here is your code")])
@pytest.mark.parametrize("email", ["bob@maillage.example", "new@example.net"])
def test_the_code_is_large_in_the_mail_and_where_to_go_on_is_a_link(prefix: str, words: str, email: str) -> None:
    Client().post(f"{prefix}/connexion/", {"email": email})
    message = mail.outbox[-1]
    html = str(message.alternatives[0][0])  # type: ignore[attr-defined]
    code = re.search(r">(\d{6})</p>", html)
    assert code is not None
    assert "font:700 32px" in html.partition(code[0])[0].rpartition("<p")[2]
    assert f"\n{code[1]}\n" in str(message.body)
    assert words in html
    link = re.search(r"https?://\S+/connexion/appareil/\S+", str(message.body))
    assert link is not None
    assert f'href="{link[0]}"' in html
