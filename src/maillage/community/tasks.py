"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.community.actions.attachments import sweep
from maillage.community.actions.idempotency import forget_keys
from maillage.community.actions.mailings import send_digests
from maillage.community.actions.memberships import follow_memberships
from maillage.community.actions.notifications import ask_for_summaries, retire_for_lost_roles
from maillage.community.actions.privacy import apply_retention
from maillage.community.actions.rate_limits import forget_attempts
from maillage.kernel.queues import BULK, COMPUTING


@app.periodic(cron="20 6 * * *")
@app.task(queue=COMPUTING, queueing_lock="follow_adhesions", pass_context=False)
def each_morning(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """End memberships that are over, remind those whose end comes; what was told for a role that is over is no news."""
    follow_memberships()
    retire_for_lost_roles()


@app.periodic(cron="30 7 * * 1")
@app.task(queue=COMPUTING, queueing_lock="send_digests", pass_context=False)
def each_monday(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """The week of the wall, to those who asked for it."""
    return send_digests()


@app.periodic(cron="*/10 * * * *")
@app.task(queue=BULK, queueing_lock="ask_for_summaries", pass_context=False)
def send_summaries(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """The summaries of the day, to those whose hour has come."""
    return ask_for_summaries()


@app.periodic(cron="40 2 * * *")
@app.task(queue=COMPUTING, queueing_lock="apply_retention", pass_context=False)
def each_night(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Apply the rules of retention."""
    apply_retention(dry=False)


@app.periodic(cron="10 3 * * *")
@app.task(queue=COMPUTING, queueing_lock="sweep_files", pass_context=False)
def sweep_files(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Remove files that nothing names any more."""
    return sweep()


@app.periodic(cron="15 * * * *")
@app.task(queueing_lock="forget_attempts", pass_context=False)
def each_hour(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Forget the counts of attempts whose window is over, and the keys of requests of yesterday."""
    return forget_attempts() + forget_keys()
