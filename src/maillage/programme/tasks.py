"""Jobs of this domain, run by the worker. Nothing that is promised depends on their punctuality."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.kernel.queues import COMPUTING
from maillage.programme.actions.barcamp_grid import make_grid as make
from maillage.programme.actions.lines import end_expired
from maillage.programme.actions.reminders import remind_of_events
from maillage.programme.models import Barcamp


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="end_registrations", pass_context=False)
def end_registrations(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """End the offers and the mails nobody answered in time; the next in line are offered what is free."""
    return end_expired()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="remind_of_events", pass_context=False)
def send_event_reminders(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Remind who registered, the day before."""
    return remind_of_events()


@app.task(queue=COMPUTING)
def make_grid(barcamp_id: int, key: str) -> str:
    """Make the grid of a barcamp; one that is gone asks nothing."""
    barcamp = Barcamp.objects.select_related("event__place").filter(pk=barcamp_id).first()
    return make(barcamp, key) if barcamp else "forgotten"
