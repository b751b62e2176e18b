"""To whom each mail was sent: written with it, told to its reader, gone with them; older lines are filled in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, connection
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.actions.personal_data import forget_mails_sent
from maillage.community.actions.privacy import erase, export_personal_data
from maillage.community.mails import Address, send_once, write_to
from maillage.community.mails.security import about_security
from maillage.community.models import MailSent, Membership, Network, Person, PrivateMessage
from maillage.places.models import Space
from tests import factories
from tests.factories import morning
from tests.kit.migrations import migrate_back, migrate_forth


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


def test_older_lines_are_filled_in_where_their_key_says_who(
    desks: Space, workday: date, bob: Person, alice: Person, network: Network
) -> None:
    booking = book(bob, desks.pk, morning(workday))
    membership = Membership.objects.filter(person=bob, network=network).first() or factories.make_member(bob, network)
    letter = PrivateMessage.objects.create(sender=alice, recipient=bob, text="Bonjour", network=network)
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
    migrate_back("community", "0012_stored_files")
    with connection.cursor() as cursor:
        rows: list[Any] = [(key,) for key in of_bob + of_nobody]
        cursor.executemany("INSERT INTO community_mailsent (key, begun_at) VALUES (%s, now())", rows)
    migrate_forth()
    filled = dict(MailSent.objects.values_list("key", "person"))
    assert filled == {**dict.fromkeys(of_bob, pk), **dict.fromkeys(of_nobody)}
