"""Events that are shown: to come, of a season, of a place, around somewhere; with the seats that are left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from maillage.community.models import Network
from maillage.places.models import Place
from maillage.programme.models import Event, Registration, Season
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import HOLDS_SEATS, RegistrationState

A_WEEK, A_MONTH = timedelta(days=7), timedelta(days=31)
MOST_OVER = 20  # seasons


def events_with_places() -> QuerySet[Event]:
    """Events with what is shown beside them, in one statement."""
    return Event.objects.select_related("place__commune", "place__network", "space", "commune", "season", "network")


def names_of_events(numbers: Sequence[int]) -> dict[int, str]:
    """The titles of these events, by number: what a host reads of what takes a room."""
    return dict(Event.objects.filter(pk__in=numbers).values_list("pk", "title"))


def shown_events(network: Network | None = None) -> QuerySet[Event]:
    """Announced and cancelled events that all may see: of one network, with the seasons it takes part in, or of all."""
    events = events_with_places().filter(
        state__in=[EventState.ANNOUNCED, EventState.CANCELLED], announced_at__isnull=False
    )
    if network is None:
        return events
    return events.filter(
        Q(network=network) | Q(place__network=network) | Q(season__network=network) | Q(season__networks=network)
    ).distinct()


def events_to_come(network: Network | None = None, *, now: datetime | None = None) -> QuerySet[Event]:
    """What is announced and not over, the soonest first."""
    return shown_events(network).filter(ends_at__gt=now or timezone.now()).order_by("starts_at", "pk")


def events_of_season(season: Season) -> QuerySet[Event]:
    """The announced events of a season, cancelled ones among them."""
    return shown_events().filter(season=season).order_by("starts_at", "pk")


def events_at_place(place: Place, *, now: datetime | None = None) -> QuerySet[Event]:
    """What is on in a place from now on."""
    return events_to_come(now=now).filter(place=place, state=EventState.ANNOUNCED)


def events_of_the_week(now: datetime | None = None) -> QuerySet[Event]:
    """What begins within seven days, or has begun and is not over."""
    now = now or timezone.now()
    return events_to_come(now=now).filter(state=EventState.ANNOUNCED, starts_at__lt=now + A_WEEK)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of an event: in all (None: no limit), left, how many wait, how many are taken; never who."""

    capacity: int | None
    left: int | None
    waiting: int
    taken: int = 0

    @property
    def is_full(self) -> bool:
        return self.left is not None and self.left <= 0


def seats_of(events: Iterable[Event], now: datetime | None = None) -> dict[int, Seats]:
    """The seats of these events, by number, in two statements.

    Somebody who waits comes before whoever asks now: while anybody waits, nothing is left.
    """
    now, listed = now or timezone.now(), list(events)
    rows = Registration.objects.filter(event__in=[one.pk for one in listed])
    holding = rows.filter(state__in=HOLDS_SEATS).filter(Q(expires_at=None) | Q(expires_at__gt=now))
    taken = dict(holding.order_by().values_list("event").annotate(n=Sum("people")))
    waiting = dict(rows.filter(state="waiting").order_by().values_list("event").annotate(n=Sum("people")))
    seats = {}
    for event in listed:
        held, queue = taken.get(event.pk, 0), waiting.get(event.pk, 0)
        left = None if event.capacity is None else max(0, event.capacity - held)
        seats[event.pk] = Seats(event.capacity, 0 if left is not None and queue else left, queue, held)
    return seats


def comes_in_one_click(event: Event) -> bool:
    """May who is signed in register without a form: is nothing asked, and is nothing to pay?"""
    return not (event.terms.is_paid or event.questions.exists())


def coming_to(event: Event) -> int:
    """How many people come, as it is confirmed now."""
    rows = Registration.objects.filter(event=event, state=RegistrationState.CONFIRMED)
    return rows.aggregate(n=Sum("people"))["n"] or 0


def announced_seasons(network: Network | None = None) -> QuerySet[Season]:
    """The seasons that all may see: of one network, or it takes part in, or all."""
    seasons = Season.objects.filter(announced_at__isnull=False).select_related("network")
    if network is not None:
        seasons = seasons.filter(Q(network=network) | Q(networks=network)).distinct()
    return seasons


def seasons_to_come(network: Network | None = None, *, now: datetime | None = None) -> list[Season]:
    """The seasons that are announced and not over, the soonest first."""
    return list(announced_seasons(network).filter(ends_on__gte=timezone.localdate(now)).order_by("starts_on", "pk"))


def seasons_over(network: Network | None = None, *, now: datetime | None = None) -> list[Season]:
    """The seasons of before, the latest first."""
    over = announced_seasons(network).filter(ends_on__lt=timezone.localdate(now))
    return list(over.order_by("-starts_on", "pk")[:MOST_OVER])


def seasons_near(now: datetime | None = None) -> list[Season]:
    """The seasons that are on, or begin within a month."""
    first = timezone.localdate(now) + A_MONTH
    return [season for season in seasons_to_come(now=now) if season.starts_on <= first]
