"""Small tools that the tests of bookings share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from maillage.bookings import actions
from maillage.bookings.actions import Wanted
from maillage.bookings.models import Booking, Occupancy, Series
from maillage.bookings.rules.recurrence import Recurrence
from maillage.community.models import Network, Person
from maillage.kernel.period import Period
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place, Space, Unit
from tests import factories
from tests.kit.screens import button

HALF_HOUR = timedelta(minutes=30)
WEEK = timedelta(days=7)


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """What is done inside is refused, with this code."""
    with pytest.raises(Refusal) as caught:
        yield caught
    assert caught.value.code == code
    assert "%(" not in str(caught.value)


def jobs(what: str, booking: Booking) -> int:
    """How many mails of that kind wait for the worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.send'"
            " AND args->>'what' = %s AND (args->>'booking_id')::bigint = %s",
            [what, booking.pk],
        )
        return int(cursor.fetchone()[0])


def mails(what: str) -> int:
    """How many mails of that kind wait for the worker, whoever they are for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.send' AND args->>'what' = %s", [what]
        )
        return int(cursor.fetchone()[0])


def asked_to_serve(space: Space) -> bool:
    """Was the worker asked to serve the queue of this space?"""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'bookings.serve'"
            " AND (args->>'space_id')::bigint = %s",
            [space.pk],
        )
        return bool(cursor.fetchone()[0])


def expire(booking: Booking) -> None:
    """As if its time had run out a minute ago."""
    past = timezone.now() - timedelta(minutes=1)
    Booking.objects.filter(pk=booking.pk).update(expires_at=past)
    Occupancy.objects.filter(booking=booking).update(expires_at=past)


def not_begun(booking: Booking) -> Booking:
    """As if it were to begin: what has begun moves no more. The booking as it was is given back."""
    Booking.objects.filter(pk=booking.pk).update(starts_at=timezone.now() + timedelta(minutes=1))
    return booking


def status_of(booking: Booking) -> str:
    return Booking.objects.values_list("status", flat=True).get(pk=booking.pk)


def held_by(booking: Booking) -> list[int]:
    """The units that a booking holds against all others."""
    found = Occupancy.objects.filter(booking=booking, holds=True)
    return list(found.order_by("unit_id").values_list("unit_id", flat=True))


def last_half_hour() -> datetime:
    now = timezone.now().astimezone(UTC)
    return now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)


def around_now(before: int = 30, after: int = 180) -> Period:
    """From so many minutes before the last half-hour to so many after it: it has begun and is not over."""
    return Period(last_half_hour() - timedelta(minutes=before), last_half_hour() + timedelta(minutes=after))


def always_open(network: Network, **fields: Any) -> Place:
    """A place where one works at any hour, and says that one has arrived: tests hold at midnight too."""
    return factories.make_place(network, "Jour et nuit", **{"hours": "24/7", "expects_arrival": True, **fields})


def by_the_hour(place: Place, name: str = "Bureaux", **fields: Any) -> Space:
    """Desks by the hour, at any hour."""
    return factories.make_space(place, name, **{"granularity": "hour", "overnight": True, **fields})


def divisible(place: Place, **fields: Any) -> tuple[Space, Space, Space]:
    """A room that opens into two: left, right, and the whole, which is made of both."""
    given: dict[str, Any] = {"kind": "meeting", "granularity": "hour", "seats": 6, **fields}
    left = factories.make_space(place, "Salle gauche", **given)
    right = factories.make_space(place, "Salle droite", **given)
    whole = factories.make_space(place, "Grande salle", **given | {"seats": 12})
    parts = [left.units.get().pk, right.units.get().pk]
    Unit.objects.filter(space=whole).update(parts=parts)
    Space.objects.filter(pk__in=[left.pk, right.pk, whole.pk]).update(family=whole.pk)
    return left, right, whole


def next_monday(day: date | None = None) -> date:
    """The first Monday from two days ahead on."""
    day = day or timezone.localdate() + timedelta(days=2)
    return day + timedelta(days=-day.weekday() % 7)


def weekly(space: Space, first: date, count: int = 4, **fields: Any) -> Wanted:
    """That space, the same morning every week."""
    return Wanted(space.pk, first, Recurrence(count=count), **{"part": "morning", **fields})


def clock(start: str, end: str) -> dict[str, Any]:
    """The words of a wish from one wall-clock time to another."""
    return {"part": "hours", "starts": time.fromisoformat(start), "ends": time.fromisoformat(end)}


def weekly_series_form(space: Space, first: date, weeks: int = 4, **more: Any) -> dict[str, Any]:
    """The same morning each week."""
    days = {"jours": [str(first.weekday())], "rythme": "1", "du": str(first), "au": str(first + (weeks - 1) * WEEK)}
    return {"espace": space.pk, "quand": "morning", "personnes": 1, **days, **more}


NEW = "/series/nouvelle/"


def repeated(bob: Person, space: Space, first: date, weeks: int = 6, **choices: Any) -> Series:
    return actions.book_series(bob, weekly(space, first, weeks), **choices)


def in_basket(client: Client, space: Space, period: Period, **more: Any) -> Any:
    return client.post("/panier/ajouter/", button(space, period, **more), follow=True)
