"""To whom each mail was sent: written with it, told to its reader, gone with them; older lines are filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps.registry import Apps
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError
from django.utils import timezone

from maillage.community.actions.personal_data import forget_mails_sent
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.mails import Address, send_once, write_to
from maillage.community.mails.security import about_security
from maillage.community.models import MailSent, Network, Person
from tests import factories
from tests.kit.migrations import Migrate


def test_a_mail_says_to_whom_it_was_sent(bob: Person, network: Network) -> None:
    about_security.func(what="new_sign_in", person_id=bob.pk, device="un téléphone", at="2026-11-25T09:30:00+00:00")
    assert MailSent.objects.get().person == bob
    (table,) = [one for one in export_personal_data(bob) if one.code == "mails"]
    assert [row["mail_about"] for row in table.rows] == ["new_sign_in"]
    assert table.rows[0]["sent_at"]


def test_an_address_without_an_account_is_nobody(network: Network) -> None:
    reader = Address("x@example.org", "fr", "X")
    write_to("community/mail/inactive.txt", {"days": 30}, reader, network, key="to-nobody")
    assert MailSent.objects.get().person is None
    assert len(mail.outbox) == 1


def test_a_mail_to_who_has_just_been_erased_does_not_leave(committed: factories.Committed) -> None:
    """The worker had read the person; meanwhile they were erased: the keys of the database say so in time."""
    person = factories.make_person("Zoé")
    letter = EmailMultiAlternatives("Bonjour", "…", to=[person.email])
    stale = Person.objects.get(pk=person.pk)
    erase(person)
    with pytest.raises(IntegrityError):
        send_once(letter, "late", stale)
    assert not mail.outbox
    assert not MailSent.objects.filter(key="late").exists()


def test_what_is_kept_long_enough_goes_whoever_it_was_for(bob: Person) -> None:
    MailSent.objects.create(key="a", person=bob)
    MailSent.objects.create(key="b")
    assert forget_mails_sent(timezone.now(), dry=False) == 2
    assert Person.objects.filter(pk=bob.pk).exists()


def test_older_lines_are_filled_in_where_their_key_says_who(before: Migrate) -> None:
    apps = before(("community", "0012_stored_files"), ("bookings", "0007_units_held_by_other_domains"))
    bob, alice = (
        apps.get_model("community", "Person").objects.create(email=f"{n}@example.org") for n in ("bob", "alice")
    )
    network = apps.get_model("community", "Network").objects.create(name="SoLozère", slug="solozere")
    membership = apps.get_model("community", "Membership").objects.create(network=network, person=bob, email=bob.email)
    letters = apps.get_model("community", "PrivateMessage").objects
    letter = letters.create(sender=alice, recipient=bob, text="Bonjour", network=network)
    booking = _booking_of_before(apps, network, bob)
    at, pk, other = "2026-11-25", bob.pk, f"1{bob.pk}"
    of_bob = [
        f"digest-1-{pk}-2026-48",
        f"mailing-3-{pk}",
        f"message-2-{at}-{pk}-0123456789abcdef",
        f"letter-{letter.pk}",
        f"adhesion-to_review-4-submitted-{pk}",
        f"to_answer-5-0-{pk}",
        f"still_to_answer-5-0-{pk}",
        f"inactive-{pk}-20261125",
        f"new_device-{bob.public_id}-2026-11-25T09:30:00+00:00",
        f"role_given-3-{bob.public_id}-None",
        f"place-label_asked-0-1-0--{bob.public_id}",
        f"adhesion-welcome-{membership.pk}-",
        f"confirmed-{booking.pk}-0",
        f"cancelled_several-{booking.pk}-2",
    ]
    of_nobody = [
        f"mailing-{pk}-{other}",
        f"inactive-{other}-20261125",
        f"halfway-{booking.pk}-0",
        "odd",
        f"letter-{pk}0",
    ]
    mails = apps.get_model("community", "MailSent").objects
    mails.bulk_create(mails.model(key=key, begun_at=timezone.now()) for key in of_bob + of_nobody)
    apps = before(("community", "0013_mails_say_to_whom"), ("bookings", "0008_mails_say_to_whom"))
    filled = dict(apps.get_model("community", "MailSent").objects.values_list("key", "person"))
    assert filled == {**dict.fromkeys(of_bob, pk), **dict.fromkeys(of_nobody)}


def _booking_of_before(apps: Apps, network: Any, person: Any) -> Any:
    """In a desk of a place, with no more than the tables ask for."""
    lozere = apps.get_model("territory", "Departement").objects.create(code="48", name="Lozère")
    commune, place, space, booking = (
        apps.get_model(*name).objects.create
        for name in (("territory", "Commune"), ("places", "Place"), ("places", "Space"), ("bookings", "Booking"))
    )
    mende = commune(insee="48095", name="Mende", departement=lozere)
    centre = place(network=network, name="Mende", slug="mende", commune=mende, lat=44.5, lon=3.5)
    now = timezone.now()
    return booking(
        person=person,
        place=centre,
        space=space(place=centre, name="A"),
        status="confirmed",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        created_at=now,
    )
