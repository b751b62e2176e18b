"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.passes.actions.rates import show_prices_that_begin
from maillage.passes.actions.reminders import remind_of_passes


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="show_prices_that_begin", pass_context=False)
def show_prices(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each hour, since midnight is not the same everywhere: places show the prices that begin today."""
    return show_prices_that_begin(timezone.now())


@app.periodic(cron="40 6 * * *")
@app.task(queueing_lock="remind_of_passes", pass_context=False)
def tell_of_passes(timestamp: int) -> int:  # noqa: ARG001 - given by the scheduler
    """Each morning: tell whose pass is used up, or ends soon."""
    return remind_of_passes()
