"""Jobs of this domain, run by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.foresight import actions
from maillage.foresight.models import Scenario
from maillage.kernel.queues import COMPUTING


@app.task(queue=COMPUTING)
def work_out(scenario_id: int) -> str:
    """Answer a question; one that was forgotten meanwhile asks nothing."""
    scenario = Scenario.objects.select_related("network").filter(pk=scenario_id).first()
    return actions.work_out(scenario).state if scenario else "forgotten"
