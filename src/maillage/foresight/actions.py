"""Asking a question, working it out, moving a place by hand, sharing; bringing one's own tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from secrets import token_urlsafe
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from maillage.community.actions import record
from maillage.community.models import Network, Person
from maillage.community.queries.rights import networks_run_by
from maillage.community.rules import Scope, ScopeKind
from maillage.foresight import imports
from maillage.foresight.models import PeopleTable, Scenario, SiteTable
from maillage.foresight.queries import LoadedProblem, load_problem, located_communes, sites_of, today_minutes
from maillage.kernel.refusal import Refusal
from maillage.territory.models import Load

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from maillage.foresight.rules.problem import Answer, Question

WORK_OUT = "maillage.foresight.tasks.work_out"  # tasks call actions, so that here it goes by its name
MEASURE_MOVE = "maillage.foresight.tasks.measure_move"
WORK = 7e8  # readings a search makes, some ten seconds: the same answer on every machine, however busy
SECONDS = 40.0  # by the clock, where a machine is so slow that the work would not end
POINT, YEAR, WORLD = 0.15, 0.2, 0.1  # of that, for a point of the curve, a year of a plan, a possible future
GAP = 1e-4
MOST_POINTS = 12
WORLDS = 50
EVERY = 0.4  # seconds between two words about progress


def ask(person: Person, scenario: Scenario) -> Scenario:
    """Save a question and queue the job that answers it."""
    _require_facilitator(person, scenario.network)
    scenario.made_by, scenario.state, scenario.progress = person, "waiting", {}
    with transaction.atomic():
        scenario.save()
        record(person, "foresight_asked", ("foresight.scenario", scenario.pk), _scope(scenario.network))
        app.configure_task(WORK_OUT).defer(scenario_id=scenario.pk)
    return scenario


def _require_facilitator(person: Person, network: Network) -> None:
    """Refuse unless this person facilitates the network: what is foreseen there is theirs to ask and to show."""
    if network.pk not in networks_run_by(person):
        raise Refusal("not_allowed", "Only those who facilitate the network may do that.")


def _scope(network: Network) -> Scope:
    return Scope(ScopeKind.NETWORK, network.pk)


class _ProgressReporter:
    """Writes a search's progress to its scenario, at most every EVERY seconds."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.at = scenario, 0.0

    def report(self, stage: str, done: int = 0, total: int = 0, **more: Any) -> None:
        """Save the progress: the stage, how many steps of how many, the best so far."""
        if monotonic() - self.at < EVERY and done:
            return
        self.at = monotonic()
        progress = {"stage": stage, "done": done, "total": total, **more}
        Scenario.objects.filter(pk=self.scenario.pk).update(progress=progress)

    def step_callback(self, stage: str) -> Callable[[int, int], None]:
        """A callback (done, total) that reports the steps of this stage."""
        return lambda done, total: self.report(stage, done, total)


def work_out(scenario: Scenario) -> Scenario:
    """Answer a question, and keep the answer or the sentence that says why there is none."""
    return _keep_answer(scenario, partial(_solve_scenario, scenario, _ProgressReporter(scenario)))


def _keep_answer(scenario: Scenario, answer: Callable[[], dict[str, Any]]) -> Scenario:
    Scenario.objects.filter(pk=scenario.pk).update(state="running", refusal={})
    try:
        scenario.answer = answer()
    except Refusal as refusal:
        scenario.state = "refused"
        scenario.refusal = {"code": refusal.code, "sentence": refusal.sentence, "facts": refusal.facts}
        scenario.save(update_fields=["state", "refusal"])
        return scenario
    scenario.state = "done"
    scenario.save(update_fields=["state", "answer"])
    return scenario


def question_of(scenario: Scenario) -> Question:
    """A scenario as a `Question` of the engine."""
    from maillage.foresight.rules.problem import Aim, Question  # noqa: PLC0415 - numba is loaded when something is solved

    counted = scenario.budget is None
    return Question(
        Aim(scenario.goal),
        float(scenario.minutes),
        full=float(scenario.full_minutes) if scenario.full_minutes else None,
        count=(scenario.count or 0) if counted else None,
        budget=None if counted else float(scenario.budget or 0),
        share=scenario.share / 100,
        floor=scenario.floor / 100,
        capacitated=scenario.room is not None,
        gap=GAP,
        seconds=SECONDS,
        work=WORK,
    )


def _shorten_search(question: Question, share: float) -> Question:
    """The same question with a share of the time and of the work."""
    return replace(question, seconds=SECONDS * share, work=WORK * share)


def _solve_scenario(scenario: Scenario, reporter: _ProgressReporter) -> dict[str, Any]:
    from maillage.foresight.rules import planning, solving  # noqa: PLC0415 - as above
    from maillage.foresight.rules.problem import Aim  # noqa: PLC0415 - as above

    reporter.report("minutes")
    land = load_problem(scenario, reporter.step_callback("minutes"))
    question = question_of(scenario).checked(land.ground)
    everybody = float(land.people.sum())

    def report_state(state: Any) -> None:
        displayed = {Aim.COVER: everybody - state.value, Aim.MEAN: state.value / everybody, Aim.ALL: state.value}
        more = {"value": displayed[question.aim], "gap": min(state.gap, 1.0)} if question.aim in displayed else {}
        reporter.report("searching", 1, 0, **more)

    try:
        answer = solving.solve(land.ground, question, on_progress=report_state)
    except Refusal as refusal:
        raise _with_commune_names(refusal, land) from None
    result = answer_as_json(scenario, land, answer)
    free = int((~land.ground.kept & ~land.ground.movable).sum())
    today = land.ground.kept | land.ground.movable
    more = int((answer.is_open & ~today).sum()) if question.count is None else question.count  # beside today's
    counts = _counts(more, free)
    if question.aim in {Aim.COVER, Aim.MEAN} and not question.capacitated and not question.floor and counts:
        points = planning.curve_points(
            land.ground, _shorten_search(question, POINT), counts, reporter.step_callback("curve")
        )
        zero = planning.measure_sites(land.ground, question, today)
        result["curve"] = [{"count": 0, "value": zero, "bound": zero}, *(asdict(point) for point in points)]
    if scenario.a_year and question.aim is not Aim.ALL and counts:
        yearly = [min(scenario.a_year, more - at) for at in range(0, more, scenario.a_year)]
        plan = planning.plan_years(
            land.ground, _shorten_search(question, YEAR), yearly, reporter.step_callback("years")
        )
        result["years"] = [asdict(year) | {"opened": [land.sites[j].key for j in year.opened]} for year in plan]
    if scenario.unsure:
        quick = replace(_shorten_search(question, WORLD), gap=1e-3)
        robustness = planning.simulate_worlds(
            land.ground, quick, answer, worlds=WORLDS, on_step=reporter.step_callback("futures")
        )
        result["often"] = {
            land.sites[j].key: round(float(share), 3) for j, share in enumerate(robustness.often) if share >= 0.1
        }
        result["loss"] = _worst_loss(question, robustness.value, robustness.best)
    result["everybody"], result["more"] = everybody, more
    return result


def _with_commune_names(refusal: Refusal, land: LoadedProblem) -> Refusal:
    """The refusal with row numbers replaced by communes: name and people, those with most people first."""
    facts = dict(refusal.facts)
    rows = facts.pop("rows", None)
    if rows is not None:
        communes = [[land.communes[row].name, float(land.people[row])] for row in rows]
        facts["communes"] = sorted(communes, key=lambda commune: -commune[1])
    return Refusal(refusal.code, refusal.sentence, **facts)


def _counts(most: int, free: int) -> list[int]:
    """The numbers of places a curve shows: up to half as many again as the answer opens, where there are sites."""
    if most <= 0:
        return []
    last = min(max(most + 2, most * 3 // 2), free)
    step = max(1, -(-last // MOST_POINTS))
    return sorted({*range(step, last + 1, step), min(most, free)})


def _worst_loss(question: Question, value: NDArray[np.float64], best: NDArray[np.float64]) -> float:
    """The most that the answer falls short of the best of a possible future, as a share."""
    import numpy as np  # noqa: PLC0415 - as above

    better = best - value if question.aim in {"cover", "backup"} else value - best
    shares = better / abs(best).clip(1e-9)
    return round(float(shares[~np.isnan(shares)].max(initial=0.0)), 4)


def answer_as_json(scenario: Scenario, land: LoadedProblem, answer: Answer) -> dict[str, Any]:
    """An answer as it is kept: plain numbers, names and minutes, from which every page and file is made."""
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
                "key": land.sites[j].key, "name": land.sites[j].name, "insee": land.sites[j].insee,
                "lat": land.sites[j].lat, "lon": land.sites[j].lon, "is_place": land.sites[j].is_place,
                "price": land.sites[j].price, "people": float(land.people[mine].sum()),
                "gained": float(land.people[mine & ~near_before].sum()),
            }
        )  # fmt: skip
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
        "value": answer.value, "bound": answer.bound, "gap": answer.gap, "proven": answer.proven,
        "seconds": round(answer.seconds, 2), "sites": sites, "closed": closed, "rows": rows,
        "before": _totals(land.people, before, scenario.minutes),
        "after": _totals(land.people, after, scenario.minutes),
        "gained": float(land.people[near_after & ~near_before].sum()),
        "lost": float(land.people[near_before & ~near_after].sum()),
        "cost": float(sum(site["price"] for site in new)), "opened": len(new),
        "everybody": float(land.people.sum()), "travel": land.travel, "left_out": land.left_out,
        "load": Load.objects.order_by("-pk").values_list("pk", flat=True).first(),
        "choices": len(land.sites),
    }  # fmt: skip


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


def move(person: Person, scenario: Scenario, out: str, into: str) -> Scenario:
    """A scenario like this one where one place opens elsewhere; queues the job that measures it against the best."""
    _require_facilitator(person, scenario.network)
    if scenario.state != "done":
        raise Refusal("not_answered", "This question is not answered yet.")
    names = {site.key: site.name for site in sites_of(scenario, located_communes(scenario))}
    chosen = {site["key"] for site in scenario.answer["sites"]}
    if out not in chosen or out not in names:
        raise Refusal("not_open", "That place is not one of this scenario.")
    if into not in names or into in chosen:
        raise Refusal("no_such_site", "Choose another commune: nothing can open there, or something already does.")
    moved = Scenario.objects.get(pk=scenario.pk)
    moved.pk = moved.share_key = None
    moved._state.adding = True
    moved.public_id = uuid4()
    moved.parent, moved.made_by, moved.made_at = scenario, person, timezone.now()
    moved.name = f"{names[out]} → {names[into]}"[:120]
    moved.state, moved.progress, moved.answer = "waiting", {}, {}
    kept = {key: scenario.answer[key] for key in ("value", "bound")}
    with transaction.atomic():
        moved.save()
        record(person, "foresight_moved", ("foresight.scenario", moved.pk), _scope(moved.network))
        app.configure_task(MEASURE_MOVE).defer(
            scenario_id=moved.pk, opened=sorted((chosen - {out}) | {into}), best=scenario.answer.get("best", kept),
            names=[names[out], names[into]],
        )  # fmt: skip
    return moved


def measure_move(scenario: Scenario, opened: list[str], best: dict[str, float], names: list[str]) -> Scenario:
    """Measure a scenario whose sites somebody chose: `opened` by key, `best` as was found, `names` out and in."""
    reporter = _ProgressReporter(scenario)

    def answer() -> dict[str, Any]:
        from maillage.foresight.rules import planning  # noqa: PLC0415 - as above

        reporter.report("minutes")
        land = load_problem(scenario, reporter.step_callback("minutes"))
        measured = planning.measure_choice(
            land.ground, question_of(scenario), [site.key in set(opened) for site in land.sites], best["bound"]
        )
        return answer_as_json(scenario, land, measured) | {"best": best, "moved": names}

    return _keep_answer(scenario, answer)


def share(person: Person, scenario: Scenario, *, shared: bool) -> Scenario:
    """Give a scenario an address that whoever has it may read, or take it back."""
    _require_facilitator(person, scenario.network)
    scenario.share_key = token_urlsafe(18) if shared else None
    with transaction.atomic():
        scenario.save(update_fields=["share_key"])
        verb = "foresight_shared" if shared else "foresight_unshared"
        record(person, verb, ("foresight.scenario", scenario.pk), _scope(scenario.network))
    return scenario


def rename(person: Person, scenario: Scenario, name: str) -> Scenario:
    """Give a scenario another name."""
    _require_facilitator(person, scenario.network)
    scenario.name = name.strip()[:120]
    scenario.save(update_fields=["name"])
    return scenario


def forget(person: Person, scenario: Scenario) -> None:
    """Remove a scenario; what was moved from it stays."""
    _require_facilitator(person, scenario.network)
    with transaction.atomic():
        record(person, "foresight_forgotten", ("foresight.scenario", scenario.pk), _scope(scenario.network))
        scenario.delete()


def bring_table(
    person: Person, network: Network, kind: str, name: str, source: str, content: bytes
) -> PeopleTable | SiteTable:
    """Read a table of people or of sites and keep it; a Refusal names the first bad line and column."""
    _require_facilitator(person, network)
    with transaction.atomic():
        table = imports.bring(network, kind, name, source, content)
        record(person, "foresight_table_brought", ("foresight.table", table.pk), _scope(network), name=name)
    return table


def forget_table(person: Person, table: PeopleTable | SiteTable) -> None:
    """Remove a table that was brought; the answers made with it stay."""
    _require_facilitator(person, table.network)
    with transaction.atomic():
        scope = _scope(table.network)
        record(person, "foresight_table_forgotten", ("foresight.table", table.pk), scope, name=table.name)
        table.delete()
