"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.economy.actions.clearing import open_due_periods
from maillage.economy.actions.letters import send

__all__ = ["open_clearing_periods", "send"]


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="open_clearing_periods", pass_context=False)
def open_clearing_periods(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: open the period that begins, where places agreed to settle among themselves."""
    return open_due_periods(timezone.localdate())
