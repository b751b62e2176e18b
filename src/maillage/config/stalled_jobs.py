"""Jobs whose worker died with them in hand: begun, and finished by nobody. They are taken up again, a few times.

A worker beats every ten seconds; one that has been silent for `SILENCE_S` is taken for dead. It may only have been
asleep (a laptop): each job must bear being run twice. What took its worker with it several times is given up, since
the next worker would die of it too.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app

log = logging.getLogger(__name__)
SILENCE_S = 60.0  # six beats in a row are missing
MOST_DEATHS = 3  # beyond the tries of the task itself

# Of a job `j` and its worker `w`, if it still has a row: is nobody at it?
STALLED = "j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s::float))"
LEFT = f"""
SELECT j.id, j.task_name, j.attempts, j.queueing_lock IS NOT NULL AND EXISTS (
    SELECT FROM procrastinate_jobs o WHERE o.queueing_lock = j.queueing_lock AND o.status = 'todo'
)
FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE {STALLED} ORDER BY j.id FOR UPDATE OF j SKIP LOCKED
"""  # noqa: S608 - a constant of ours


def retake_stalled_jobs() -> int:
    """Put what dead workers left back in its queue, and say so; how many jobs. Two that look at once share them."""
    retaken = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(LEFT, [SILENCE_S])
            jobs = cursor.fetchall()
        for number, task, attempts, asked_again in jobs:
            if asked_again:  # the same work waits already
                _finish(number, "succeeded", delete=True)
            elif attempts >= _most_tries(task):
                log.error("job %s (%s): its workers died %s times; it is given up", number, task, attempts)
                _finish(number, "failed", delete=False)
            else:
                log.warning("job %s (%s): its worker died; it is taken up again", number, task)
                app.job_manager.retry_job_by_id(number, retry_at=timezone.now())
                retaken += 1
    return retaken


def _most_tries(task_name: str) -> int:
    """How often a job may begin: as its task wants to be tried again, and some deaths more."""
    task = app.tasks.get(task_name)
    strategy: Any = task.retry_strategy if task else None
    return (getattr(strategy, "max_attempts", 0) or 0) + MOST_DEATHS


def _finish(number: int, status: str, *, delete: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT procrastinate_finish_job_v1(%s, %s::procrastinate_job_status, %s)", [number, status, delete]
        )
