"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.economy.actions.card_notices import ask_about, check_silent
from maillage.economy.actions.clearing import open_due_periods
from maillage.economy.actions.hand_overs import deliver
from maillage.economy.actions.letters import send
from maillage.economy.actions.platform_news import ask_all
from maillage.kernel.queues import OUTSIDE

__all__ = ["ask_about", "deliver", "open_clearing_periods", "send"]


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="open_clearing_periods", pass_context=False)
def open_clearing_periods(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each night: open the period that begins, where places agreed to settle among themselves."""
    return open_due_periods(timezone.localdate())


@app.periodic(cron="20 * * * *")
@app.task(queue=OUTSIDE, queueing_lock="ask_about_cards", pass_context=False)
def ask_about_cards(timestamp: int) -> tuple[int, int]:  # noqa: ARG001 - given by the scheduler
    """Each hour: ask card providers about payments of which no word came."""
    return check_silent(timezone.now())


@app.periodic(cron="40 * * * *")
@app.task(queue=OUTSIDE, queueing_lock="ask_platforms", pass_context=False)
def ask_platforms(timestamp: int) -> tuple[int, int]:  # noqa: ARG001 - given by the scheduler
    """Each hour: ask approved platforms what became of the invoices they were handed."""
    return ask_all()
