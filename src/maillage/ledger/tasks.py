"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.kernel.queues import COMPUTING
from maillage.ledger.reconciliation import reconcile


@app.periodic(cron="40 3 * * *")
@app.task(queue=COMPUTING, queueing_lock="reconcile_books", pass_context=False)
def reconcile_books(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: prove every book, and what must add up besides; how much is wrong."""
    return sum(len(row.faults) for row in reconcile())
