"""The ground of the fuzz: three places, twelve spaces, forty units of every nature, sixty people, a few days."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from maillage.community.actions import give_role
from maillage.community.rules import RoleKind, Scope, ScopeKind
from tests.factories import Committed, next_workday
from tests.kit.bookings import divisible

PEOPLE = 60
WEEKS = 5


@dataclass(frozen=True, slots=True)
class World:
    """Where one walks, by numbers: what another process can be given."""

    places: tuple[int, ...]
    spaces: tuple[int, ...]
    people: tuple[int, ...]
    host: int
    days: tuple[date, ...]


@dataclass(slots=True)
class Told:
    """What came of the actions, and what they answered."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    surfaced: Counter[str] = field(default_factory=Counter)  # neither an answer nor a refusal: a fault
    made: set[int] = field(default_factory=set)  # bookings that were answered
    over: dict[int, str] = field(default_factory=dict)  # of those, cancelled or refused for good
    left: set[int] = field(default_factory=set)  # queues that were left
    series: set[int] = field(default_factory=set)

    def add(self, other: Told) -> None:
        """The walks of two together."""
        self.done += other.done
        self.refused += other.refused
        self.surfaced += other.surfaced
        self.made |= other.made
        self.over |= other.over
        self.left |= other.left
        self.series |= other.series

    @property
    def operations(self) -> int:
        return self.done.total() + self.refused.total() + self.surfaced.total()


def make(made: Committed) -> World:
    """All of it, committed; `made` takes it away again."""
    made.network.no_show_limit = 0  # else everybody would soon be kept to the week ahead
    made.network.save()
    always = made.place(hours="24/7", expects_arrival=True)
    week, other = made.place(), made.place()
    hourly = {"granularity": "hour", "overnight": True, "step_minutes": 15, "grace_minutes": 5}
    made.space(always, name="Bureaux", units=8)
    made.space(always, name="À l'heure", units=5, **hourly)
    made.space(always, name="Cabines", units=3, kind="booth", **hourly)
    divisible(always, overnight=True, step_minutes=15)
    made.space(week, name="Bureaux", units=6)
    made.space(week, name="Sur demande", units=3, kind="office", approval="host")
    made.space(week, name="Au choix", units=2, kind="meeting", seats=6, granularity="hour", approval="choice")
    made.space(other, name="Bureaux", units=5, seats=2)
    buffers = {"buffer_before": 15, "buffer_after": 10}
    made.space(other, name="Visio", units=2, kind="visio", seats=4, granularity="hour", **buffers)
    made.space(other, name="Au choix", units=3, kind="office", approval="choice")
    host = made.person("host")
    places = (always, week, other)
    for place in places:
        give_role(host, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None)
    first = next_workday(timezone.localdate() + timedelta(days=3))
    second = next_workday(first + timedelta(days=1))
    return World(
        places=tuple(place.pk for place in places),
        spaces=tuple(space.pk for place in places for space in place.spaces.all()),
        people=tuple(made.person().pk for _ in range(PEOPLE)),
        host=host.pk,
        days=tuple(day + timedelta(weeks=n) for n in range(WEEKS) for day in (first, second)),
    )
