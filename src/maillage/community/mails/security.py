"""What is told by mail about one's account: a sign-in from a new device."""

from __future__ import annotations

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify
from maillage.community.models import Network, Person


def tell_security(what: str, person: Person, device: str) -> None:
    """Tell someone what has just happened to their account."""
    at = timezone.now().isoformat()
    job = MailJob(about_security, {"what": what, "person_id": person.pk, "device": device, "at": at})
    notify("account", Notice(person, what, _key(what, person, at), mail=job))


def _key(what: str, person: Person, at: str) -> str:
    return f"{what}-{person.public_id}-{at}"


@app.task(name="community.security", retry=RETRY)
def about_security(what: str, person_id: int, device: str, at: str) -> None:
    """One mail about one's account, in the name of the first network."""
    person, network = Person.objects.filter(pk=person_id).first(), Network.objects.order_by("pk").first()
    if person and network:
        context = {"device": device, "at": parse_datetime(at)}
        key = _key(what, person, at)
        write_to(f"community/mail/{what}.txt", context, person, network, key=key, kind="account")
