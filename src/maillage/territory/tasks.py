"""Jobs of the ground, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.territory.statistics import refresh_statistics


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="look_at_tables_again", pass_context=False)
def look_at_tables_again(timestamp: int) -> list[str]:  # noqa: ARG001 - given by the scheduler
    """Refresh the statistics of tables that were filled meanwhile (an import, a restore)."""
    return refresh_statistics()
