"""Everything at once: on many connections, whatever anybody may do, at random; then each law is checked by SQL.

Being refused is an answer; anything else that an action raises is a fault, and is told with where it came from.
"""

from __future__ import annotations

import multiprocessing
import random
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Max, Model, QuerySet
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import NotAll, Wanted
from maillage.bookings.models import Basket, BasketLine, Booking, Occupancy, Series, SeriesDate, Waiting
from maillage.bookings.queries.spaces import near_spaces
from maillage.bookings.rules.criteria import Criteria, period_on
from maillage.bookings.rules.policy import HOLDING
from maillage.bookings.rules.recurrence import Recurrence
from maillage.bookings.rules.spaces import NearSpace
from maillage.community.models import Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.actions import close, lift
from maillage.places.models import Closure, Place, Space
from tests.bench import crew
from tests.bench.invariants import broken
from tests.bench.report import Figure
from tests.bench.world import Told, World, make
from tests.factories import Committed

SEED = 48
CONNECTIONS, OPERATIONS = 32, 60_000
SMALL_CONNECTIONS, SMALL_OPERATIONS = 8, 3_000
PART = "Fuzz"
RECENT, JUST_NOW = 1_500, 60  # one acts on what was made lately: there others act too
BUSY = 6  # people who do a quarter of all: two of their own requests often cross
# How often each is done, out of the sum.
WEIGHTS = {
    "book": 18,
    "book_now": 5,
    "book_for": 1,
    "hold": 10,
    "confirm": 10,
    "cancel": 12,
    "change": 6,
    "leave": 2,
    "stay": 3,
    "arrive": 2,
    "release_no_shows": 0.7,
    "run_out_of_time": 3,
    "release_expired": 1,
    "book_series": 3,
    "take_date": 4,
    "change_series": 1.5,
    "cancel_series": 1.5,
    "add_to_basket": 7,
    "remove_from_basket": 1,
    "book_basket": 4,
    "join_waiting": 8,
    "serve_queue": 5,
    "stop_waiting": 3,
    "accept": 5,
    "refuse": 1.5,
    "close": 0.4,
    "lift": 1,
}


class Nothing(Exception):
    """There is nothing to do that to: one books instead."""


class Walker:
    """Somebody, or rather everybody in turn, on one connection."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.rng, self.told = world, random.Random(seed), Told()
        people = Person.objects.in_bulk([*world.people, world.host])
        self.people = [people[pk] for pk in world.people]
        self.host = people[world.host]
        self.places = list(Place.objects.filter(pk__in=world.places).order_by("pk"))
        day = world.days[0]
        self.spaces = near_spaces(criteria=Criteria(day=day), first=day, last=day, spaces=world.spaces)
        self.newest: int = Booking.objects.aggregate(newest=Max("pk"))["newest"] or 0
        self.last: tuple[Person, int, Period, UUID] | None = None

    def walk(self, operations: int) -> Told:
        """So many, one after the other."""
        names, weights = list(WEIGHTS), list(WEIGHTS.values())
        for name in self.rng.choices(names, weights, k=operations):
            self._try(name)
        return self.told

    def _try(self, name: str) -> None:
        try:
            try:
                getattr(self, name)()
            except Nothing:
                name = "book"
                self.book()
        except Refusal as refusal:
            self.told.refused[refusal.code] += 1
        except Exception as error:  # counted, told and never hidden: that is what the walk is for
            self.told.surfaced[_where(name, error)] += 1
        else:
            self.told.done[name] += 1

    # What is drawn.

    def _person(self) -> Person:
        return self.rng.choice(self.people[:BUSY] if self.rng.random() < 0.25 else self.people)

    def _owner(self, booking: Booking) -> Person:
        return booking.person if self.rng.random() < 0.95 else self._person()

    def _wish(self, space: NearSpace, day: date) -> Criteria:
        """Hours where one books by the hour, else a part of the day; now and then the other way round."""
        if (space.stock.policy.granularity == "hour") is (self.rng.random() < 0.05):
            return Criteria(day=day, part=self.rng.choice(("morning", "afternoon", "day")))
        starts = self.rng.randint(8, 16)
        return Criteria(day=day, part="hours", starts=time(starts), ends=time(starts + self.rng.choice((1, 1, 2, 3))))

    def _drawn(self) -> tuple[int, Period]:
        """A space and a period of it."""
        space, day = self.rng.choice(self.spaces), self.rng.choice(self.world.days)
        return space.id, period_on(space.stock.policy, self._wish(space, day))

    def _booking(self, *statuses: str, **more: Any) -> Booking:
        """One of those made lately, read as a view would read it."""
        since = self.newest - self.rng.choice((RECENT, JUST_NOW))
        found = Booking.objects.filter(pk__gt=since, place__in=self.world.places, status__in=statuses, **more)
        return self._one(found.select_related("person", "place", "space"))

    def _begun(self, *statuses: str) -> Booking:
        now = timezone.now()
        return self._booking(*statuses, starts_at__lte=now, ends_at__gt=now)

    @staticmethod
    def _one(found: QuerySet[Any]) -> Any:
        one: Model | None = found.order_by("?").first()
        if one is None:
            raise Nothing
        return one

    def _note(self, *bookings: Booking) -> None:
        """They were answered: they must be there at the end."""
        self.told.made.update(booking.pk for booking in bookings)
        self.newest = max([self.newest, *(booking.pk for booking in bookings)])

    # What is done.

    def book(self) -> None:
        again = self.last and self.rng.random() < 0.05  # the same request, sent twice
        person, space, period, key = self.last if self.last and again else (self._person(), *self._drawn(), uuid4())
        self.last = (person, space, period, key)
        self._note(actions.book(person, space, period, people=self.rng.choice((1, 1, 1, 1, 2)), key=key))

    def book_now(self) -> None:
        """What has begun already: only there does one leave, stay, arrive or miss."""
        space = self.rng.choice([one for one in self.spaces if one.stock.policy.overnight])
        now = timezone.now().astimezone(UTC)
        start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        start += timedelta(minutes=15 * self.rng.randint(-2, 1))
        self._note(actions.book(self._person(), space.id, Period(start, start + timedelta(minutes=60)), key=uuid4()))

    def book_for(self) -> None:
        space, period = self._drawn()
        guest = "" if self.rng.random() < 0.5 else "Madame Dupuis"
        person = None if guest else self._person()
        there = Space.objects.select_related("place").get(pk=space)
        self._note(actions.book_for(self.host, person, there, period, guest=guest, key=uuid4()))

    def hold(self) -> None:
        self._note(actions.hold(self._person(), *self._drawn(), key=uuid4()))

    def confirm(self) -> None:
        booking = self._booking("held")
        self._note(actions.confirm(self._owner(booking), booking))

    def cancel(self) -> None:
        booking = self._booking("held", "requested", "confirmed", "confirmed")
        actions.cancel(self._owner(booking), booking)
        self.told.over[booking.pk] = "cancelled"
        self._note(booking)

    def change(self) -> None:
        booking = self._booking("held", "requested", "confirmed")
        space, period = self._drawn()
        self._note(actions.change(self._owner(booking), booking, period, space_id=space))

    def leave(self) -> None:
        booking = self._begun("confirmed")
        self._note(actions.leave(self._owner(booking), booking))

    def stay(self) -> None:
        booking = self._begun("confirmed")
        longer = timedelta(minutes=15 * self.rng.randint(1, 4))
        self._note(actions.stay(self._owner(booking), booking, booking.ends_at + longer))

    def arrive(self) -> None:
        self._note(actions.arrive_by_host(self.host, self._begun("confirmed", "no_show")))

    def release_no_shows(self) -> None:
        actions.release_no_shows(timezone.now() + timedelta(minutes=10))

    def run_out_of_time(self) -> None:
        """The time of a hold or a request runs out: a second ago, now, or while somebody confirms it."""
        booking = self._booking(*self.rng.choice((("held",), ("held",), ("requested",))))
        until = timezone.now() + timedelta(milliseconds=self.rng.randint(-1000, 60))
        with transaction.atomic():
            if Booking.objects.filter(pk=booking.pk, status__in=["held", "requested"]).update(expires_at=until):
                Occupancy.objects.filter(booking=booking).update(expires_at=until)

    def release_expired(self) -> None:
        actions.release_expired_holds()

    def book_series(self) -> None:
        space, day = self.rng.choice(self.spaces), self.rng.choice(self.world.days[:4])
        criteria, count = self._wish(space, day), self.rng.randint(2, 6)
        wanted = Wanted(space.id, day, Recurrence(count=count), criteria.part, criteria.starts, criteria.ends)
        left_out = {day: None} if self.rng.random() < 0.1 else {}
        series = actions.book_series(self._person(), wanted, left_out, key=uuid4())
        self.told.series.add(series.pk)
        self._note(*series.bookings.all())

    def _series(self) -> Series:
        recent = Series.objects.filter(person__in=self.people, bookings__pk__gt=self.newest - RECENT)
        return self._one(recent.select_related("person"))

    def take_date(self) -> None:
        series = self._series()
        skipped = SeriesDate.objects.filter(series=series).exclude(booking__status__in=HOLDING)
        kept = self._one(skipped if self.rng.random() < 0.9 else SeriesDate.objects.filter(series=series))
        self._note(actions.take_date(series.person, kept))

    def change_series(self) -> None:
        series = self._series()
        space = self.rng.choice(self.spaces)
        target = space.id if self.rng.random() < 0.5 else None
        criteria = self._wish(space, series.first)
        actions.change_series(series.person, series, self.rng.choice(self.world.days), criteria, target)

    def cancel_series(self) -> None:
        series = self._series()
        actions.cancel_series(series.person, series, self.rng.choice((None, *self.world.days)))

    def add_to_basket(self) -> None:
        actions.add_to_basket(self._person(), *self._drawn())

    def remove_from_basket(self) -> None:
        lines = BasketLine.objects.filter(basket__person__in=self.people, basket__booked_at=None)
        line = self._one(lines.select_related("basket__person"))
        actions.remove_from_basket(line.basket.person, line)

    def book_basket(self) -> None:
        filled = Basket.objects.filter(person__in=self.people, booked_at=None, lines__isnull=False)
        basket = self._one(filled.select_related("person"))
        try:
            self._note(*actions.book_basket(basket.person, basket))
        except NotAll as refused:
            for line in BasketLine.objects.filter(pk__in=refused.refusals).select_related("basket"):
                actions.remove_from_basket(basket.person, line)
            raise

    def join_waiting(self) -> None:
        taken = self._booking("confirmed", "requested", "held")
        actions.join_waiting(self._person(), taken.space_id, taken.period)

    def _waiting(self, *states: str) -> Waiting:
        return self._one(Waiting.objects.filter(person__in=self.people, state__in=states).select_related("person"))

    def serve_queue(self) -> None:
        actions.serve_queue(self._waiting("waiting").space_id)

    def stop_waiting(self) -> None:
        waiting = self._waiting(*self.rng.choice((("offered",), ("waiting", "offered"))))
        answered = actions.stop_waiting(waiting.person, waiting)
        if answered.state == "withdrawn":
            self.told.left.add(answered.pk)

    def accept(self) -> None:
        self._note(actions.accept(self.host, self._booking("requested")))

    def refuse(self) -> None:
        booking = actions.refuse(self.host, self._booking("requested"))
        self.told.over[booking.pk] = "refused"
        self._note(booking)

    def close(self) -> None:
        place, day = self.rng.choice(self.places), self.rng.choice(self.world.days)
        start = datetime.combine(day, time(self.rng.randint(8, 17)), tzinfo=place.zone)
        space = self.rng.choice([None, *place.spaces.all()])
        close(self.host, place, Period(start, start + timedelta(hours=2)), "Neige", space)

    def lift(self) -> None:
        declared = Closure.objects.filter(place__in=self.places, lifted_at=None)
        lift(self.host, self._one(declared.select_related("place")))


def _where(name: str, error: Exception) -> str:
    """Which action, what, and the line of ours it came through."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if "/src/maillage/" in f.filename]
    at = f"{ours[-1].filename.rpartition('/')[2]}:{ours[-1].lineno}" if ours else "the fuzz itself"
    return f"{name}: {type(error).__name__}: {error}".partition("\n")[0][:110] + f" ({at})"


# Many walkers.


def shared(operations: int, connections: int) -> list[int]:
    """How many each does."""
    return [operations // connections + (n < operations % connections) for n in range(connections)]


def in_threads(world: World, operations: int, connections: int) -> Told:
    """In this process: what the tests do."""

    def walk(seed: int, count: int) -> Told:
        try:
            return Walker(world, seed).walk(count)
        finally:
            connection.close()

    with ThreadPoolExecutor(connections) as pool:
        return _together(list(pool.map(walk, range(SEED, SEED + connections), shared(operations, connections))))


def in_processes(world: World, operations: int, connections: int) -> tuple[Told, float]:
    """One process a connection, let go at the same instant; and how many seconds the walk took."""
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(connections)
    jobs = [(world, SEED + n, count) for n, count in enumerate(shared(operations, connections))]
    with context.Pool(connections, initializer=crew.prepare_for, initargs=(gate,)) as pool:
        walks = pool.starmap(_walk, jobs, chunksize=1)
    return _together([told for told, _begun, _ended in walks]), max(w[2] for w in walks) - min(w[1] for w in walks)


def _walk(world: World, seed: int, count: int) -> tuple[Told, float, float]:
    walker = Walker(world, seed)
    crew.gates[0].wait(timeout=300)
    begun = monotonic()
    return walker.walk(count), begun, monotonic()


def _together(walks: Sequence[Told]) -> Told:
    total = Told()
    for told in walks:
        total.add(told)
    return total


def deadlocks() -> int:
    """How many PostgreSQL has broken off in this database since it counts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def measure(say: Callable[[str], None], *, small: bool) -> list[Figure]:
    """The walk, and how often each law was broken."""
    connections, operations = (SMALL_CONNECTIONS, SMALL_OPERATIONS) if small else (CONNECTIONS, OPERATIONS)
    made = Committed()
    try:
        world = make(made)
        say(f"{operations} operations at random on {connections} connections")
        before = deadlocks()
        told, seconds = in_processes(world, operations, connections)
        say("the laws, by SQL")
        found = broken(world, told)
        for fault, number in told.surfaced.most_common():
            say(f"surfaced {number} times: {fault}")
        say("done: " + ", ".join(f"{number} {what}" for what, number in told.done.most_common()))
        say("refused: " + ", ".join(f"{number} {what}" for what, number in told.refused.most_common()))
    finally:
        say("taking the fuzz away")
        made.remove()
    part = f"{PART}: {told.operations} operations by {connections} connections on {len(world.spaces)} spaces"
    faults = told.surfaced.total()
    return [
        Figure(part, "done / refused", f"{told.done.total()} / {told.refused.total()}"),
        Figure(part, "operations a second", f"{told.operations / seconds:.0f}/s"),
        Figure(part, "deadlocks that PostgreSQL broke off, and the action did again", str(deadlocks() - before)),
        Figure(part, "errors that surfaced (neither an answer nor a refusal)", str(faults), "0", faults == 0),
        *(Figure(part, name, str(number), "0", number == 0) for name, number in found.items()),
    ]
