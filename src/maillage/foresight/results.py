"""An answer as it is kept: plain numbers, names and minutes, from which every page and file is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.foresight.models import Scenario
from maillage.foresight.queries import LoadedProblem, today_minutes
from maillage.kernel.refusal import Refusal
from maillage.territory.models import Load
from maillage.territory.queries import estimate_errors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from maillage.foresight.rules.near_ties import NearTies, Swap
    from maillage.foresight.rules.planning import Robustness
    from maillage.foresight.rules.problem import Answer, Question

MOST_POINTS = 12
AROUND = 15  # minutes: a site beside another, of the same valley


def answer_as_json(scenario: Scenario, land: LoadedProblem, answer: Answer) -> dict[str, Any]:
    """An answer as it is kept, without its curve and what else is worked out beside it."""
    import numpy as np  # noqa: PLC0415 - as above

    from maillage.territory.rules.table import AWAY  # noqa: PLC0415 - as above

    open_ = np.flatnonzero(answer.is_open)
    before = today_minutes(scenario, land)
    after = land.minutes[:, open_].min(axis=1) if open_.size else np.full(len(land.communes), AWAY, np.uint16)
    nearest = open_[land.minutes[:, open_].argmin(axis=1)] if open_.size else np.full(len(land.communes), -1)
    near_before, near_after = before <= scenario.minutes, after <= scenario.minutes
    sites: list[dict[str, Any]] = []
    for j in open_:
        mine = (nearest == j) & near_after
        sites.append(
            {
                "key": land.sites[j].key,
                "name": land.sites[j].name,
                "insee": land.sites[j].insee,
                "lat": land.sites[j].lat,
                "lon": land.sites[j].lon,
                "is_place": land.sites[j].is_place,
                "price": land.sites[j].price,
                "people": float(land.people[mine].sum()),
                "gained": float(land.people[mine & ~near_before].sum()),
            }
        )
    closed = [site.name for j, site in enumerate(land.sites) if site.is_place and not answer.is_open[j]]
    rows = [
        [
            commune.insee,
            commune.name,
            float(people),
            _minutes_or_none(was),
            _minutes_or_none(now),
            land.sites[j].name if j >= 0 else "",
        ]
        for commune, people, was, now, j in zip(land.communes, land.people, before, after, nearest, strict=True)
    ]
    new = [site for site in sites if not site["is_place"]]
    return {
        "value": answer.value,
        "bound": answer.bound,
        "gap": answer.gap,
        "proven": answer.proven,
        "seconds": round(answer.seconds, 2),
        "sites": sites,
        "closed": closed,
        "rows": rows,
        "before": _totals(land.people, before, scenario.minutes),
        "after": _totals(land.people, after, scenario.minutes),
        "gained": float(land.people[near_after & ~near_before].sum()),
        "lost": float(land.people[near_before & ~near_after].sum()),
        "cost": float(sum(site["price"] for site in new)),
        "opened": len(new),
        "everybody": float(land.people.sum()),
        "travel": land.travel,
        "left_out": land.left_out,
        "load": Load.objects.order_by("-pk").values_list("pk", flat=True).first(),
        "choices": len(land.sites),
    }


def _minutes_or_none(value: Any) -> int | None:
    from maillage.territory.rules.table import AWAY  # noqa: PLC0415 - as above

    return None if value == AWAY else int(value)


def _totals(people: NDArray[np.float64], minutes: NDArray[np.uint16], near: int) -> dict[str, float]:
    """People near, the mean minutes (those beyond FAR count as FAR), that of the worst-served tenth, the longest."""
    import numpy as np  # noqa: PLC0415 - as above

    from maillage.foresight.queries import FAR  # noqa: PLC0415 - beside the others
    from maillage.foresight.rules.aims.worst_tenth import tail_mean  # noqa: PLC0415 - as above

    capped = np.minimum(minutes, FAR).astype(np.float64)
    total = max(float(people.sum()), 1e-9)
    return {
        "near": float(people[minutes <= near].sum()),
        "mean": float((people * capped).sum() / total),
        "tenth": tail_mean(people, capped),
        "worst": float(capped[people > 0].max()) if (people > 0).any() else 0.0,
    }


def with_commune_names(refusal: Refusal, land: LoadedProblem) -> Refusal:
    """The refusal with row numbers replaced by communes: name and people, those with most people first."""
    facts = dict(refusal.facts)
    rows = facts.pop("rows", None)
    if rows is not None:
        communes = [[land.communes[row].name, float(land.people[row])] for row in rows]
        facts["communes"] = sorted(communes, key=lambda commune: -commune[1])
    return Refusal(refusal.code, refusal.sentence, **facts)


def counts_of_curve(most: int, free: int) -> list[int]:
    """The numbers of places a curve shows: up to half as many again as the answer opens, where there are sites."""
    if most <= 0:
        return []
    last = min(max(most + 2, most * 3 // 2), free)
    step = max(1, -(-last // MOST_POINTS))
    return sorted({*range(step, last + 1, step), min(most, free)})


def worst_loss(question: Question, value: NDArray[np.float64], best: NDArray[np.float64]) -> float:
    """The most that the answer falls short of the best of a possible future, as a share."""
    import numpy as np  # noqa: PLC0415 - as above

    better = best - value if question.aim in {"cover", "backup"} else value - best
    shares = better / abs(best).clip(1e-9)
    return round(float(shares[~np.isnan(shares)].max(initial=0.0)), 4)


def near_ties_as_json(land: LoadedProblem, answer: dict[str, Any], ties: NearTies, tolerance: float) -> dict[str, Any]:
    """The swaps worth saying, each with what it changes beside the answer; how many there are, of how many tried."""
    from maillage.foresight.rules.near_ties import notable_swaps  # noqa: PLC0415 - as above

    def named(numbers: tuple[int, ...]) -> list[dict[str, str]]:
        return [{"key": land.sites[j].key, "name": land.sites[j].name} for j in numbers]

    def measured(swap: Swap) -> dict[str, Any]:
        return {
            "closed": named(swap.closed),
            "opened": named(swap.opened),
            "value": swap.value,
            "loss": round(swap.loss, 5) + 0.0,
            "near": swap.near,
            "near_change": swap.near - answer["after"]["near"],
            "mean": swap.mean,
            "mean_change": swap.mean - answer["after"]["mean"],
        }

    return {
        "swaps": [measured(swap) for swap in notable_swaps(ties.swaps)],
        "least": measured(ties.least) if ties.least else None,
        "count": len(ties.swaps),
        "tried": ties.tried,
        "complete": ties.complete,
        "tolerance": tolerance,
    }


def stability_as_json(
    land: LoadedProblem, answer: Answer, stability: Robustness, question: Question, error: float
) -> dict[str, Any]:
    """In which share of the simulated errors each site is chosen, or one beside it; the worst loss of the answer."""
    import numpy as np  # noqa: PLC0415 - as above

    from maillage.foresight.rules.stability import share_around, share_unchanged, shares_said  # noqa: PLC0415 - numpy, when wanted

    row = {commune.insee: number for number, commune in enumerate(land.communes)}
    around = {}
    for j in np.flatnonzero(answer.is_open & ~land.ground.kept).tolist():
        beside = np.arange(len(land.sites)) == j
        if (number := row.get(land.sites[j].insee)) is not None:
            beside |= land.minutes[number] <= AROUND
        around[land.sites[j].key] = round(share_around(stability, beside & ~land.ground.kept), 3)
    return {
        "error": error,
        "draws": int(stability.value.size),
        "around": around,
        "around_minutes": AROUND,
        "often": {land.sites[j].key: share for j, share in shares_said(stability.often).items()},
        "whole": round(share_unchanged(stability, answer.is_open), 3),
        "loss": worst_loss(question, stability.value, stability.best),
    }


def minutes_error(scenario: Scenario) -> float:
    """By how much estimated minutes are wrong there (root mean square); in several départements, as elsewhere."""
    errors = estimate_errors()
    here = scenario.departements if len(scenario.departements) == 1 else [*scenario.departements, ""]
    return max(errors.get(departement, errors[""]) for departement in here)
