"""A word on the wall, who agrees to mails, the mails that left."""

from __future__ import annotations

from email.message import Message
from typing import Any

from django.core import mail
from django.utils import timezone

from maillage.community.actions import wall as wall_actions
from maillage.community.mails.mailings import digest, mailing_to, mailing_trial
from maillage.community.models import Network, Person, Post
from maillage.community.queries.wall import author_identities
from tests import factories
from tests.kit.jobs import jobs


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def says(person: Person, text: str = "Le poêle est réparé", kind: str = "news") -> Post:
    """In the first voice this person has."""
    return wall_actions.post(person, author_identities(person)[0], kind, text)


def deliver() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("community.digest"):
        digest(**args)
    for args in jobs("community.mailing"):
        mailing_to(**args)
    for args in jobs("community.mailing_trial"):
        mailing_trial(**args)
    return list(mail.outbox)


def agrees(network: Network, name: str, **fields: Any) -> Person:
    """A member who wants to be written to."""
    person = factories.make_person(name, news_since=timezone.now(), **fields)
    factories.make_member(person, network)
    return person


def headers_of(message: Any) -> Message:
    built: Message = message.message()
    return built
