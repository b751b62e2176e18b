"""Hours of contact: what an agreement says becomes when this site writes, for its worker alone, and when they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from maillage.community.actions.notifications import choose_all
from maillage.community.models import NotificationSchedule, Person
from maillage.community.queries.notifications import schedule_of
from maillage.community.rules.notifications import Schedule, is_quiet
from maillage.places.models import Place
from maillage.telework.actions.agreements import suspend_agreement
from maillage.telework.actions.contact_hours import keep_contact_hours
from maillage.telework.rules.contact_hours import keep_hours, keeps_hours
from tests.kit.agreements import sent, signed
from tests.kit.bookings import refused
from tests.kit.screens import SignedIn, form_of

times = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))


@given(times, times, st.integers(0, 23), times)
def test_every_minute_outside_of_contact_is_quiet_and_the_summary_is_within(
    start: time, end: time, summary: int, minute: time
) -> None:
    if start >= end:
        return
    kept = keep_hours(Schedule(summary_hour=summary), start, end)
    assert keeps_hours(kept, start, end)
    if not start <= minute < end:
        assert is_quiet(datetime.combine(date(2026, 6, 2), minute, tzinfo=UTC), kept, ZoneInfo("UTC"))
    assert kept.summary_hour <= end.hour
    assert start.hour <= kept.summary_hour


def test_hours_that_are_quieter_already_are_seen_and_others_are_not() -> None:
    quiet = Schedule(quiet_from=time(16), quiet_until=time(10))
    assert keeps_hours(quiet, time(9), time(17))
    assert not keeps_hours(Schedule(), time(9), time(17))
    assert not keeps_hours(replace(quiet, quiet_from=time(1), quiet_until=time(10)), time(9), time(17))


def test_pressed_on_the_page_it_is_kept_once_and_days_without_mail_stay(
    as_: SignedIn, bob: Person, place: Place
) -> None:
    choose_all(bob, {}, Schedule(quiet_days="67"), bob.reminder)
    mine = signed(bob, place)
    page = as_(bob).get(mine.get_absolute_url())
    answer = form_of(page, "heures").send(as_(bob))
    assert schedule_of(bob) == Schedule(time(17), time(9), 9, quiet_days="67")
    assert reverse("telework:keep_contact_hours", args=[mine.public_id]) not in answer.content.decode()
    keep_contact_hours(mine, bob)
    assert NotificationSchedule.objects.filter(person=bob).count() == 1
    assert schedule_of(bob) == Schedule(time(17), time(9), 9, quiet_days="67")


def test_only_its_worker_while_it_is_in_force_and_where_hours_are_said(
    as_: SignedIn, bob: Person, charlie: Person, place: Place
) -> None:
    with refused("not_allowed"):
        keep_contact_hours(signed(bob, place), charlie)
    without = signed(bob, place, contact_from=None, contact_until=None)
    with refused("no_contact_hours"):
        keep_contact_hours(without, bob)
    assert "heures/" not in as_(bob).get(without.get_absolute_url()).content.decode()
    for early in (sent(bob, place), suspend_agreement(signed(bob, place), bob)):
        with refused("not_in_force"):
            keep_contact_hours(early, bob)
        assert f"{early.public_id}/heures/" not in as_(bob).get(early.get_absolute_url()).content.decode()
    assert not NotificationSchedule.objects.filter(person__in=[bob, charlie]).exists()
