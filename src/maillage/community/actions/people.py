"""Becoming somebody here."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils import timezone

from maillage.community.actions.roles import record
from maillage.community.mails.security import tell_old_address
from maillage.community.models import Membership, Person
from maillage.kernel.addresses import canonical_address
from maillage.kernel.refusal import Refusal


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


def change_address(person: Person, email: str) -> Person:
    """Give somebody another address, which they have just proved to be theirs; the old one is told.

    Raises Refusal "address_taken" when somebody else came with it. The same address twice changes once.
    """
    email = canonical_address(email)
    try:
        with transaction.atomic():
            return _change_address(person, email)
    except IntegrityError:
        raise Refusal("address_taken", "Somebody has an account with this address already: sign in with it.") from None


def _change_address(person: Person, email: str) -> Person:
    person = Person.objects.select_for_update().get(pk=person.pk, erased_at=None)
    old = person.email
    if old == email:
        return person
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    Membership.objects.filter(person=person, email=old).update(email=email)
    person.email = email
    person.save(update_fields=["email"])
    record(person, "address_changed", ("person", None), about=[person])
    tell_old_address(person, old)
    return person


@transaction.atomic
def decline_passkey(person: Person) -> None:
    """Propose no passkey to somebody any more. Declining twice declines once."""
    Person.objects.filter(pk=person.pk, passkey_declined_at=None).update(passkey_declined_at=timezone.now())
