"""Queues by urgency: what calls out and what computes delays no mail, and a queue that is late says so."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django import app

from maillage.config.health import late_queues
from maillage.config.workers import lanes_of
from maillage.kernel.queues import BULK, COMPUTING, LANES, OUTSIDE, PROMPT

WHERE = {
    OUTSIDE: {"bookings.read_calendar", "access.deliver"},
    COMPUTING: {
        "maillage.foresight.tasks.work_out",
        "maillage.commons.tasks.follow_commons",
        "maillage.places.tasks.measure_all_reach",
        "maillage.community.tasks.each_night",
    },
    BULK: {"community.mailing", "community.digest"},
    PROMPT: {
        "bookings.send",
        "community.security",
        "community.letter",
        "bookings.serve",
        "bookings.hold_outside",
        "maillage.bookings.tasks.release_holds",
        "maillage.bookings.tasks.release_no_shows",
        "maillage.bookings.tasks.send_reminders",
    },
}


def test_each_task_is_in_a_queue_that_somebody_works_through() -> None:
    known = {lane.queue for lane in LANES}
    ours = {name: task.queue for name, task in app.tasks.items() if task.queue != "builtin"}  # the library's own
    assert {name: queue for name, queue in ours.items() if queue not in known} == {}


@pytest.mark.parametrize("queue", WHERE)
def test_what_calls_out_and_what_computes_is_apart_from_mails_and_holds(queue: str) -> None:
    assert {app.tasks[name].queue for name in WHERE[queue]} == {queue}


def test_a_worker_takes_all_queues_or_those_it_is_told() -> None:
    assert lanes_of([]) == LANES
    assert [lane.queue for lane in lanes_of(["outside"])] == [OUTSIDE]


def job(queue: str, waited_s: int) -> None:
    """A job that was due so long ago, of a task nobody knows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES (%s, 'nobody.knows', now() - make_interval(secs => %s::float))",
            [queue, waited_s],
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("lane", "status"), [("prompt", 503), ("outside", 200), ("computing", 200), ("bulk", 200)])
def test_a_late_queue_is_named_with_how_late_it_is(client: Client, lane: str, status: int) -> None:
    """Late mails and holds are what is promised: 503. A late calendar keeps nobody out: it is said."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    (there,) = lanes_of([lane])
    job(there.queue, there.late_s + 60)
    answer = client.get("/readyz")
    assert answer.status_code == status
    late = {name: said for name, said in answer.json().items() if said != "ok"}
    assert list(late) == [lane]
    assert int(late[lane].partition("waited ")[2].split()[0]) >= there.late_s + 60


@pytest.mark.django_db
def test_a_job_that_is_not_due_yet_is_not_late() -> None:
    job(PROMPT, -3600)
    job(PROMPT, 1)
    assert set(late_queues().values()) == {"ok"}
