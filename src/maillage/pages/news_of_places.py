"""What is new where somebody goes: closures ahead, words of hosts, events announced, hours that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from maillage.bookings.models import Booking
from maillage.bookings.rules.policy import Status
from maillage.community.models import JournalEntry, Person, Post
from maillage.community.queries import scopes_held
from maillage.community.queries.memberships import networks_of
from maillage.community.rules import RoleKind, ScopeKind
from maillage.places.models import Place
from maillage.places.queries import closures_ahead
from maillage.places.rules.life import State
from maillage.places.templatetags.places import closure_span
from maillage.programme.queries.events import events_to_come
from maillage.programme.rules.events import EventState
from maillage.web.formats import clock, day

MOST = 5  # lines: what is further down is on the page of each place
MOST_EVENTS = 2  # what else is on stands below, and in the programme
GOES_THERE = timedelta(days=120)  # a place one has not booked for longer is not one's own any more
STAYS_NEW = timedelta(days=14)
CLOSURES_WITHIN = timedelta(days=30)
LONGEST_WORD = 140  # letters of a word of a host


@dataclass(frozen=True, slots=True)
class PlaceNews:
    """One line: where, what, in whose words, where one reads more."""

    icon: str
    place: Place
    what: str  # in the reader's language
    words: str  # as the place wrote them; may be empty
    address: str


def news_of_my_places(person: Person, now: datetime) -> list[PlaceNews]:
    """What is new at the places this person goes to or hosts: closures by date, then the latest. Six statements."""
    places = {place.pk: place for place in _my_places(person, now)}
    if not places:
        return []
    latest = [*_hours_changed(places, now), *_events_announced(places, now), *_words_of_hosts(person, places, now)]
    latest.sort(key=lambda dated: dated[0], reverse=True)
    return [*_closures(places, now), *(news for _at, news in latest)][:MOST]


def _my_places(person: Person, now: datetime) -> Iterator[Place]:
    """Where one came these last months or will come, and what one hosts."""
    goes = Booking.objects.filter(
        person=person, status__in=[Status.CONFIRMED, Status.REQUESTED], starts_at__gt=now - GOES_THERE
    )
    hosts = scopes_held(person, RoleKind.HOST, ScopeKind.PLACE)
    mine = Place.objects.filter(Q(pk__in=goes.values("place")) | Q(pk__in=hosts)).exclude(state=State.CLOSED)
    yield from mine.only("name", "slug", "timezone", "network")


def _closures(places: Mapping[int, Place], now: datetime) -> Iterator[PlaceNews]:
    soon = closures_ahead(places.values(), now).filter(during__startswith__lt=now + CLOSURES_WITHIN)
    for closure in soon[:MOST]:
        place = places[closure.place_id]
        facts = {"space": closure.space, "when": closure_span(closure, place.zone)}
        what = _("%(space)s, closed: %(when)s") if closure.space else _("Closed: %(when)s")
        yield PlaceNews("lock", place, what % facts, closure.reason, place.get_absolute_url())


def _hours_changed(places: Mapping[int, Place], now: datetime) -> Iterator[tuple[datetime, PlaceNews]]:
    changes = JournalEntry.objects.filter(
        Q(details__fields__contains="hours") | Q(details__fields__contains="staffed_hours"),
        verb="place_described",
        scope_kind=ScopeKind.PLACE.value,
        scope_id__in=list(places),
        at__gt=now - STAYS_NEW,
    )
    once: set[int] = set()
    for change in changes.order_by("-at").only("at", "scope_id", "details"):
        place = places[change.scope_id]
        if place.pk in once:
            continue
        once.add(place.pk)
        what = _("New opening hours") if "hours" in change.details["fields"] else _("New staffed hours")
        yield change.at, PlaceNews("clock", place, what, "", f"{place.get_absolute_url()}#venir")


def _events_announced(places: Mapping[int, Place], now: datetime) -> Iterator[tuple[datetime, PlaceNews]]:
    events = events_to_come(now=now).filter(
        place__in=list(places), state=EventState.ANNOUNCED, announced_at__gt=now - STAYS_NEW
    )
    for event in events.order_by("starts_at", "pk")[:MOST_EVENTS]:
        assert event.announced_at is not None
        assert event.place_id is not None
        facts = {"day": day(event.starts_at, event.zone), "time": clock(event.starts_at, event.zone)}
        what = _("New event, %(day)s at %(time)s") % facts
        news = PlaceNews("calendar", places[event.place_id], what, event.title, event.get_absolute_url())
        yield event.announced_at, news


def _words_of_hosts(person: Person, places: Mapping[int, Place], now: datetime) -> Iterator[tuple[datetime, PlaceNews]]:
    """What a place wrote on the wall, to those who may read the wall."""
    words = Post.objects.filter(
        network__in=networks_of(person),
        scope_kind=ScopeKind.PLACE.value,
        scope_id__in=list(places),
        kind=Post.Kind.NEWS,
        answers__isnull=True,
        hidden_at__isnull=True,
        at__gt=now - STAYS_NEW,
    ).select_related("network")
    for post in words.order_by("-at")[:MOST]:
        address = f"{reverse('community:wall', args=[post.network.slug])}#m-{post.public_id}"
        text = Truncator(" ".join(post.text.split())).chars(LONGEST_WORD)
        place = places[post.scope_id]
        what = _("A word from the place, %(day)s") % {"day": day(post.at, place.zone)}
        yield post.at, PlaceNews("people", place, what, text, address)
