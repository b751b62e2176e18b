"""What members say of themselves, and to whom."""

from __future__ import annotations

from typing import Any

from maillage.community.actions import directory as directory_actions
from maillage.community.models import DirectoryEntry, Person
from maillage.community.rules.directory import FIELDS
from tests.factories import FLORAC

WORDS = {
    "does": "Ébéniste d’art",
    "helps": "Réparer des œuvres abîmées",
    "languages": "occitan, français",
    "links": "https://atelier.example/",
}


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def shows(person: Person, audience: str = "members", **given: Any) -> DirectoryEntry:
    """Everything is shown to that audience, unless said otherwise."""
    audiences = {f"{name}_to": audience for name in ("name", *FIELDS, "letters")}
    return directory_actions.describe_myself(person, {**WORDS, "usual_id": FLORAC, **audiences, **given})


NEAR = ("a member", "who facilitates")


FAR = ("nobody", "a stranger", "a member of another")


def anonymous() -> Any:
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()
