"""What is typed to join, and what the mails then say."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from django.core import mail
from django.utils import timezone

from maillage.community.mails.memberships import about_membership
from maillage.community.models import Charter, Network, Person
from tests.kit.jobs import jobs

NEW = "nouvelle@example.org"


GIVEN: dict[str, Any] = {
    "name": "Nour Ébène",
    "situation": "freelance",
    "work": "Traductrice",
    "home": None,
    "needs": "Du calme",
    "offers": "Une heure d’arabe",
    "news": False,
}


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "Nour Ébène",
        "email": NEW,
        "situation": "freelance",
        "work": "Traductrice",
        "needs": "Du calme",
        "home": "Florac",
        **changes,
    }


def post_all() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("community.adhesion"):
        about_membership(**args)
    return list(mail.outbox)


def told(what: str) -> int:
    """How many mails of that kind the worker is asked for."""
    return sum(args["what"] == what for args in jobs("community.adhesion"))


def path_of(address: str) -> str:
    return "/" + address.partition("//")[2].partition("/")[2]


def link_of_the_mail() -> str:
    found = re.search(r"http://testserver(/adhesion/confirmer/\S+)", post_all()[-1].body)
    assert found
    return found.group(1)


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def publish(network: Network, text: str, title: str = "Charte") -> Charter:
    """One more version, as if a facilitator had written it."""
    version, digest = network.charters.count() + 1, sha256(text.encode()).hexdigest()
    return Charter.objects.create(
        network=network, version=version, title=title, text=text, sha256=digest, published_at=timezone.now()
    )
