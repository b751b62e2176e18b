"""What is told by mail about one's account: a sign-in from a new device."""

from __future__ import annotations

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, Address, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify
from maillage.community.models import Person
from maillage.community.queries.networks import network_that_writes_to


def tell_security(what: str, person: Person, device: str) -> None:
    """Tell someone what has just happened to their account."""
    at = timezone.now().isoformat()
    job = MailJob(about_security, {"what": what, "person_id": person.pk, "device": device, "at": at})
    notify("account", Notice(person, what, _key(what, person, at), mail=job))


def _key(what: str, person: Person, at: str) -> str:
    return f"{what}-{person.public_id}-{at}"


@app.task(name="community.security", retry=RETRY)
def about_security(what: str, person_id: int, device: str, at: str) -> None:
    """One mail about one's account, in the name of their network."""
    person = Person.objects.filter(pk=person_id).first()
    if person and (network := network_that_writes_to(person)):
        context = {"device": device, "at": parse_datetime(at)}
        key = _key(what, person, at)
        write_to(f"community/mail/{what}.txt", context, person, network, key=key, kind="account", about_account=True)


def tell_old_address(person: Person, old: str) -> None:
    """Tell the address somebody had that the account has another one now, and what to do if it was not them."""
    at = timezone.now().isoformat()
    about_old_address.defer(person_id=person.pk, address=old, at=at)


@app.task(name="community.old_address", retry=RETRY)
def about_old_address(person_id: int, address: str, at: str) -> None:
    """One mail to an address that no longer opens an account; nothing when its owner has left meanwhile."""
    person = Person.objects.filter(pk=person_id, erased_at=None).first()
    if person and (network := network_that_writes_to(person)):
        reader = Address(address, person.language, person.name)
        context = {"person": person, "at": parse_datetime(at)}
        write_to("community/mail/address_changed.txt", context, reader, network,
                 key=f"address_changed-{person.public_id}-{at}", about_account=True)  # fmt: skip
