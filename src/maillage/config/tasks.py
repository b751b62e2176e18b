"""Jobs of the house itself, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.config import stalled_jobs


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retake_stalled_jobs", pass_context=False)
def retake_stalled_jobs(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each minute: what a worker left when it was killed."""
    return stalled_jobs.retake_stalled_jobs()
