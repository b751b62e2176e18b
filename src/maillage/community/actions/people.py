"""Becoming somebody here."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.community.actions.roles import record
from maillage.community.models import Person
from maillage.kernel.addresses import canonical_address


def join(email: str, name: str, language: str) -> Person:
    """The person of an address that has just been proved; made now, unless somebody joined with it meanwhile."""
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, name=name.strip(), language=language)
            record(person, "person_joined", ("person", None), about=[person])
    except IntegrityError:
        person = Person.objects.get(email=canonical_address(email))
    return person


@transaction.atomic
def save_profile(person: Person) -> Person:
    """Save what somebody changed of themselves; never brings back an account erased meanwhile."""
    person.save(force_update=True)
    record(person, "profile_changed", ("person", None), about=[person])
    return person


def skip_first_steps(person: Person) -> None:
    """The first steps are shown no more, on any device."""
    Person.objects.filter(pk=person.pk, first_steps_over_at__isnull=True).update(first_steps_over_at=timezone.now())
