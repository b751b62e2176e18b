"""Addresses that stop mails of one kind, or let them come again, without signing in: whoever got the mail has them."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from maillage.community.models import Person
from maillage.community.rules.notifications import MailChoice

STOP_SALT = "maillage.community.notifications.stop"
AGAIN_SALT = "maillage.community.notifications.again"


def unsubscribe_url(person: Person, kind: str) -> str:
    """An address that stops the mails of a kind in one click (RFC 8058)."""
    token = signing.dumps([str(person.public_id), kind], salt=STOP_SALT, compress=True)
    return settings.ORIGIN + reverse("community:unsubscribe", args=[token])


def read_unsubscribe_token(token: str) -> tuple[str, str] | None:
    """The public number of the person and the kind, or None when the address was not written by us."""
    try:
        person, kind = signing.loads(token, salt=STOP_SALT)
    except signing.BadSignature:
        return None
    return person, kind


def resubscribe_token(person: Person, kind: str, choice: MailChoice) -> str:
    """What brings back the choice that was."""
    return signing.dumps([str(person.public_id), kind, choice.value], salt=AGAIN_SALT, compress=True)


def read_resubscribe_token(token: str) -> tuple[str, str, MailChoice] | None:
    """The person, the kind and the choice that was, or None when it was not written by us."""
    try:
        person, kind, choice = signing.loads(token, salt=AGAIN_SALT)
    except signing.BadSignature:
        return None
    return person, kind, MailChoice(choice)
