"""Questions asked, worked out, moved, shared; the numbers recomputed apart."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.utils import translation

from maillage.community.models import JournalEntry, Network, Person
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.foresight import actions, presenters
from maillage.foresight.models import PeopleRow, PeopleTable, Scenario, SiteRow, SiteTable
from maillage.foresight.report import report_of
from maillage.foresight.tasks import measure_move, work_out
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.territory.models import Commune
from maillage.territory.queries import travel_times
from maillage.territory.rules import Destination
from maillage.territory.rules.table import AWAY, estimate_table
from tests import factories
from tests.kit.jobs import jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(place: Place) -> Place:
    Place.objects.filter(pk=place.pk).update(state="in_service")
    place.refresh_from_db()
    return place


def near(sites: list[dict[str, Any]], minutes: int) -> int:
    """People of Lozère within so many minutes of these places, by the site's own travel times."""
    reached: set[str] = set()
    for site in sites:
        minutes_by_insee = travel_times().minutes_to(Destination(site["insee"], site["lat"], site["lon"]), minutes)
        reached |= set(minutes_by_insee)
    return sum(
        c.population or 0 for c in Commune.objects.filter(departement="48", insee__in=reached, lat__isnull=False)
    )


def test_a_question_is_asked_worked_out_by_the_job_and_journaled(opened: Place, dora: Person) -> None:
    scenario = actions.ask(dora, Scenario(network=opened.network, departements=["48"], count=2))
    assert scenario.state == "waiting"
    assert work_out(scenario.pk) == "done"
    scenario.refresh_from_db()
    assert scenario.answer["proven"]
    assert scenario.answer["value"] == near(scenario.answer["sites"], 20) == scenario.answer["after"]["near"]
    assert [site["key"] for site in scenario.answer["sites"] if site["is_place"]] == [f"p{opened.pk}"]
    assert JournalEntry.objects.filter(verb="foresight_asked").exists()
    assert scenario.answer["curve"][0]["value"] == near(scenario.answer["sites"][:1], 20)


def test_only_who_facilitates_the_network_asks_moves_shares_renames_removes(
    opened: Place, dora: Person, alice: Person
) -> None:
    """The actions say so themselves, whatever the views do: a host is no facilitator, nor one of another network."""
    network = opened.network
    scenario = actions.ask(dora, Scenario(network=network, departements=["48"], count=2))
    table = PeopleTable.objects.create(network=network, name="INSEE", source="2022", lines=0)
    abroad = factories.make_person(
        "abroad", role=(RoleKind.FACILITATOR, Scope(ScopeKind.NETWORK, factories.make_network("Ailleurs").pk))
    )
    for stranger in (alice, abroad):
        attempts: list[Callable[[], object]] = [
            partial(actions.ask, stranger, Scenario(network=network, departements=["48"], count=2)),
            partial(actions.move, stranger, scenario, "a", "b"),
            partial(actions.share, stranger, scenario, shared=True),
            partial(actions.rename, stranger, scenario, "À moi"),
            partial(actions.forget, stranger, scenario),
            partial(actions.bring_table, stranger, network, "people", "x", "y", b"insee;personnes\n48061;3\n"),
            partial(actions.forget_table, stranger, table),
        ]
        for attempt in attempts:
            with pytest.raises(Refusal, match="facilitate"):
                attempt()
    assert Scenario.objects.get().name == scenario.name
    assert list(PeopleTable.objects.all()) == [table]
    actions.forget_table(dora, table)
    assert JournalEntry.objects.filter(verb="foresight_table_forgotten", actor=dora.journal_id).exists()


def test_a_scenario_that_was_forgotten_meanwhile_asks_nothing(network: Network) -> None:
    assert work_out(999_999) == "forgotten"


@pytest.mark.parametrize("goal", ["cover", "mean", "all", "tenth", "worst", "backup"])
def test_every_goal_is_answered_with_its_bound(opened: Place, goal: str) -> None:
    scenario = factories.make_scenario(opened.network, goal=goal, count=2, minutes=45 if goal == "all" else 20)
    answer = scenario.answer
    assert scenario.state == "done"
    better = answer["value"] - answer["bound"]
    assert better <= 1e-6 * abs(answer["value"]) if goal in {"cover", "backup"} else better >= -1e-6 * answer["value"]
    assert presenters.headline(scenario)
    assert presenters.proof_sentence(scenario)
    assert answer["opened"] == (answer["opened"] if goal == "all" else 2)


def test_a_bound_that_says_nothing_is_not_shown_as_one(opened: Place) -> None:
    scenario = factories.make_scenario(opened.network)
    scenario.answer |= {"proven": False, "gap": 111.0, "bound": 112 * scenario.answer["value"]}
    with translation.override("en"):
        assert "could not be worked out" in presenters.proof_sentence(scenario)
        assert "at best" not in presenters.proof_sentence(scenario)
    assert report_of(scenario).startswith(b"%PDF")


def test_places_there_are_may_move_or_be_ignored(opened: Place) -> None:
    kept, moved, ignored = (
        factories.make_scenario(opened.network, existing=what).answer for what in ("kept", "movable", "ignored")
    )
    assert moved["value"] >= kept["value"]
    assert len(moved["sites"]) == 3
    assert len(ignored["sites"]) == 2
    assert not any(site["is_place"] for site in ignored["sites"])


def test_what_one_counts_and_where_one_opens_come_from_tables(network: Network) -> None:
    people = PeopleTable.objects.create(network=network, name="Actifs", source="enquête", lines=1)
    PeopleRow.objects.create(table=people, commune_id=factories.MENDE, people=40)
    sites = SiteTable.objects.create(network=network, name="Mairies", source="liste", lines=2)
    florac = Commune.objects.get(pk=factories.FLORAC)
    for name in ("A", "B"):
        SiteRow.objects.create(table=sites, name=name, commune=florac, lat=florac.lat, lon=florac.lon, opening_cost=1)
    scenario = factories.make_scenario(
        network, people_from=f"table:{people.pk}", sites_from=f"table:{sites.pk}", minutes=90, count=1
    )
    assert scenario.state == "done", scenario.refusal
    assert scenario.answer["everybody"] == 40
    assert scenario.answer["value"] == 40
    assert scenario.answer["choices"] == 2
    assert scenario.answer["cost"] == 1 + 15_000 * 5


def test_france_services_sites_may_be_where_one_opens(network: Network) -> None:
    answer = factories.make_scenario(network, sites_from="france_services").answer
    assert answer["choices"] == 20
    assert all(site["key"].startswith("f") for site in answer["sites"])


def test_only_those_who_are_far_today_may_be_counted(opened: Place) -> None:
    every = factories.make_scenario(opened.network).answer
    far = factories.make_scenario(opened.network, only_far=True).answer
    assert far["everybody"] == every["everybody"] - every["before"]["near"]
    assert far["before"]["near"] == 0


def test_a_budget_a_floor_an_order_and_futures(opened: Place) -> None:
    budget = factories.make_scenario(opened.network, count=None, budget=400_000).answer
    assert budget["opened"] == 2  # 135,000 each
    assert budget["cost"] <= 400_000
    floor = factories.make_scenario(opened.network, count=12, floor=20, minutes=25)
    assert floor.state in {"done", "refused"}
    order = factories.make_scenario(opened.network, count=3, a_year=1, unsure=True).answer
    assert [len(year["opened"]) for year in order["years"]] == [1, 1, 1]
    assert all(year["value"] <= year["bound"] + 1e-6 for year in order["years"])
    assert all(order["often"].get(site["key"]) == 1.0 for site in order["sites"] if site["is_place"])


def test_a_question_that_can_t_be_answered_keeps_its_sentence(network: Network) -> None:
    for fields in ({"count": 400}, {"count": 0, "goal": "mean"}, {"departements": ["99"]}):
        scenario = factories.make_scenario(network, **{"existing": "ignored", **fields})
        assert scenario.state == "refused"
        assert scenario.refusal["code"] in {"too_many", "nothing_open", "no_commune"}
        assert scenario.refusal["sentence"] % scenario.refusal["facts"]


def _moved(person: Person, scenario: Scenario, out: str, into: str) -> Scenario:
    """A move, and the job it asked for done."""
    moved = actions.move(person, scenario, out, into)
    assert (moved.state, moved.answer) == ("waiting", {})
    asked = jobs(actions.MEASURE_MOVE)[-1]
    assert asked["scenario_id"] == moved.pk
    assert measure_move(**asked) == "done"
    moved.refresh_from_db()
    return moved


def test_a_move_bears_that_its_origin_or_itself_is_forgotten(opened: Place, dora: Person) -> None:
    scenario = factories.make_scenario(opened.network)
    new = next(site for site in scenario.answer["sites"] if not site["is_place"])
    moved = actions.move(dora, scenario, new["key"], "48080")
    asked = jobs(actions.MEASURE_MOVE)[-1]
    actions.forget(dora, scenario)
    assert measure_move(**asked) == "done"
    assert measure_move(**asked) == "done"  # its worker was killed, and the job begins again
    moved.refresh_from_db()
    assert moved.parent is None
    assert moved.answer["moved"] == [new["name"], Commune.objects.get(pk="48080").name]
    actions.forget(dora, moved)
    assert measure_move(**asked) == "forgotten"


def test_a_place_is_moved_by_hand_and_the_best_is_kept_beside(opened: Place, dora: Person) -> None:
    scenario = factories.make_scenario(opened.network)
    new = next(site for site in scenario.answer["sites"] if not site["is_place"])
    moved = _moved(dora, scenario, new["key"], "48080")
    assert moved.parent == scenario
    assert moved.answer["value"] == near(moved.answer["sites"], 20) <= scenario.answer["value"]
    assert moved.answer["best"]["value"] == scenario.answer["value"]
    again = _moved(dora, moved, "48080", new["key"])
    assert again.answer["value"] == scenario.answer["value"]
    assert "→" in presenters.proof_sentence(moved)
    for out, into, code in (
        (f"p{opened.pk}", "48080", None),
        ("x", "48080", "not_open"),
        (new["key"], "x", "no_such_site"),
    ):
        if code:
            with pytest.raises(Refusal) as raised:
                actions.move(dora, scenario, out, into)
            assert raised.value.code == code


def test_nothing_moves_before_it_is_answered(network: Network, dora: Person) -> None:
    waiting = factories.make_scenario(network, worked_out=False)
    with pytest.raises(Refusal) as raised:
        actions.move(dora, waiting, "a", "b")
    assert raised.value.code == "not_answered"


def test_the_table_of_minutes_is_the_estimate_to_the_minute(db: None) -> None:
    times = travel_times()
    communes = list(Commune.objects.filter(departement__in=["48", "30"], lat__isnull=False).order_by("insee"))
    chosen = [communes[number] for number in range(0, len(communes), 41)]
    places = [Destination(c.insee, c.lat + 0.004, c.lon - 0.003) for c in chosen]  # type: ignore[operator]
    names = [commune.insee for commune in communes]
    table = estimate_table(times.graph, places, names, 60, lambda _done, _total: None)  # type: ignore[union-attr]
    for column, place in enumerate(places):
        wanted = times.minutes_to(place, 60)
        assert {n: int(m) for n, m in zip(names, table[:, column], strict=True) if m != AWAY} == {
            n: m for n, m in wanted.items() if n in set(names)
        }
