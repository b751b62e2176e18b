"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.telework.actions.dossiers import remind_of_dossiers


@app.periodic(cron="45 6 * * *")
@app.task(queueing_lock="remind_of_dossiers", pass_context=False)
def dates_that_end(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each morning: tell the hosts which dates of their dossier end within a month."""
    return remind_of_dossiers()
