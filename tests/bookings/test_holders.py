"""A thing of another domain (an event, a loan) holds units by the law of bookings, without being one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions.holders import Holder, UnitsRequest, hold_units_of, release_units_of
from maillage.bookings.models import Occupancy, Waiting
from maillage.bookings.queries import other_uses
from maillage.bookings.queries.holders import HOLDER_NAMES
from maillage.community.models import Person
from maillage.kernel.period import day_period
from maillage.places.actions import close
from maillage.places.models import Place
from tests import factories
from tests.factories import Committed, hours, morning, next_workday
from tests.kit.bookings import divisible, refused, status_of
from tests.kit.concurrency import at_once, overlaps

DAY = next_workday(timezone.localdate() + timedelta(days=3))
TALK = Holder("talk", 1)


def held_by(holder: Holder) -> list[int]:
    held = Occupancy.objects.filter(holder_kind=holder.kind, holder_id=holder.id, holds=True)
    return sorted(held.values_list("unit_id", flat=True))


@pytest.fixture
def named() -> Iterator[None]:
    """What the manifest of a domain above would say."""
    entry = ("talk", lambda numbers: {number: f"Causerie {number}" for number in numbers})
    HOLDER_NAMES.append(entry)
    yield
    HOLDER_NAMES.remove(entry)


@pytest.mark.django_db
def test_an_event_keeps_bookings_out_with_its_time_to_set_up(place: Place, alice: Person) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "10:00", "12:00"), before=60, after=30)])
    with refused("taken"):
        actions.book(alice, room.pk, hours(DAY, "09:00", "10:00"))  # chairs are being set out
    with refused("taken"):
        actions.book(alice, room.pk, hours(DAY, "12:00", "13:00"))
    actions.book(alice, room.pk, hours(DAY, "13:00", "14:00"))


@pytest.mark.django_db
def test_a_booking_keeps_an_event_out_and_alternatives_are_said(place: Place, alice: Person) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    factories.make_space(place, "Autre salle", kind="meeting", granularity="hour", seats=8)
    actions.book(alice, room.pk, hours(DAY, "10:00", "12:00"))
    with refused("taken") as caught:
        hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "11:00", "13:00"))])
    assert any(one.offer.space.name == "Autre salle" for one in caught.value.alternatives)
    assert held_by(TALK) == []


@pytest.mark.django_db
def test_a_move_that_is_refused_leaves_what_was_held(place: Place, alice: Person) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "14:00", "15:00"))])
    actions.book(alice, room.pk, hours(DAY, "16:00", "17:00"))
    with refused("taken"):
        hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "15:00", "17:00"))])
    with refused("taken"):
        actions.book(alice, room.pk, hours(DAY, "14:00", "15:00"))
    hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "14:30", "15:30"))])  # over its own time: no clash
    actions.book(alice, room.pk, hours(DAY, "14:00", "14:30"))


@pytest.mark.django_db
def test_several_spaces_are_held_together_or_not_at_all(place: Place, alice: Person) -> None:
    left, right, whole = divisible(place)
    desks = factories.make_space(place, "Bureaux", units=3)
    period = hours(DAY, "10:00", "12:00")
    with refused("taken"):
        hold_units_of(TALK, [UnitsRequest(left.pk, period), UnitsRequest(whole.pk, period)])
    assert held_by(TALK) == []
    hold_units_of(TALK, [UnitsRequest(whole.pk, period), UnitsRequest(desks.pk, morning(DAY), whole=True)])
    assert held_by(TALK) == sorted(
        [
            *left.units.values_list("pk", flat=True),
            *right.units.values_list("pk", flat=True),
            *desks.units.values_list("pk", flat=True),
        ]
    )
    with refused("taken"):
        actions.book(alice, right.pk, period)
    with refused("taken"):
        actions.book(alice, desks.pk, morning(DAY))


@pytest.mark.django_db
def test_what_is_freed_goes_to_who_waits_and_nobody_is_overtaken(place: Place, alice: Person, bob: Person) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    period = hours(DAY, "10:00", "12:00")
    hold_units_of(TALK, [UnitsRequest(room.pk, period)])
    actions.join_waiting(alice, room.pk, period)
    release_units_of(TALK)
    with refused("queued"):
        hold_units_of(Holder("talk", 2), [UnitsRequest(room.pk, period)])
    actions.serve_queue(room.pk)
    offer = Waiting.objects.get(person=alice).offer
    assert offer is not None
    assert status_of(offer) == "held"
    with refused("taken"):
        actions.book(bob, room.pk, period)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("request_of", "code"),
    [
        (lambda room: UnitsRequest(room, hours(DAY - timedelta(days=30), "10:00", "12:00")), "past"),
        (lambda room: UnitsRequest(room, hours(DAY, "10:00", "12:00"), people=9), "too_many_people"),
        (lambda room: UnitsRequest(room, hours(DAY, "10:00", "12:00"), people=0), "too_many_people"),
        (lambda _room: UnitsRequest(10**9, hours(DAY, "10:00", "12:00")), "not_bookable"),
    ],
)
def test_what_cannot_be_held_is_refused(place: Place, request_of: Callable[[int], UnitsRequest], code: str) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    with refused(code):
        hold_units_of(TALK, [request_of(room.pk)])


@pytest.mark.django_db
def test_a_closed_place_holds_no_event_and_evenings_may(place: Place, alice: Person) -> None:
    room = factories.make_space(place, "Salle", kind="meeting", granularity="hour", seats=8)
    hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "20:00", "23:00"))])  # who organises has keys
    close(alice, place, day_period(DAY, place.zone), "Travaux", space=None)
    with refused("closure"):
        hold_units_of(Holder("talk", 2), [UnitsRequest(room.pk, hours(DAY, "10:00", "12:00"))])


@pytest.mark.django_db
def test_a_holder_is_named_whole_or_not_at_all(place: Place) -> None:
    unit = factories.make_space(place, "Salle").units.get()
    period = morning(DAY)
    for fields in ({"holder_kind": "talk"}, {"holder_id": 3}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Occupancy.objects.create(unit=unit, during=(period.start, period.end), **fields)


@pytest.mark.django_db
@pytest.mark.usefixtures("named")
def test_the_hosts_of_the_day_read_what_else_is_taken(place: Place, alice: Person, client: Client) -> None:
    room = factories.make_space(place, "Salle des fêtes", kind="meeting", granularity="hour", seats=8)
    hold_units_of(TALK, [UnitsRequest(room.pk, hours(DAY, "14:00", "16:00"))])
    hold_units_of(Holder("unknown", 1), [UnitsRequest(room.pk, hours(DAY, "16:00", "17:00"))])
    assert [use.name for use in other_uses(place, DAY)] == ["Causerie 1", "un agenda extérieur"]
    assert other_uses(place, DAY + timedelta(days=1)) == []
    client.force_login(alice)
    page = client.get(reverse("day", args=[place.slug, DAY])).content.decode()
    assert "Causerie 1" in page


@pytest.mark.concurrent
def test_bookings_and_events_at_once_never_share_a_unit(committed: Committed) -> None:
    """Fifty people and fifty events want one room at times that cross: whoever has it has it alone."""
    room = committed.space(units=1, granularity="hour", kind="meeting", seats=8)
    people = [committed.person() for _ in range(50)]
    spans = [hours(DAY, f"{start:02}:00", f"{start + 2:02}:00") for start in range(9, 17)]
    events = [Holder("talk", number) for number in range(50)]
    acts: list[Callable[[], object]] = []
    for number in range(50):
        acts.append(partial(actions.book, people[number], room.pk, spans[number % 8]))
        request = UnitsRequest(room.pk, spans[number % 8], before=15, after=15)
        acts.append(partial(hold_units_of, events[number], [request]))
    try:
        counted: Counter[str] = Counter(at_once(acts))
        assert counted["done"] >= 3
        assert {code.partition(",")[0] for code in counted} <= {"done", "taken"}
        assert overlaps() == 0
        assert Occupancy.objects.filter(unit__space=room, holds=True).count() == counted["done"]
    finally:
        for event in events:
            release_units_of(event)
