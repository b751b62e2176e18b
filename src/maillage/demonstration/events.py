"""What became of events of the demonstration: who came, one that moved, one cancelled, one that comes back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from maillage.community.models import Network, Person
from maillage.kernel.period import instant
from maillage.places.models import Place
from maillage.programme.actions.attendance import set_arrival
from maillage.programme.actions.events import (
    EventDetails,
    RepeatedDate,
    announce_event,
    announce_events,
    cancel_event,
    change_event,
    create_event,
    repeat_event,
)
from maillage.programme.models import Event, Registration
from maillage.programme.rules.events import Rhythm, repeated_dates

THURSDAY = 3
GUESTS = ("Solange Brajon", "Henri Pradeilles", "Yvette Chaptal")  # without an account; invented
MOVED, OFF = "Visite du fournil et de son bureau partagé", "Déjeuner des indépendantes"


def build_attendance(by: Person, events: Sequence[Event], people: Sequence[Person]) -> None:
    """Who had registered for what is over, and how many came: all but one, a family among them."""
    for number, event in enumerate(one for one in events if one.is_over_at(timezone.now())):
        Event.objects.filter(pk=event.pk).update(opinions_asked_at=event.ends_at)  # what is told is not told again
        if not event.takes_registrations:
            continue
        for rank, person in enumerate(people[: 7 + number % 3]):
            heads = 3 if rank == 4 else 1
            registration = Registration.objects.create(
                event=event, person=person, name=person.name, people=heads, state="confirmed"
            )
            if rank != 2 + number:
                set_arrival(by, registration, heads)
        for name in GUESTS:
            set_arrival(by, Registration.objects.create(event=event, name=name, state="confirmed"), 1)


def build_changes(by: Person, events: Sequence[Event]) -> None:
    """One that is ahead is two hours later than announced, one will not take place."""
    for event in (one for one in events if one.starts_at > timezone.now()):
        if event.title == MOVED:
            later = {name: getattr(event, name) + timedelta(hours=2) for name in ("starts_at", "ends_at")}
            change_event(by, event, EventDetails(later))
        elif event.title == OFF:
            cancel_event(by, event, "La cuisine du lieu est en travaux ; on remet cela au printemps.")


def build_first_thursdays(by: Person, network: Network, place: Place, today: date) -> None:
    """A coffee on the first Thursday of the next four months."""
    first = next(
        today + timedelta(days=n) for n in range(1, 40)
        if (today + timedelta(days=n)).weekday() == THURSDAY and (today + timedelta(days=n)).day <= 7
    )  # fmt: skip

    def moment(day: date, hour: int) -> datetime:
        return instant(day, time(hour), place.zone)

    values = {
        "kind": "coffee", "title": "Café du premier jeudi", "place": place, "is_demo": True,
        "summary": "On apporte une question, on repart avec trois réponses.", "price": "gratuit",
        "description": "Rien à préparer. On vient comme on est, on repart quand on veut.", "languages": ["fr"],
        "takes_registrations": False, "starts_at": moment(first, 9), "ends_at": moment(first, 11),
    }  # fmt: skip
    event = announce_event(by, create_event(by, network, EventDetails(values)))
    days = list(repeated_dates(first, Rhythm.MONTH, first + timedelta(days=100)))[1:]
    made, _failed = repeat_event(by, event, [RepeatedDate(moment(day, 9), moment(day, 11)) for day in days])
    announce_events(by, made)
