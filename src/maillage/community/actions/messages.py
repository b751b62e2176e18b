"""Messages between two people: written, answered, reported, settled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from maillage.community.actions.organisations import require
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.roles import record
from maillage.community.mails.messages import tell_letter
from maillage.community.models import Network, Person, PrivateMessage
from maillage.community.queries.directory import entry_of
from maillage.community.queries.memberships import networks_of
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal

LETTERS_A_DAY = Quota("letters", 10, timedelta(days=1))


LETTERS_TO_ONE = Quota("letters to one", 3, timedelta(hours=12))


@transaction.atomic
def write_letter(sender: Person, to: Any, text: str) -> PrivateMessage:
    """Send a message to somebody of the directory who accepts them; neither sees the other's address."""
    entry = entry_of(sender, to)
    if entry is None or not entry[0].letters:
        raise Refusal("no_letters", "This person can't be written to through the site.")
    return _pass_on(sender, entry[1], text, None)


@transaction.atomic
def write_to_publisher(sender: Person, recipient: Person, text: str) -> PrivateMessage:
    """Send a message to somebody who said something to which one answers through the site: a seat in their car.

    As between people of the directory: quotas, who is muted, who was reported; neither sees the other's address.
    """
    return _pass_on(sender, recipient, text, None)


@transaction.atomic
def answer_letter(person: Person, letter: PrivateMessage, text: str) -> PrivateMessage:
    """Answer a message one received."""
    if letter.recipient_id != person.pk:
        raise Refusal("not_allowed", "Only the person it was written to may answer.")
    return _pass_on(person, letter.sender, text, letter)


def _pass_on(sender: Person, recipient: Person, text: str, answers: PrivateMessage | None) -> PrivateMessage:
    if not text.strip():
        raise Refusal("no_text", "Write something: an empty message says nothing.")
    if sender.muted_at:
        raise Refusal("muted", "You can no longer write through the site. Write to those who facilitate the network.")
    if PrivateMessage.objects.filter(sender=sender, recipient=recipient, reported_at__isnull=False).exists():
        raise Refusal("no_letters", "This person can't be written to through the site.")
    if refusal := hit([(LETTERS_A_DAY, str(sender.pk)), (LETTERS_TO_ONE, f"{sender.pk}-{recipient.pk}")]):
        raise refusal
    shared = networks_of(recipient) & networks_of(sender) or networks_of(recipient) or networks_of(sender)
    network = min(shared) if shared else _any_network()
    letter = PrivateMessage.objects.create(
        sender=sender, recipient=recipient, text=text.strip(), answers=answers, network_id=network
    )
    tell_letter(letter)
    record(sender, "letter_written", ("letter", letter.pk), about=[recipient])
    return letter


def _any_network() -> int:
    return Network.objects.values_list("pk", flat=True).order_by("pk")[0]


@transaction.atomic
def report_letter(person: Person, letter: PrivateMessage, complaint: str) -> PrivateMessage:
    """Report a message to the facilitators, who may then read it; its author can no longer write to this reader."""
    if letter.recipient_id != person.pk:
        raise Refusal("not_allowed", "Only the person it was written to may report it.")
    if letter.reported_at is None:
        letter.reported_at, letter.complaint = timezone.now(), complaint.strip()[:300]
        letter.save(update_fields=["reported_at", "complaint"])
        record(person, "letter_reported", ("letter", letter.pk), about=[letter.sender])
    return letter


@transaction.atomic
def settle_letter(by: Person, letter: PrivateMessage, *, mute: bool) -> None:
    """Close a report; the author may be barred from writing to anybody."""
    network = letter.network
    if network is None:
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")
    require(Ability.MODERATE, by, network)
    if by.pk in {letter.sender_id, letter.recipient_id}:
        raise Refusal("own_matter", "Nobody settles a matter of their own: somebody else must.")
    letter.settled_at, letter.settled_by = timezone.now(), by
    letter.save(update_fields=["settled_at", "settled_by"])
    if mute:
        Person.objects.filter(pk=letter.sender_id).update(muted_at=timezone.now())
    about = [letter.sender, letter.recipient]
    record(by, "letter_settled", ("letter", letter.pk), network.scopes()[0], about=about, muted=mute)
