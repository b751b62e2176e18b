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
from maillage.foresight.queries import LoadedProblem, load_problem, located_communes, sites_of
from maillage.foresight.results import (
    answer_as_json,
    counts_of_curve,
    minutes_error,
    near_ties_as_json,
    stability_as_json,
    with_commune_names,
    worst_loss,
)
from maillage.kernel.refusal import Refusal

if TYPE_CHECKING:
    from maillage.foresight.rules.problem import Answer, Question

WORK_OUT = "maillage.foresight.tasks.work_out"  # tasks call actions, so that here it goes by its name
MEASURE_MOVE = "maillage.foresight.tasks.measure_move"
WORK = 7e8  # readings a search makes, some ten seconds: the same answer on every machine, however busy
SECONDS = 40.0  # by the clock, where a machine is so slow that the work would not end
POINT, YEAR, WORLD = 0.15, 0.2, 0.1  # of that, for a point of the curve, a year of a plan, a possible future
DRAW = 0.02  # of that, for one draw of errors of the minutes
GAP = 1e-4
WORLDS = 50
DRAWS = 40  # of errors of the minutes
EVERY = 0.4  # seconds between two words about progress


def ask(person: Person, scenario: Scenario) -> Scenario:
    """Save a question and queue the job that answers it."""
    _require_facilitator(person, scenario.network)
    if scenario.closing is not None and scenario.closing.network_id != scenario.network_id:
        raise Refusal("not_open", "That place is not one of those open today.")
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
    if scenario.closing_id is not None:
        return _measure_closure(scenario, land, question)
    everybody = float(land.people.sum())

    def report_state(state: Any) -> None:
        displayed = {Aim.COVER: everybody - state.value, Aim.MEAN: state.value / everybody, Aim.ALL: state.value}
        more = {"value": displayed[question.aim], "gap": min(state.gap, 1.0)} if question.aim in displayed else {}
        reporter.report("searching", 1, 0, **more)

    try:
        answer = solving.solve(land.ground, question, on_progress=report_state)
    except Refusal as refusal:
        raise with_commune_names(refusal, land) from None
    result = answer_as_json(scenario, land, answer)
    free = int((~land.ground.kept & ~land.ground.movable).sum())
    today = land.ground.kept | land.ground.movable
    more = int((answer.is_open & ~today).sum()) if question.count is None else question.count  # beside today's
    counts = counts_of_curve(more, free)
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
    if not question.capacitated:
        result |= _look_around(scenario, land, question, answer, result, reporter)
    if scenario.unsure:
        quick = replace(_shorten_search(question, WORLD), gap=1e-3)
        robustness = planning.simulate_worlds(
            land.ground, quick, answer, worlds=WORLDS, on_step=reporter.step_callback("futures")
        )
        result["often"] = {
            land.sites[j].key: round(float(share), 3) for j, share in enumerate(robustness.often) if share >= 0.1
        }
        result["loss"] = worst_loss(question, robustness.value, robustness.best)
    result["everybody"], result["more"] = everybody, more
    return result


def _measure_closure(scenario: Scenario, land: LoadedProblem, question: Question) -> dict[str, Any]:
    """Today's places without the one that closes, as an answer."""
    from maillage.foresight.rules import planning  # noqa: PLC0415 - as above

    key = f"p{scenario.closing_id}"
    if key not in {site.key for site in land.sites}:
        raise Refusal("not_open", "That place is not one of those open today.")
    stays = [bool(kept) and site.key != key for site, kept in zip(land.sites, land.ground.kept, strict=True)]
    measured = planning.measure_choice(land.ground, question, stays)
    return answer_as_json(scenario, land, measured) | {"closing": str(scenario.closing)}


def _look_around(
    scenario: Scenario,
    land: LoadedProblem,
    question: Question,
    answer: Answer,
    result: dict[str, Any],
    reporter: _ProgressReporter,
) -> dict[str, Any]:
    """What is nearly as good, and what stays of an answer when the estimated minutes are as wrong as is known."""
    from maillage.foresight.rules import near_ties, stability  # noqa: PLC0415 - as above

    reporter.report("near_ties")
    ties = near_ties.find_near_ties(land.ground, question, answer.is_open)
    around: dict[str, Any] = {"near_ties": near_ties_as_json(land, result, ties, near_ties.TOLERANCE)}
    if land.travel == "estimate" and (answer.is_open & ~land.ground.kept).any():
        error = minutes_error(scenario)
        quick = replace(_shorten_search(question, DRAW), gap=1e-3)
        drawn = stability.simulate_minutes_errors(
            land.ground, quick, answer, error, draws=DRAWS, on_step=reporter.step_callback("errors")
        )
        around["stability"] = stability_as_json(land, answer, drawn, question, error)
    return around


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
            scenario_id=moved.pk,
            opened=sorted((chosen - {out}) | {into}),
            best=scenario.answer.get("best", kept),
            names=[names[out], names[into]],
        )
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
