"""Jobs of this domain, run by the worker. Nothing that is promised depends on their punctuality."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.bookings import actions
from maillage.bookings.actions.outside import read_calendar, read_calendars
from maillage.bookings.actions.reminding import remind


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release_holds", pass_context=False)
def release_holds(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Tidy up holds nobody confirmed and requests nobody answered; searches and bookings never wait for this."""
    return actions.release_expired_holds()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release_no_shows", pass_context=False)
def release_no_shows(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Give to others the slots nobody came for."""
    return actions.release_no_shows()


@app.task(name="bookings.serve")
def serve(space_id: int) -> int:
    """Something is free again: offer it to the first in line."""
    return actions.serve_queue(space_id).offers


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


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="read_calendars", pass_context=False)
def poll_calendars(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Read the outside calendars that hold units here."""
    return read_calendars()


@app.task(name="bookings.read_calendar")
def read_one_calendar(calendar_id: int) -> None:
    """Read one outside calendar now: it has just been added."""
    read_calendar(calendar_id)
