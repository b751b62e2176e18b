"""The questions one asks of a model in one press, and what each changes."""

from __future__ import annotations

from maillage.forecasts.rules.assumptions import Assumptions, Spread

WHAT_IFS: dict[str, tuple[str, float, bool]] = {  # name: parameter, factor or value, whether it is a factor
    "price_10": ("price", 10.0, False),
    "training_leaves": ("training_days", 0.0, False),
    "tenant_leaves": ("residents", -1.0, False),
    "fibre_doubles": ("fibre", 2.0, True),
    "energy_half_more": ("energy", 1.5, True),
    "host_ten_hours": ("host_hours", 10.0, False),
    "host_shared": ("host_hours", 0.5, True),
    "grant_stops": ("grant_renewed", 0.0, False),
}


def what_if(assumptions: Assumptions, name: str) -> dict[str, Spread]:
    """The change that a question stands for; empty when it changes nothing here."""
    key, amount, is_factor = WHAT_IFS[name]
    now = assumptions[key]
    if key == "residents":
        after = Spread.certain(max(0.0, now.likely + amount))
    elif is_factor:
        after = Spread(now.low * amount, now.likely * amount, now.high * amount)
    else:
        after = Spread.certain(amount)
    useless = key == "grant_renewed" and not assumptions.likely("grant")
    return {} if after == now or useless else {key: after}
