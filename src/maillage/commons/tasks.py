"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.commons.mirrors import update_mirror
from maillage.kernel.queues import COMPUTING


@app.periodic(cron="*/15 * * * *")
@app.task(queue=COMPUTING, queueing_lock="mirror_commons", pass_context=False)
def follow_commons(timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Keep the repository of the commons up to date, so that nobody who clones it waits for it to be written."""
    update_mirror()
