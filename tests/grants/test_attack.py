"""Whoever funds reads all that is theirs, day after day, and takes one view from another: nobody is singled out.

The attacker knows how counts are made. What two views differ by must come from five people or more; what few people did
must change no view at all, whatever views are put together.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from maillage.bookings.models import Booking
from maillage.community.models import Network, Organisation, Person
from maillage.forecasts.actions import make_forecast, measured_assumptions
from maillage.forecasts.presenters.pages import page_fields
from maillage.forecasts.queries import occupancy_range
from maillage.forecasts.rules.assumptions import Assumptions
from maillage.grants.models import Grant
from maillage.grants.presenters.content import content_of
from maillage.grants.presenters.pages import funder_page
from maillage.grants.queries.indicators import activity_of
from maillage.grants.rules.cells import Stay, count_cells, half_days_counted, people_counted
from maillage.places.models import Place, Space
from maillage.programme.models import Event, Registration
from tests.factories import make_person, make_place, make_space
from tests.kit import grants as kit
from tests.kit.grants import end_of, month_back
from tests.kit.programme import make_event
from tests.kit.screens import SignedIn, text_of

FEWEST = 5
MONTHS = 9
MEASURES = ("half_days", "people", "attendance")
BUSY, SMALL, TINY = range(3)  # places: five people or more each month, now and then, never


@dataclass
class World:
    """Three places, who came there, events; the grants that one funder gave."""

    places: list[Place]
    desks: list[Space]
    people: list[Person]
    stays: list[tuple[int, date, int]]  # place, day, who
    events: list[tuple[Event, int]]
    grants: list[Grant]

    def come(self, place: int, day: date, who: Person) -> None:
        """From nine to five, and was seen."""
        space = self.desks[place]
        start = timezone.make_aware(datetime.combine(day, time(9)), space.place.zone)
        Booking.objects.create(
            person=who, place=space.place, space=space, starts_at=start, ends_at=start + timedelta(hours=8),
            status="confirmed", arrived_at=start, created_at=start, people=1,
        )  # fmt: skip
        self.stays.append((space.place_id, day, who.pk))

    def cells(self) -> dict[tuple[int, date], set[int]]:
        """Who came to each place in each month."""
        cells: defaultdict[tuple[int, date], set[int]] = defaultdict(set)
        for place, day, who in self.stays:
            cells[place, day.replace(day=1)].add(who)
        return cells


@pytest.fixture
def world(
    network: Network, place: Place, dora: Person, beneficiary: Organisation, funder: Organisation, tresor: Person
) -> World:
    """Nine months; the same people go to several places. Every draw is that of one seed."""
    places = [place, make_place(network, "Mende"), make_place(network, "Villefort")]
    people = [make_person(f"q{n}") for n in range(16)]
    world = World(places, [make_space(one, units=20) for one in places], people, [], [], [])
    luck = random.Random(20)
    for back in range(1, MONTHS + 1):
        for at, (least, most) in enumerate(((6, 10), (2, 7), (1, 4))):
            for who in luck.sample(people if at != TINY else people[:4], luck.randint(least, most)):
                for number in luck.sample(range(27), luck.randint(1, 3)):
                    world.come(at, month_back(back) + timedelta(days=number), who)
    for back, at, came in ((2, BUSY, 9), (2, SMALL, 3), (4, BUSY, 0), (5, SMALL, 12), (6, TINY, 1)):
        world.events.append((_held(dora, network, places[at], month_back(back), came), came))
    world.grants = list(_grants(tresor, beneficiary, funder, network, places))
    return world


def _held(dora: Person, network: Network, place: Place, month: date, came: int) -> Event:
    event = make_event(dora, network, place=place)
    start = timezone.make_aware(datetime.combine(month + timedelta(days=14), time(18)), place.zone)
    Event.objects.filter(pk=event.pk).update(starts_at=start, ends_at=start + timedelta(hours=2), state="announced")
    event.refresh_from_db()
    Registration.objects.create(event=event, name="Personne", state="confirmed", people=20, arrived_people=came)
    return event


def _grants(
    by: Person, beneficiary: Organisation, funder: Organisation, network: Network, places: list[Place]
) -> Iterator[Grant]:
    """Periods and places that overlap in every way: one in another, a fortnight more, all but one place."""
    fortnight = timedelta(days=14)
    spans = [
        (month_back(9), end_of(month_back(1))), (month_back(9), end_of(month_back(2))),
        (month_back(9) + fortnight, end_of(month_back(2))), (month_back(9), month_back(2) + fortnight),
        (month_back(5), end_of(month_back(3))), (month_back(4), end_of(month_back(4))),
        (month_back(4) + fortnight, end_of(month_back(4))), (month_back(6), month_back(6) + fortnight),
    ]  # fmt: skip
    chosen = [[], [BUSY], [SMALL], [TINY], [BUSY, SMALL], [BUSY, TINY], [SMALL, TINY]]
    for starts_on, ends_on in spans:
        for numbers in chosen:
            yield kit.make_grant(
                by, beneficiary, funder, network, title=f"{starts_on} {ends_on} {numbers}", starts_on=starts_on,
                ends_on=ends_on, signed_on=starts_on, places=[places[n] for n in numbers],
            )  # fmt: skip


@dataclass(frozen=True)
class View:
    """A number that was read, and the people behind each block it may be made of."""

    value: int
    blocks: frozenset[Any]


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def read_views(world: World, grant: Grant, day: date) -> dict[str, View]:
    """What the room says of a grant on a day, and of which whole months and events it can be made by then."""
    measures = activity_of(grant, day, noon(day)).measures
    numbers = {one.pk for one in grant.places.all()} or {one.pk for one in world.places}
    last = min(grant.ends_on, day)
    months = frozenset(
        (place, month) for place, month in world.cells()
        if place in numbers and grant.starts_on <= month and end_of(month) <= last
        and day >= end_of(month) + timedelta(days=3)
    )  # fmt: skip
    events = frozenset(
        event.pk for event, _came in world.events
        if event.place_id in numbers and grant.starts_on <= event.local_start.date() <= last
        and noon(day) >= event.ends_at + timedelta(days=3)
    )  # fmt: skip
    blocks = {"half_days": months, "people": months, "attendance": events}
    return {name: View(measures[name].value or 0, blocks[name]) for name in MEASURES}


def days_looked(grant: Grant) -> list[date]:
    """Each day of six weeks for the longest grant; for the others some days, of the end among them."""
    if grant.title.endswith("[]"):
        return [month_back(2) + timedelta(days=n) for n in range(42)]
    ends = grant.ends_on
    return [
        kit.today(),
        *(ends + timedelta(days=n) for n in (0, 1, 2, 3, 10) if ends + timedelta(days=n) < kit.today()),
    ]


@pytest.mark.django_db
def test_no_two_views_differ_by_fewer_than_five_people(world: World) -> None:
    views: dict[str, list[View]] = {name: [] for name in MEASURES}
    for grant in world.grants:
        for day in days_looked(grant):
            for name, view in read_views(world, grant, day).items():
                views[name].append(view)
    cells, came = world.cells(), {event.pk: count for event, count in world.events}
    sizes: dict[str, Callable[[Any], int]] = {
        "half_days": lambda key: len(cells[key]), "people": lambda key: len(cells[key]), "attendance": came.__getitem__,
    }  # fmt: skip
    tried = isolating = telling = 0
    for name, rows in views.items():
        for one, other in combinations(rows, 2):
            tried += 1
            difference = abs(one.value - other.value)
            telling += difference > 0
            whole = [key for key in one.blocks ^ other.blocks if sizes[name](key) >= FEWEST]
            is_nested = one.blocks <= other.blocks or other.blocks <= one.blocks
            isolating += (is_nested and 0 < difference < FEWEST) or (difference > 0 and not whole)
    figures = f"{tried} pairs of views tried, {telling} differ, {isolating} isolate fewer than five"
    assert isolating == 0, figures
    assert (tried > 50_000, telling > 10_000) == (True, True), figures


def hidden_cells(world: World) -> list[tuple[int, date]]:
    return [key for key, people in world.cells().items() if len(people) < FEWEST]


@pytest.mark.django_db
def test_what_few_people_did_changes_no_view_whatever_is_put_together(
    world: World, as_: SignedIn, finn: Person, alice: Person, dora: Person, tresor: Person
) -> None:
    """Each month of few people becomes nobody, then other people: all the funder and other hosts read stays."""
    report = kit.make_report(tresor, world.grants[0])

    def everything() -> str:
        views = [json.dumps(content_of(report, kit.today()), sort_keys=True)]
        for grant in world.grants:
            page = funder_page(grant, kit.today())
            views.append(repr((grant.title, page["indicators"], activity_of(grant, kit.today()).measures)))
        views += [
            text_of(as_(finn).get(reverse("grants:funder_grant", args=[one.public_id]))) for one in world.grants[:7]
        ]
        views.append(text_of(as_(dora).get(reverse("forecasts:overview"))))
        views.append(repr(occupancy_range(world.places[0].network)))
        model = measured_assumptions(alice, world.places[TINY], Assumptions({}))
        views.append(repr(model))
        forecast = make_forecast(dora, world.places[TINY].network, "Petit lieu", model, place=world.places[TINY])
        views.append(repr(page_fields(forecast)))
        forecast.delete()
        return re.sub(r'"csrfmiddlewaretoken" value="\w+"', "", "\n".join(views))

    kit.promise_all(tresor, world.grants[0])
    before = everything()
    few = hidden_cells(world)
    assert len(few) >= MONTHS
    for place, month in few:
        Booking.objects.filter(place=place, starts_at__date__range=(month, end_of(month))).delete()
    assert everything() == before
    for place, month in few:
        at = [one.pk for one in world.places].index(place)
        for who in world.people[: 4 if at == SMALL else 2]:
            world.come(at, month + timedelta(days=10), who)
    assert everything() == before


@pytest.mark.django_db
def test_a_day_is_never_read_between_two_looks(world: World) -> None:
    """While a month runs, and for three days, nothing of it is counted."""
    month = month_back(1)
    grant = next(one for one in world.grants if one.title == f"{month_back(9)} {end_of(month)} [0]")
    looks = [activity_of(grant, end_of(month), noon(month + timedelta(days=n))).measures for n in range(3, 28)]
    assert len({(look["half_days"].value, look["people"].value) for look in looks}) == 1
    later = activity_of(grant, end_of(month), noon(end_of(month) + timedelta(days=3))).measures
    assert (later["half_days"].value or 0) >= (looks[0]["half_days"].value or 0) + FEWEST


stays = st.lists(
    st.builds(
        Stay, st.integers(1, 3), st.dates(date(2026, 1, 1), date(2026, 6, 30)), st.integers(1, 9), st.integers(1, 2)
    ), max_size=120,
)  # fmt: skip
days = st.dates(date(2025, 12, 1), date(2026, 8, 1))


@given(stays, days, days, days)
def test_periods_add_up_of_whole_cells(rows: list[Stay], first: date, middle: date, last: date) -> None:
    """A period less a part of it is a sum of months of places that five people made, or nothing."""
    first, middle, last = sorted((first, middle, last))
    today = date(2026, 12, 31)
    whole, part = count_cells(rows, first, last, today), count_cells(rows, first, middle, today)
    rest = {key: cell for key, cell in whole.items() if key not in part}
    assert part.keys() <= whole.keys()
    assert all(len(cell.people) >= FEWEST for cell in rest.values())
    difference = (half_days_counted(whole.values()) or 0) - (half_days_counted(part.values()) or 0)
    assert difference == (half_days_counted(rest.values()) or 0)
    assert difference == 0 or difference >= FEWEST
    assert ((people_counted(whole.values()) or 0) - (people_counted(part.values()) or 0)) % FEWEST == 0
