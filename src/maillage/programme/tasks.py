"""Jobs of this domain, run by the worker. Nothing that is promised depends on their punctuality."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from maillage.kernel.queues import COMPUTING, OUTSIDE
from maillage.programme.actions.agendas import read_source, sources_to_read
from maillage.programme.actions.barcamp_grid import make_grid
from maillage.programme.actions.lines import end_expired
from maillage.programme.actions.minimums import tell_of_minimums
from maillage.programme.actions.opinions import ask_for_opinions, forget_opinions, show_opinions
from maillage.programme.actions.reminders import remind_of_events
from maillage.programme.actions.season_timetable import make_timetable as make_season_timetable
from maillage.programme.models import AgendaSource, Barcamp, Season


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


@app.periodic(cron="12 * * * *")
@app.task(queueing_lock="tell_of_minimums", pass_context=False)
def send_minimums(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Tell those who organise that too few come to an event that has a minimum."""
    return tell_of_minimums()


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="ask_for_opinions", pass_context=False)
def send_opinion_requests(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Ask those who came how it was, the morning after."""
    return ask_for_opinions()


@app.periodic(cron="20 4 * * *")
@app.task(queueing_lock="show_opinions", pass_context=False)
def show_event_opinions(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Show opinions by fives, forget those that never reached five."""
    return show_opinions() + forget_opinions()


@app.task(queue=COMPUTING)
def make_timetable(kind: str, number: int, key: str) -> str:
    """Make the grid of a barcamp, or the timetable of a season; one that is gone asks nothing."""
    if kind == "barcamp":
        barcamp = Barcamp.objects.select_related("event__place").filter(pk=number).first()
        return make_grid(barcamp, key) if barcamp else "forgotten"
    season = Season.objects.select_related("network").filter(pk=number).first()
    return make_season_timetable(season, key) if season else "forgotten"


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="read_agendas", pass_context=False)
def poll_agendas(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Ask for the agendas of other sites to be read: each is a job, so that none keeps another."""
    return sum(read_soon(pk) for pk in sources_to_read())


def read_soon(source_id: int) -> bool:
    """Ask the worker to read an agenda, unless that has been asked already."""
    job = read_one_agenda.configure(queueing_lock=f"read_agenda {source_id}")
    try:
        with transaction.atomic():
            job.defer(source_id=source_id)
    except AlreadyEnqueued:
        return False
    return True


@app.task(name="programme.read_agenda", queue=OUTSIDE)
def read_one_agenda(source_id: int) -> None:
    """Read one agenda now."""
    if AgendaSource.objects.filter(pk=source_id).exists():
        read_source(source_id)
