"""One's address and telephone changed; a passkey proposed after a success, and declined for good."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.models import Booking
from maillage.community.actions.people import change_address
from maillage.community.mails.security import about_old_address
from maillage.community.models import JournalEntry, Network, Person
from maillage.pages.codes import TRIES, is_code_right, keep_code
from maillage.places.models import Space
from tests import factories
from tests.factories import morning
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn

pytestmark = pytest.mark.django_db
NEW = "nouvelle@example.org"


def code_sent_to(address: str) -> str:
    (told,) = [one for one in mail.outbox if one.to == [address]]
    found = re.search(r"^\s*([0-9A-Z]{6,9})\s*$", told.body, re.MULTILINE)
    assert found is not None
    return found[1]


def test_a_code_sent_to_the_new_address_makes_it_ones_own(as_: SignedIn, bob: Person) -> None:
    client, old = as_(bob), bob.email
    client.post("/profil/adresse/", {"email": f" {NEW.upper()} "})
    bob.refresh_from_db()
    assert bob.email == old  # nothing changes before the code
    wrong = client.post("/profil/adresse/code/", {"code": "000000x"})
    assert wrong.status_code == 422
    page = client.post("/profil/adresse/code/", {"code": code_sent_to(NEW)}, follow=True)
    assert NEW in page.content.decode()
    bob.refresh_from_db()
    assert bob.email == NEW
    row = EmailAddress.objects.get(user=bob)
    assert (row.email, row.primary, row.verified) == (NEW, True, True)
    assert JournalEntry.objects.filter(verb="address_changed", actor=bob.journal_id).count() == 1


def test_the_old_address_is_told(network: Network, bob: Person) -> None:
    old = bob.email
    change_address(bob, NEW)
    about_old_address(bob.pk, old, timezone.now().isoformat())
    (told,) = mail.outbox
    assert told.to == [old]
    assert "autre adresse" in told.body
    assert NEW not in told.body


def test_an_address_somebody_has_is_told_only_to_whom_proved_it(as_: SignedIn, bob: Person, charlie: Person) -> None:
    client = as_(bob)
    assert client.post("/profil/adresse/", {"email": charlie.email}).status_code == 302  # as for any other
    answer = client.post("/profil/adresse/code/", {"code": code_sent_to(charlie.email)})
    assert answer.status_code == 409
    with refused("address_taken"):
        change_address(bob, charlie.email)
    bob.refresh_from_db()
    assert bob.email != charlie.email


def test_a_membership_follows_and_the_same_address_changes_nothing(bob: Person) -> None:
    membership = factories.make_member(bob, factories.make_network())
    change_address(bob, NEW)
    membership.refresh_from_db()
    assert membership.email == NEW
    change_address(bob, NEW)
    assert JournalEntry.objects.filter(verb="address_changed").count() == 1


def test_a_code_is_good_for_a_quarter_of_an_hour_and_five_tries() -> None:
    kept = keep_code("123456", email=NEW)
    assert is_code_right(kept, " 123 456 ")
    for _try in range(TRIES - 1):
        assert not is_code_right(kept, "654321")
    assert not is_code_right(kept, "123456"), "tried too often"
    assert not is_code_right(keep_code("123456") | {"until": 0}, "123456"), "too late"
    assert not is_code_right({}, "123456")


def test_a_telephone_is_read_by_the_hosts_of_the_places_one_books(
    as_: SignedIn, bob: Person, alice: Person, desks: Space, workday: date
) -> None:
    bob.phone = "06 00 00 00 00"
    bob.save(update_fields=["phone"])
    booked = actions.book(bob, desks.pk, morning(workday))
    assert "06" in as_(alice).get(booked.get_absolute_url()).content.decode()
    assert 'href="tel:0600000000"' in as_(alice).get(booked.get_absolute_url()).content.decode()


def test_a_passkey_is_proposed_after_a_success_until_it_is_declined(
    as_: SignedIn, bob: Person, alice: Person, desks: Space, workday: date
) -> None:
    booked, proposed = actions.book(bob, desks.pk, morning(workday)), "La prochaine fois, sans code"
    address, client = booked.get_absolute_url(), as_(bob)
    assert proposed in client.get(address).content.decode()
    assert proposed not in as_(alice).get(address).content.decode()
    after = client.post("/securite/cles/non-merci/", {"next": address}, follow=True)
    assert proposed not in after.content.decode()
    bob.refresh_from_db()
    assert bob.passkey_declined_at is not None


@pytest.mark.parametrize("reason", ["has one", "long ago"])
def test_it_is_not_proposed_to_who_has_one_nor_out_of_the_blue(
    as_: SignedIn, bob: Person, desks: Space, workday: date, reason: str
) -> None:
    booked = actions.book(bob, desks.pk, morning(workday))
    if reason == "has one":
        Authenticator.objects.create(user=bob, type=Authenticator.Type.WEBAUTHN, data={"name": "Téléphone"})
    else:
        Booking.objects.filter(pk=booked.pk).update(created_at=timezone.now() - timedelta(hours=1))
    assert "La prochaine fois, sans code" not in as_(bob).get(booked.get_absolute_url()).content.decode()
