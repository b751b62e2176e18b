"""How an event was: those who came are asked once, answer without a name, and are read by fives."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.community.actions.rate_limits import Quota, hit
from maillage.kernel.lines import short_enough
from maillage.kernel.refusal import Refusal
from maillage.programme.actions.events import lock_event
from maillage.programme.mails import tell_registration
from maillage.programme.models import Event, EventOpinion, Registration
from maillage.programme.rules.events import EventState
from maillage.programme.rules.opinions import (
    ANSWERED_WITHIN,
    ASKED_WITHIN,
    LONGEST_ANSWER,
    OpinionWords,
    asked_from,
    may_give_opinion,
    visible_in_all,
)
from maillage.programme.rules.registration import RegistrationState

GIVEN_FROM = Quota("event opinions from", 60, timedelta(hours=1))  # a village hall has one address for all its phones


def ask_for_opinions(now: datetime | None = None) -> int:
    """Ask those who came, the morning after, or all who were registered where nobody noted who came; how many.

    An event is claimed first: however often this runs, it asks once.
    """
    now = now or timezone.now()
    over = Event.objects.filter(
        state=EventState.ANNOUNCED, opinions_asked_at=None, ends_at__lte=now, ends_at__gt=now - ASKED_WITHIN
    ).select_related("place", "network")
    count = 0
    for event in over.order_by("pk"):
        if asked_from(event.ends_at, event.zone) > now:
            continue
        with transaction.atomic():
            if Event.objects.filter(pk=event.pk, opinions_asked_at=None).update(opinions_asked_at=now):
                count += _ask_about(event)
    return count


def _ask_about(event: Event) -> int:
    registered = event.registrations.filter(state=RegistrationState.CONFIRMED, opinion_given=False)
    came = registered.filter(arrived_at__isnull=False)
    readers = came if event.registrations.filter(arrived_at__isnull=False).exists() else registered
    rows = list(readers.select_related("person").order_by("pk"))
    for registration in rows:
        registration.event = event
        tell_registration("opinion", registration)
    return len(rows)


def may_answer(event: Event, now: datetime | None = None) -> Refusal | None:
    """May one say how this event was now?"""
    if event.state != EventState.ANNOUNCED:
        return Refusal("event_off", "This event did not take place.")
    return may_give_opinion(event.starts_at, event.ends_at, now or timezone.now())


@transaction.atomic
def give_opinion(registration: Registration, words: OpinionWords) -> None:
    """Keep an answer, and that this registration answered: once, and nothing leads from one to the other.

    `changed_at` of the registration stays as it was: it would say when.
    """
    if refusal := may_answer(registration.event):
        raise refusal
    if registration.state != RegistrationState.CONFIRMED:
        raise Refusal("not_registered", "This registration has no seat. Ask the organiser.")
    if not Registration.objects.filter(pk=registration.pk, opinion_given=False).update(opinion_given=True):
        raise Refusal("opinion_given", "You said how it was already. Thank you.")
    _keep(registration.event, words)


def give_opinion_from_wall(event: Event, words: OpinionWords, origin: str) -> None:
    """The answer of a phone that read the code on the wall: of nobody at all. A quota bounds what one origin sends."""
    if refusal := hit([(GIVEN_FROM, f"{event.pk} {origin}")]):
        raise refusal
    if refusal := may_answer(event):
        raise refusal
    _keep(event, words)


def _keep(event: Event, words: OpinionWords) -> None:
    """No journal, no time, no person."""
    EventOpinion.objects.create(
        event=event, worth=words.worth.value, keep=short_enough(words.keep, LONGEST_ANSWER),
        change=short_enough(words.change, LONGEST_ANSWER),
    )  # fmt: skip


def show_opinions() -> int:
    """Show what came, by whole fives, drawn by lot among what waits; how many are new.

    Run at night: whoever looks again and again learns nothing of who has just answered.
    """
    waiting = EventOpinion.objects.filter(is_shown=False)
    count = 0
    for event_id in list(waiting.order_by("event").values_list("event", flat=True).distinct()):
        with transaction.atomic():
            lock_event(Event(pk=event_id))
            of_event = EventOpinion.objects.filter(event=event_id)
            visible = of_event.filter(is_shown=True).count()
            keys = list(of_event.filter(is_shown=False).order_by("pk").values_list("pk", flat=True))
            new = keys[: visible_in_all(visible, len(keys)) - visible]
            count += EventOpinion.objects.filter(pk__in=new).update(is_shown=True)
    return count


def forget_opinions(now: datetime | None = None) -> int:
    """Remove what never reached five, once nobody can answer any more; how many."""
    over = (now or timezone.now()) - ANSWERED_WITHIN - timedelta(days=1)
    return EventOpinion.objects.filter(is_shown=False, event__ends_at__lt=over).delete()[0]
