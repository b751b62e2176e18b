"""Mails to members who agreed, and the week of the wall."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from maillage.community.actions.organisations import require
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.actions.roles import record
from maillage.community.mails.mailings import digest, mailing_to, mailing_trial
from maillage.community.models import Mailing, Network, Person
from maillage.community.queries.memberships import members
from maillage.community.queries.wall import news_of_week
from maillage.community.rules import Ability
from maillage.kernel.refusal import Refusal
from maillage.kernel.small_numbers import shown_count

HELD = timedelta(minutes=1)  # how long a mailing waits, so that it can be stopped
TRIALS = Quota("mailings sent to oneself", 20, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the members of a network, by a rule a person can read."""

    code: str
    label: Any
    people: Callable[[], QuerySet[Person]]
    of_work: bool = False  # made of who works where, which those who write don't learn


# Selections that higher floors know of (those who come to a place): filled by the manifests above.
SELECTIONS: list[Callable[[Network], Iterable[Selection]]] = []


@transaction.atomic
def send_mailing(by: Person, network: Network, selection: Selection, subject: str, text: str) -> Mailing:
    """Write to those of a selection who agreed to be written to, each once; it can be stopped for a minute."""
    require(Ability.WRITE_TO_MEMBERS, by, network)
    people = list(consenting_people(network, selection).values_list("pk", flat=True))
    if selection.of_work and shown_count(len(people)) is None:
        raise Refusal("too_few", "Fewer than five people of that selection agreed: choose a larger one.")
    if not people:
        raise Refusal("nobody_agrees", "Nobody of that selection agreed to be written to.")
    Network.objects.select_for_update().get(pk=network.pk)
    lately = timezone.now() - timedelta(minutes=10)
    same = Mailing.objects.filter(network=network, written_by=by, selection=selection.code, subject=subject, text=text)
    if (twin := same.filter(written_at__gt=lately, stopped_at=None).first()) is not None:
        return twin  # a double click, a page sent again
    leaves_at = timezone.now() + HELD
    mailing = Mailing.objects.create(
        network=network,
        subject=subject,
        text=text,
        selection=selection.code,
        written_by=by,
        wanted=len(people),
        leaves_at=leaves_at,
    )
    job = mailing_to.configure(schedule_at=leaves_at)
    for number in people:
        job.defer(mailing_id=mailing.pk, person_id=number)
    record(by, "mailing_sent", ("mailing", mailing.pk), network.scopes()[0], people=len(people))
    return mailing


@transaction.atomic
def stop_mailing(by: Person, mailing: Mailing, now: datetime | None = None) -> None:
    """Stop a mailing that has not left: nobody receives it. Twice stops it once."""
    require(Ability.WRITE_TO_MEMBERS, by, mailing.network)
    mailing = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if mailing.stopped_at is not None:
        return
    if mailing.leaves_at is None or mailing.leaves_at <= (now or timezone.now()):
        raise Refusal("mailing_left", "This email has left: it can't be stopped any more.")
    mailing.stopped_at = timezone.now()
    mailing.save(update_fields=["stopped_at"])
    record(by, "mailing_stopped", ("mailing", mailing.pk), mailing.network.scopes()[0])


def try_mailing(by: Person, network: Network, subject: str, text: str) -> None:
    """Send a mail to oneself, as the others would read it."""
    require(Ability.WRITE_TO_MEMBERS, by, network)
    if refusal := hit([(TRIALS, str(by.pk))]):
        raise refusal
    mailing_trial.defer(network_id=network.pk, person_id=by.pk, subject=subject, text=text)


def consenting_people(network: Network, selection: Selection) -> QuerySet[Person]:
    """Members in force among the selection who agreed to receive mails."""
    belonging = members(network).values("person")
    return selection.people().filter(pk__in=belonging, news_since__isnull=False, is_active=True).distinct()


@transaction.atomic
def follow_news(person: Person, wanted: bool) -> None:
    """Record that the person agrees to receive mails, with the date; or that they no longer do."""
    if wanted == (person.news_since is not None):
        return
    person.news_since = timezone.now() if wanted else None
    person.save(update_fields=["news_since"])
    record(person, "news_agreed" if wanted else "news_ended", ("person", None), about=[person])


def send_digests() -> int:
    """Each Monday morning: the week of the wall, to the members who agreed; how many mails were asked for."""
    now, count = timezone.now(), 0
    for network in Network.objects.all():
        if not news_of_week(network, now):
            continue
        belonging = members(network).values("person")
        for number in Person.objects.filter(pk__in=belonging, news_since__isnull=False).values_list("pk", flat=True):
            digest.defer(network_id=network.pk, person_id=number, until=now.isoformat())
            count += 1
    return count
