"""What is told by mail about one's account: a sign-in from a new device."""

from __future__ import annotations

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
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
        write_to(f"community/mail/{what}.txt", context, person, network, key=key, kind="account")
