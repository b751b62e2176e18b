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


@app.task(queue=COMPUTING)
def measure_move(scenario_id: int, opened: list[str], best: dict[str, float], names: list[str]) -> str:
    """Measure sites that somebody chose by hand; a scenario that was forgotten meanwhile asks nothing."""
    scenario = Scenario.objects.select_related("network").filter(pk=scenario_id).first()
    return actions.measure_move(scenario, opened, best, names).state if scenario else "forgotten"
