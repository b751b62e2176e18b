"""Jobs of this domain, run by the worker. Nothing that is promised depends on their punctuality."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from maillage.bookings import actions
from maillage.bookings.actions.external_busy import hold_in_turn
from maillage.bookings.actions.external_calendars import calendars_to_read, read_calendar
from maillage.bookings.actions.prices import give_back_later
from maillage.bookings.actions.reminders import remind
from maillage.bookings.actions.tomorrow import send_tomorrows_lists
from maillage.bookings.models import ExternalCalendar
from maillage.kernel.queues import OUTSIDE


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release_holds", pass_context=False)
def release_holds(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Tidy up holds nobody confirmed and requests nobody answered; searches and bookings never wait for this."""
    return actions.release_expired_holds()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release_no_shows", pass_context=False)
def release_no_shows(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Release the slots nobody came for."""
    return actions.release_no_shows()


@app.task(name="bookings.serve")
def serve(space_id: int) -> int:
    """Something is free again: offer it to the first in line."""
    return actions.serve_queue(space_id).offers


@app.task(name="bookings.give_back")
@transaction.atomic
def give_back(use: str, person_id: int) -> None:
    """Give back what a cancelled booking cost, when that could not be done at once."""
    give_back_later(UUID(use), person_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="serve_queues", pass_context=False)
def serve_queues(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Every queue, in case something became free without anybody saying so (new hours, a new desk)."""
    return actions.serve_all().offers


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="remind", pass_context=False)
def send_reminders(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Remind people of what they booked, and hosts of the requests that wait for them."""
    return remind()


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="renew_series", pass_context=False)
def renew_series(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Book what has come within reach of the series that go on."""
    return actions.renew_all()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="tomorrow", pass_context=False)
def send_tomorrow(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """In the evening, who comes tomorrow, to the hosts who want it by mail."""
    return send_tomorrows_lists()


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="read_calendars", pass_context=False)
def poll_calendars(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Ask for the outside calendars that hold units here to be read: each is a job, so that none keeps another."""
    return sum(read_soon(pk) for pk in calendars_to_read())


def read_soon(calendar_id: int) -> bool:
    """Ask the worker to read a calendar, unless that has been asked already."""
    job = read_one_calendar.configure(queueing_lock=f"read_calendar {calendar_id}")
    try:
        with transaction.atomic():
            job.defer(calendar_id=calendar_id)
    except AlreadyEnqueued:
        return False
    return True


@app.task(name="bookings.read_calendar", queue=OUTSIDE)
def read_one_calendar(calendar_id: int) -> None:
    """Read one outside calendar now. One that was removed with its unit is nobody's any more."""
    if ExternalCalendar.objects.filter(pk=calendar_id).exists():
        read_calendar(calendar_id)


@app.task(name="bookings.hold_outside")
def hold_outside(calendar_id: int) -> None:
    """Somebody has let go of time an outside calendar wanted: it holds it."""
    calendar = ExternalCalendar.objects.select_related("unit").filter(pk=calendar_id).first()
    if calendar:
        hold_in_turn(calendar)
