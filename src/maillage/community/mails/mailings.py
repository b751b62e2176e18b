"""The week of the wall, mails to members, and wanting no more of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
from maillage.community.models import Mailing, Network, Person
from maillage.community.queries.notifications import end_of_chosen_quiet
from maillage.community.queries.wall import news_of_week
from maillage.kernel.queues import BULK

LEAVE_SALT = "maillage.community.news"


@app.task(queue=BULK, name="community.digest", retry=RETRY)
def digest(network_id: int, person_id: int, until: str) -> None:
    """The week of the wall, to one person who asked for it."""
    person = Person.objects.filter(pk=person_id, news_since__isnull=False, is_active=True).first()
    network = Network.objects.filter(pk=network_id).first()
    moment = parse_datetime(until) or timezone.now()
    if person is None or network is None or not (posts := news_of_week(network, moment)):
        return
    if later := end_of_chosen_quiet(person, timezone.now()):
        digest.configure(schedule_at=later).defer(network_id=network_id, person_id=person_id, until=until)
        return
    context: dict[str, Any] = {"posts": posts, "leave_url": leave_url(person)}
    key = f"digest-{network_id}-{person_id}-{moment:%G-%V}"
    write_to("community/mail/digest.txt", context, person, network, key=key, leave_url=leave_url(person))


@app.task(queue=BULK, name="community.mailing", retry=RETRY)
def mailing_to(mailing_id: int, person_id: int) -> None:
    """One mail of a mailing; whoever withdrew their consent meanwhile is left in peace."""
    mailing = Mailing.objects.select_related("network").filter(pk=mailing_id).first()
    person = Person.objects.filter(pk=person_id, news_since__isnull=False, is_active=True).first()
    if mailing is None or person is None or mailing.stopped_at is not None:
        return
    if later := end_of_chosen_quiet(person, timezone.now()):
        mailing_to.configure(schedule_at=later).defer(mailing_id=mailing_id, person_id=person_id)
        return
    context: dict[str, Any] = {"mailing": mailing, "leave_url": leave_url(person)}
    was_sent = write_to(
        "community/mail/mailing.txt",
        context,
        person,
        mailing.network,
        key=f"mailing-{mailing_id}-{person_id}",
        leave_url=leave_url(person),
        reply_to=mailing.network.email,
    )
    if was_sent:
        Mailing.objects.filter(pk=mailing_id).update(sent=F("sent") + 1)


@app.task(name="community.mailing_trial", retry=RETRY)
def mailing_trial(network_id: int, person_id: int, subject: str, text: str) -> None:
    """A mailing sent to whoever writes it, before anybody else has it."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    network = Network.objects.filter(pk=network_id).first()
    if person is None or network is None:
        return
    context: dict[str, Any] = {"mailing": Mailing(network=network, subject=subject, text=text)}
    context["leave_url"] = leave_url(person)
    write_to("community/mail/mailing.txt", context, person, network, reply_to=network.email)


def leave_url(person: Person) -> str:
    """An address that ends the news in one click, without signing in."""
    token = signing.dumps(str(person.public_id), salt=LEAVE_SALT, compress=True)
    return settings.ORIGIN + reverse("community:no_more_news", args=[token])


def read_leave_token(token: str) -> str | None:
    """The public number of the person, or None when the address was not written by us."""
    try:
        address: str = signing.loads(token, salt=LEAVE_SALT)
    except signing.BadSignature:
        return None
    return address
