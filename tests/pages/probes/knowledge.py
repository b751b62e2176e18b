"""What the forms of foresight and of the commons are sent with."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.commons import actions as commons
from maillage.community.models import Network, Person
from maillage.foresight.models import PeopleTable
from maillage.places.models import Place
from tests import factories
from tests.pages.probes.probe import Probe
from tests.pages.probes.writing import writing_probes


def foresight_probes(network: Network) -> dict[str, Probe]:
    scenario = factories.make_scenario(network)
    table = PeopleTable.objects.create(network=network, name="Actifs", source="x", lines=1)
    out = next(site["key"] for site in scenario.answer["sites"] if not site["is_place"])
    into = next(row[0] for row in scenario.answer["rows"] if row[0] not in {s["key"] for s in scenario.answer["sites"]})
    question = {
        "goal": "cover",
        "minutes": 20,
        "count": 1,
        "existing": "ignored",
        "departements": ["48"],
        "people_from": "population",
        "sites_from": "communes",
        "least_people": 0,
        "share": 100,
        "floor": 0,
        "opening_cost": 1,
        "yearly_cost": 1,
        "years_run": 1,
    }
    given: dict[str, tuple[list[Any], dict[str, Any]]] = {
        "question": ([], question),
        "move": ([scenario.public_id], {"out": out, "into": into}),
        "rename": ([scenario.public_id], {"name": "Autre"}),
        "costs": ([scenario.public_id], {"site": out}),
        "share": ([scenario.public_id], {}),
        "forget": ([scenario.public_id], {}),
        "remove_table": (["personnes", table.pk], {}),
    }
    return {
        f"foresight:{name}": Probe(reverse(f"foresight:{name}", args=args), "dora", data)
        for name, (args, data) in given.items()
    }


def commons_probes(network: Network, place: Place, bob: Person) -> dict[str, Probe]:
    page = factories.make_page(bob, network)
    commons.save(bob, page, 1, factories.page_fields("Deux."))
    copy = commons.fork(bob, page, network)
    commons.save(bob, copy, 1, factories.page_fields("Chez nous.", title=copy.title))
    stranger = commons.propose(None, page, 2, factories.page_fields("Trois."), origin="192.0.2.7")
    author = factories.make_person("auteur")
    others, mine = (commons.propose(who, page, 2, factories.page_fields("Quatre.")) for who in (author, bob))
    given: dict[str, tuple[list[Any], str, dict[str, Any]]] = {
        "let_in": ([stranger.public_id], "dora", {}),
        "take_in": ([others.public_id], "bob", {}),
        "refuse": ([others.public_id], "bob", {"text": "Non"}),
        "withdraw": ([mine.public_id], "bob", {}),
        "comment": ([others.public_id], "bob", {"text": "Bien"}),
        "restore": ([page.slug, 1], "bob", {}),
        "tried": ([page.slug], "bob", {"place": place.pk, "tried_on": "2026-01-05"}),
        "hide": ([page.slug], "dora", {}),
        "give_back": ([copy.slug], "bob", {}),
        **writing_probes(network, bob),
    }
    return {
        f"commons:{name}": Probe(reverse(f"commons:{name}", args=args), whom, data)
        for name, (args, whom, data) in given.items()
    }
