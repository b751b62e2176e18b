"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.access.actions import hand_out
from maillage.access.personal_data import ACCESS_RETENTION_PURGES
from maillage.community.actions.privacy import apply_retention
from maillage.kernel.queues import COMPUTING


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="hand_out", pass_context=False)
def hand_out_codes(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Each hour: the one-time codes and vouchers of the next three days."""
    hand_out()


@app.periodic(cron="40 3 * * *")
@app.task(queue=COMPUTING, queueing_lock="forget_access", pass_context=False)
def forget_access(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: what opened which door, and who had which Wi-Fi code, as long as the rules of retention say."""
    return sum(due.count for due in apply_retention(dry=False, only=ACCESS_RETENTION_PURGES))
