"""Bookings long past are nobody's, month by month; counts stay, and what was given is not given again."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Sum
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.access.actions import hand_out
from maillage.access.models import AccessGrant, Door, DoorCode, Voucher
from maillage.access.presenters import vouchers_left
from maillage.bookings import actions
from maillage.bookings.models import Basket, Booking, Occupancy
from maillage.bookings.queries import visits_by_week
from maillage.community.actions.privacy import apply_retention, erase
from maillage.community.models import Attempt, Retention
from tests import factories
from tests.community.retention.makers import Ground, booked, due, failed_job, opened, voucher
from tests.factories import afternoon, morning


def test_bookings_long_past_are_nobody_s_month_by_month_and_the_counts_stay(ground: Ground) -> None:
    person = factories.make_person("old")
    days = [400, 401, 402, 440, 441, 480, 520]
    made = [booked(ground, n, person) for n in days]
    recent = booked(ground, 390, person)

    def counts() -> tuple[Any, Any]:
        rows = Booking.objects.filter(pk__in=[b.pk for b in made]).values_list(
            "place", "starts_at__year", "starts_at__month", "person", "starts_at__date"
        )
        people = Counter((place, year, month) for place, year, month, _person in {row[:4] for row in rows})
        return Counter((place, day) for place, _y, _m, _p, day in rows), people

    before = counts()
    due(dry=False)
    assert counts() == before
    recent.refresh_from_db()
    assert (recent.person, recent.note) == (person, "Mot de passe oublié")
    now = list(Booking.objects.filter(pk__in=[b.pk for b in made]).select_related("person"))
    assert {b.note for b in now} == {""}
    months: dict[int, set[tuple[int, int]]] = {}
    for one in now:
        assert one.person.erased_at
        months.setdefault(one.person_id, set()).add((one.starts_at.year, one.starts_at.month))
    assert all(len(found) == 1 for found in months.values()), "no trail longer than a month"
    assert len(months) == len({(b.starts_at.year, b.starts_at.month) for b in made})


def test_fourteen_months_later_visits_a_week_and_hours_held_are_counted_as_before(ground: Ground) -> None:
    """Booked now, forgotten under the clock of fourteen months later: the counts are those of before, and nobody's."""
    for week in range(3):
        for guest in range(2 + week):
            actions.book(
                factories.make_person(f"w{week}g{guest}"), ground.desks.pk, morning(ground.day + timedelta(weeks=week))
            )
    Booking.objects.update(arrived_at=F("starts_at"))
    later = timezone.now() + timedelta(days=430)
    network = ground.desks.place.network_id

    def counts() -> tuple[list[int], Any, Any]:
        visits = visits_by_week([network], timezone.localdate(later), weeks=80)
        held = Booking.objects.aggregate(hours=Sum(F("ends_at") - F("starts_at")))["hours"]
        return [n for n in visits.values() if n], held, Occupancy.objects.filter(holds=True).count()

    before = counts()
    assert before[0] == [2, 3, 4]
    apply_retention(dry=False, now=later, only=["booking_detail"])
    assert counts() == before
    assert not Booking.objects.filter(person__erased_at=None).exists()


def test_nothing_beside_an_old_booking_says_whose_it_was(ground: Ground) -> None:
    """Neither the series nor the basket it was booked with, nor who made it."""
    series = actions.book_series(
        ground.bob, actions.Wanted(ground.desks.pk, ground.day, _twice(), "morning"), note="Le mardi"
    )
    basket = actions.add_to_basket(ground.bob, ground.desks.pk, afternoon(ground.day))
    actions.book_basket(ground.bob, basket)
    actions.book_for(ground.alice, ground.bob, ground.desks, morning(ground.day + timedelta(days=21)))
    past = timezone.now() - timedelta(days=500)
    Booking.objects.update(starts_at=past - timedelta(hours=4), ends_at=past)
    series.dates.update(day=F("day") - timedelta(days=500))
    Basket.objects.update(booked_at=past)
    due(dry=False)
    old = Booking.objects.all()
    assert old.count() == 4
    tied = {
        "person": old.filter(person=ground.bob).count(),
        "series": old.filter(series__person=ground.bob).count(),
        "basket": old.filter(basket__person=ground.bob).count(),
        "made by": old.filter(made_by=ground.alice).count(),
        "series' own note": type(series).objects.exclude(note="").count(),
    }
    assert not {how: count for how, count in tied.items() if count}


def _twice() -> Any:
    from maillage.bookings.rules.recurrence import Recurrence

    return Recurrence(count=2)


def test_the_bookings_of_somebody_erased_are_parted_by_month_too_in_their_time(ground: Ground) -> None:
    """No trail of one person is left, whether they are still there or not."""
    person = factories.make_person("gone")
    made = [booked(ground, days, person).pk for days in (400, 440, 480)]
    erase(person)
    due(dry=False)
    owners = set(Booking.objects.filter(pk__in=made).values_list("person", flat=True))
    assert len(owners) == 3


def test_doing_it_twice_changes_nothing_more(ground: Ground) -> None:
    booked(ground, 400)
    due(dry=False)
    owners = list(Booking.objects.values_list("person", flat=True))
    due(dry=False)
    assert list(Booking.objects.values_list("person", flat=True)) == owners


def the_jobs_of_doors() -> None:
    """What the domain of doors does by itself, by night and by day."""
    for name, task in app.tasks.items():
        if name.startswith("maillage.access.tasks."):
            task.func(timestamp=0)


def test_a_one_time_code_that_was_given_is_never_given_again(ground: Ground) -> None:
    """Once the grant is forgotten, the code of the list stays spent: whichever job forgets it."""
    for number, forget in enumerate((lambda: due(dry=False), the_jobs_of_doors)):
        door = Door.objects.create(place=ground.place, name=f"Porte {number}", driver="code_list", active=False)
        past = timezone.now() - timedelta(days=100)
        grant = AccessGrant.objects.create(
            booking=booked(ground, 100),
            door=door,
            starts_at=past - timedelta(hours=5),
            ends_at=past,
            code="42",
            shown_at=past,
        )
        code = DoorCode.objects.create(door=door, code="42", grant=grant)
        forget()
        due(dry=False)
        assert not AccessGrant.objects.filter(pk=grant.pk).exists()
        code.refresh_from_db()
        assert code.spent


def test_a_voucher_that_was_given_is_never_given_again(ground: Ground) -> None:
    """A year later nobody knows whose it was: it stays given, to nobody."""
    voucher(ground, 400)
    left = vouchers_left(ground.place)
    due(dry=False)
    assert vouchers_left(ground.place) == left
    soon = actions.book(ground.bob, ground.desks.pk, morning(ground.day))
    Booking.objects.filter(pk=soon.pk).update(
        starts_at=timezone.now() + timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=2)
    )
    hand_out()
    assert not Voucher.objects.filter(booking=soon).exists()


def test_the_doors_follow_the_rule_and_not_a_number_in_the_code(ground: Ground) -> None:
    """Kept longer where the rule says so: the job of the doors knows the rule."""
    Retention.objects.create(
        code="access_events",
        days=200,
        basis="Décision du réseau",
        source="Procès-verbal",
        verified_on=timezone.localdate(),
        valid_from=timezone.localdate(),
    )
    left = opened(ground, 150)
    the_jobs_of_doors()
    assert left() == 1


def test_the_counts_of_attempts_go_with_their_window(ground: Ground) -> None:
    Attempt.objects.create(key="old", count=3, until=timezone.now() - timedelta(minutes=1))
    Attempt.objects.create(key="new", count=3, until=timezone.now() + timedelta(minutes=1))
    due()
    assert Attempt.objects.count() == 2
    due(dry=False)
    assert list(Attempt.objects.values_list("key", flat=True)) == ["new"]


def test_a_job_that_still_waits_is_not_forgotten(ground: Ground) -> None:
    left = failed_job(ground, 60)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")
    due(dry=False)
    assert left() == 1
