"""The same model written a second time, one future and one month at a time, without arrays: to check the first by."""

from __future__ import annotations

import math
import random

from maillage.forecasts.rules.assumptions import Assumptions, Spread


def draw(spread: Spread, chance: random.Random) -> float:
    """One value of a triangular distribution."""
    return spread.likely if spread.is_certain else chance.triangular(spread.low, spread.high, spread.likely)


def third_year(assumptions: Assumptions, chance: random.Random) -> tuple[float, float]:
    """One future: the result of the third year, and the cash at its end."""
    value = {key: draw(assumptions[key], chance) for key in (*assumptions.values, *USUAL)}
    cash = value["cash"] - value["works"] * (1 - value["works_paid"] / 100)
    wear = value["works"] * (1 - value["works_paid"] / 100) / value["works_years"] / 12
    capacity = value["desks"] * value["days_week"] * 104 / 12
    elastic, paying = 1.0, value["paying"] / 100
    if value["price_today"] > 0:
        elastic = max(value["price"] / value["price_today"], 0.1) ** (-value["price_effect"] / 100)
    sigma = math.sqrt(math.log(1 + (value["swing"] / 100) ** 2))
    offices = [value["ramp_months"] == 0] * round(value["residents"])
    trains, renewed = True, chance.random() < value["grant_renewed"] / 100
    leave = 1 - (1 - value["resident_leaves"] / 100) ** (1 / 12)
    stop = 1 - (1 - value["training_leaves"] / 100) ** (1 / 12)
    result = 0.0
    for month in range(36):
        calendar = (assumptions.first_month - 1 + month) % 12 + 1
        use = capacity * value["occupancy"] / 100 * (1 - paying + paying * elastic)
        use *= min((month + 1) / max(value["ramp_months"], 1), 1)
        summer = value["summer"] / 100 if calendar in {7, 8} else 1
        use *= assumptions.seasons[calendar - 1] / 100 if assumptions.seasons else summer
        use = min(use * chance.lognormvariate(-(sigma**2) / 2, sigma) if sigma else use, capacity)
        if month or value["ramp_months"]:
            offices = [
                chance.random() >= leave if let else chance.random() < 1 / max(value["resident_gap"], 1)
                for let in offices
            ]  # fmt: skip
        if month:
            trains = trains and chance.random() >= stop
        full = use * paying * elastic / (1 - paying + paying * elastic)
        receipts = full * value["price"] + (use - full) * value["reduced_price"] + sum(offices) * value["resident_rent"]
        receipts += (
            value["room_hours"] * value["room_price"] + trains * value["training_days"] * value["training_price"]
        )
        receipts += (value["service"] + value["other_receipts"]) / 12
        receipts += value["grant"] / 12 if month < value["grant_months"] or renewed else 0
        fixed = (
            sum(value[key] for key in ("rent", "energy", "fibre", "cleaning", "other_costs")) + value["insurance"] / 12
        )
        costs = fixed + value["host_hours"] * 52 / 12 * value["host_cost"] + value["energy_use"] * use
        net = receipts + value["contribution"] / 12 - costs * (1 + value["inflation"] / 100) ** (month / 12)
        cash += net
        result += (net - wear) * (month >= 24)
    return result, cash


USUAL = (
    "desks", "days_week", "occupancy", "ramp_months", "swing", "summer", "price_effect", "price", "price_today",
    "reduced_price", "paying", "residents", "resident_rent", "resident_leaves", "resident_gap", "room_hours",
    "room_price",
    "training_days", "training_price", "training_leaves", "service", "grant", "grant_months", "grant_renewed",
    "contribution", "other_receipts", "rent", "energy", "energy_use", "fibre", "insurance", "cleaning", "host_hours",
    "host_cost", "other_costs", "inflation", "works", "works_paid", "works_years", "cash",
)  # fmt: skip
