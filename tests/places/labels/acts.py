"""The mails that left, the answers of a checklist, what is typed to propose a place."""

from __future__ import annotations

from typing import Any

from django.core import mail

from maillage.community.models import Person
from maillage.places.mails import about_place
from maillage.places.models import Labelling
from tests.kit.jobs import jobs

TEXTS = ["Wi-Fi gratuit", "Une prise par place", "Ouvert à tous"]


def fresh(person: Person) -> Person:
    """Without what was read of them a request ago."""
    return Person.objects.get(pk=person.pk)


def deliver() -> list[Any]:
    """Do what the worker would."""
    for args in jobs("places.tell"):
        about_place(**args)
    return list(mail.outbox)


def answers(labelling: Labelling, *met: bool, evidence: str = "Vu sur place") -> dict[int, dict[str, Any]]:
    """Met or not, criterion by criterion, with what shows it."""
    found = labelling.answers.order_by("criterion__position")
    return {
        answer.criterion_id: {"met": yes, "kind": "declared", "evidence": evidence if yes else ""}
        for answer, yes in zip(found, met, strict=True)
    }


def typed(**changes: str) -> dict[str, str]:
    """The form as someone fills it in."""
    return {
        "name": "La Magnanerie",
        "commune": "Florac",
        "address": "",
        "label": "comptoir",
        "operator": "",
        "description": "Six tables",
        **changes,
    }
