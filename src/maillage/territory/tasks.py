"""Jobs of the ground, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.territory.statistics import refresh_statistics


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="look_at_tables_again", pass_context=False)
def look_at_tables_again(timestamp: int) -> list[str]:  # noqa: ARG001 - given by the scheduler
    """Whatever filled a table (an import, a restore): PostgreSQL plans by what is in it now."""
    return refresh_statistics()
