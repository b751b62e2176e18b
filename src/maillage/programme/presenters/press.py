"""A season for who writes about it: facts in figures, pictures that may be published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from maillage.kernel.small_numbers import Total, shown_total
from maillage.programme.models import Event, Registration, Season, Speaker
from maillage.programme.presenters.spots import spots_of
from maillage.programme.rules.events import EventState
from maillage.programme.rules.registration import RegistrationState


@dataclass(frozen=True, slots=True)
class SeasonFigures:
    """What a season is, in numbers; who registered is not among them."""

    events: int
    days: int
    spots: int  # places and communes where one goes
    speakers: int
    networks: int


@dataclass(frozen=True, slots=True)
class HeldFigures:
    """What took place: how many events, and of those one registers for how many were registered and came.

    Both are totals of the events that five people at least came to, or were registered for.
    """

    events: int
    registered: Total
    came: Total


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to take away: what one sees, whom it is by, and of what it is."""

    url: str
    width: int
    height: int
    alt: str
    credit: str
    title: str


def season_figures(season: Season, events: Sequence[Event]) -> SeasonFigures:
    """The figures of what will happen: cancelled events count for nothing. Two statements."""
    kept = [event for event in events if event.state != EventState.CANCELLED]
    names = Speaker.objects.filter(event__in=[event.pk for event in kept]).values_list("name", flat=True)
    return SeasonFigures(
        len(kept), len({event.local_start.date() for event in kept}), len(spots_of(kept)),
        len({name.casefold() for name in names}),
        len({season.network_id, *season.networks.values_list("pk", flat=True)}),
    )  # fmt: skip


def held_figures(events: Iterable[Event], now: datetime) -> HeldFigures:
    """The figures of what is over, in one statement; people are counted event by event."""
    held = [event for event in events if event.state == EventState.ANNOUNCED and event.is_over_at(now)]
    counted = [event.pk for event in held if event.takes_registrations]
    rows = Registration.objects.filter(event__in=counted, state=RegistrationState.CONFIRMED).order_by()
    sums = rows.values_list("event").annotate(people=Sum("people"), came=Sum("arrived_people"))
    by_event = {event: (people, came) for event, people, came in sums}
    both = [by_event.get(number, (0, 0)) for number in counted]
    return HeldFigures(
        len(held), shown_total(people for people, _came in both), shown_total(came for _people, came in both)
    )


def season_pictures(season: Season, events: Sequence[Event]) -> list[Picture]:
    """The picture of the season, then those of its events, each file once."""
    owners: list[Season | Event] = [season, *events]
    pictures = {
        one.image.name: Picture(one.image.url, one.width, one.height, one.image_alt, one.image_credit, one.title)
        for one in reversed(owners)
        if one.image
    }
    return list(reversed(pictures.values()))
