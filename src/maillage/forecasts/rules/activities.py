"""What a place may let or do beside its desks: how much of it is tried, and what a model supposes for a mix of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from maillage.forecasts.rules.assumptions import Assumptions, Spread

ACTIVITIES = ("room_hours", "residents", "training_days", "service", "grant")
PROPOSED: dict[str, Spread] = {  # tried where the model has none of it
    "room_hours": Spread(5, 10, 20),
    "residents": Spread.certain(2),
    "training_days": Spread(2, 4, 6),
    "service": Spread.certain(5_000),
    "grant": Spread.certain(5_000),
}


def amounts_of(assumptions: Assumptions) -> dict[str, Spread]:
    """How much of each activity is tried: what the model has of it, else what is proposed."""
    return {key: assumptions[key] if assumptions[key].high > 0 else PROPOSED[key] for key in ACTIVITIES}


def changes_of(activities: Iterable[str], desks: float, amounts: Mapping[str, Spread]) -> dict[str, Spread]:
    """What a model supposes for it to be this mix: nothing of what is not in it."""
    chosen = set(activities)
    nothing = Spread.certain(0)
    return {"desks": Spread.certain(desks)} | {key: amounts[key] if key in chosen else nothing for key in ACTIVITIES}
