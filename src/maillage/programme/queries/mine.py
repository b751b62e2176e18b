"""What somebody comes to, came to, says and proposes: theirs alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from maillage.community.models import Person
from maillage.programme.models import Event, EventProposal, Registration, Ride
from maillage.programme.queries.events import shown_events
from maillage.programme.rules.proposals import ProposalState
from maillage.programme.rules.registration import ALIVE, RegistrationState

MOST_PAST = 40


@dataclass(frozen=True, slots=True)
class OwnEvents:
    """All of it, in five lists."""

    ahead: list[Registration]
    speaking: list[Event]
    rides: list[Ride]
    proposals: list[EventProposal]
    past: list[Registration]


def events_of(person: Person, now: datetime) -> OwnEvents:
    """One statement a list; the soonest first of what is ahead, the latest first of what was."""
    mine = Registration.objects.filter(person=person).select_related("event__place", "event__commune")
    rides = Ride.objects.filter(person=person, event__ends_at__gt=now).select_related("event__place", "commune")
    proposals = EventProposal.objects.filter(person=person).exclude(state=ProposalState.WITHDRAWN)
    past = mine.filter(event__ends_at__lte=now, event__state="announced", state=RegistrationState.CONFIRMED)
    return OwnEvents(
        list(mine.filter(event__ends_at__gt=now, state__in=ALIVE).order_by("event__starts_at", "pk")),
        list(shown_events().filter(speakers__person=person, ends_at__gt=now).distinct().order_by("starts_at", "pk")),
        list(rides.order_by("event__starts_at", "pk")),
        list(proposals.select_related("call__season", "call__event").order_by("-pk")[:MOST_PAST]),
        list(past.order_by("-event__starts_at", "-pk")[:MOST_PAST]),
    )
