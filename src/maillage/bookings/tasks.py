"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.bookings.actions import release_expired_holds


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="release_holds", pass_context=False)
def release_holds(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Tidy up holds nobody confirmed; searches and bookings never wait for this."""
    return release_expired_holds()
