"""Events hold their room by the law of bookings: they move, are cancelled, repeat."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from maillage.bookings import actions as bookings
from maillage.bookings.models import Occupancy
from maillage.community.models import Network, Person
from maillage.places.models import Place, Space
from maillage.programme.actions.events import (
    EventDetails,
    RepeatedDate,
    cancel_event,
    change_event,
    create_event,
    delete_event,
    repeat_event,
    restore_event,
)
from maillage.programme.models import Event
from tests import factories
from tests.factories import hours
from tests.kit.bookings import refused
from tests.kit.programme import a_day, make_event


@pytest.fixture
def hall(place: Place) -> Space:
    return factories.make_space(place, "Salle", kind="room", granularity="hour", units=1)


def held(event: Event) -> list[tuple[datetime, datetime]]:
    rows = Occupancy.objects.filter(holder_kind="event", holder_id=event.pk, holds=True)
    return sorted((row.during.lower, row.during.upper) for row in rows)


def in_hall(hall: Space, **values: object) -> dict[str, object]:
    return {"place": hall.place, "space": hall, **values}


def test_it_holds_its_room_with_time_to_set_up_and_to_clear_away(alice: Person, network: Network, hall: Space) -> None:
    event = make_event(alice, network, **in_hall(hall, setup_minutes=45, clear_minutes=15))
    assert held(event) == [(event.starts_at - timedelta(minutes=45), event.ends_at + timedelta(minutes=15))]


def test_it_can_t_have_what_is_booked_and_stays_where_it_was(
    alice: Person, network: Network, hall: Space, bob: Person
) -> None:
    booked = hours(a_day(), "09:00", "11:00")
    bookings.book(bob, hall.pk, booked)
    with refused("taken"):
        make_event(alice, network, period=booked, **in_hall(hall))
    event = make_event(alice, network, **in_hall(hall))
    before = held(event)
    with refused("taken"):
        change_event(alice, event, EventDetails({"starts_at": booked.start, "ends_at": booked.end}))
    event.refresh_from_db()
    assert (held(event), event.local_start.hour) == (before, 14)


def test_moved_or_cancelled_it_frees_its_room_and_takes_it_again(alice: Person, network: Network, hall: Space) -> None:
    event = make_event(alice, network, **in_hall(hall))
    event = change_event(alice, event, EventDetails({"space": None}))
    assert held(event) == []
    event = change_event(alice, event, EventDetails({"space": hall}))
    event = cancel_event(alice, event, "neige")
    assert (held(event), event.state, event.cancel_reason) == ([], "cancelled", "neige")
    event = restore_event(alice, event)
    assert (len(held(event)), event.state) == (1, "draft")
    delete_event(alice, event)
    assert held(event) == []


def test_what_was_announced_is_not_deleted(alice: Person, network: Network, place: Place) -> None:
    with refused("event_was_announced"):
        delete_event(alice, make_event(alice, network, place=place))


def test_hosts_write_in_their_place_facilitators_anywhere_others_nowhere(
    alice: Person, dora: Person, bob: Person, network: Network, place: Place
) -> None:
    elsewhere = factories.make_place(network, "Télécentre de Mende", "48095")
    make_event(alice, network, place=place)
    make_event(dora, network, place=elsewhere)
    make_event(dora, network, address="Salle des fêtes")
    for who, where in ((alice, elsewhere), (bob, place), (alice, None)):
        with refused("not_allowed"):
            make_event(who, network, place=where)
    mine = make_event(alice, network, place=place)
    with refused("not_allowed"):  # nor is it taken where one may not write
        change_event(alice, mine, EventDetails({"place": elsewhere}))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (timedelta(days=2), timedelta(days=2), "ends_before_it_starts"),
        (timedelta(days=1), timedelta(days=5), "event_too_long"),
        (timedelta(days=600), timedelta(days=600, hours=1), "event_too_far"),
    ],
)
def test_times_that_can_t_be(dora: Person, network: Network, start: timedelta, end: timedelta, code: str) -> None:
    now = timezone.now()
    with refused(code):
        create_event(dora, network, EventDetails({"title": "?", "starts_at": now + start, "ends_at": now + end}))


def test_each_date_of_a_repeated_event_has_its_own_place_and_fate(
    dora: Person, network: Network, hall: Space, bob: Person
) -> None:
    other = factories.make_space(
        factories.make_place(network, "Mende", "48095"), "Salle", kind="room", granularity="hour"
    )
    event = make_event(dora, network, **in_hall(hall), announced=False)
    busy = hours(a_day(17), "14:00", "16:00")
    bookings.book(bob, hall.pk, busy)
    third = hours(a_day(24), "14:00", "16:00")
    dates = [
        RepeatedDate(event.starts_at, event.ends_at),  # there already
        RepeatedDate(busy.start, busy.end),
        RepeatedDate(third.start, third.end, other.place_id, other.pk),
    ]
    made, failed = repeat_event(dora, event, dates)
    assert [one.space_id for one in made] == [other.pk]
    assert [(one.starts_at, one.refusal.code) for one in failed] == [(busy.start, "taken")]
    assert made[0].slug != event.slug
    assert repeat_event(dora, event, dates[2:]) == ([], [])
    assert Event.objects.filter(series_key=event.series_key).count() == 2
