"""Jobs of this domain, run by the worker. Nothing that is promised depends on their punctuality."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.telework.actions.reminders import remind_of_agreements


@app.periodic(cron="20 7 * * *")
@app.task(queueing_lock="remind_of_agreements", pass_context=False)
def send_agreement_reminders(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Remind both sides of the yearly meeting and of an end that comes."""
    return remind_of_agreements()
