"""Imports of people: every mistake said with its line, all or nothing, written once, undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from maillage.bookings.actions import book
from maillage.community.actions import give_role, imports, memberships
from maillage.community.actions.people_importer import PeopleImporter
from maillage.community.models import JournalEntry, Membership, Network, Person
from maillage.community.queries.memberships import members
from maillage.community.rules import RoleKind
from maillage.community.rules.membership import a_year_after
from maillage.community.rules.tables import Row
from maillage.places.models import Space
from tests import factories
from tests.community.imports.files import HEADER, MANY, Tried, counted, csv_of, mistakes, people, xlsx_of
from tests.factories import Committed, morning
from tests.kit.bookings import refused
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn


def test_ten_thousand_people_with_one_bad_line_write_nothing_and_the_line_is_named(tried: Tried) -> None:
    before = counted()
    run = tried(people(MANY, l5003="pas une adresse"), write=True)
    assert (run.state, run.rows, mistakes(run)) == ("refused", MANY, [(5003, "courriel")])
    assert run.table == []
    assert counted() == before
    with refused("not_tried"):
        imports.write_import(run.by, run)  # type: ignore[arg-type]
    assert counted() == before


def test_ten_thousand_people_are_written_once_and_undone(tried: Tried, dora: Person, network: Network) -> None:
    before = counted()
    run = tried(people(MANY))
    assert counted() == before, "trying writes nothing"
    with CaptureQueriesContext(connection) as writing:
        imports.write_import(dora, run)
    assert counted() == tuple(n + MANY for n in before)
    imports.write_import(dora, run)
    assert counted() == tuple(n + MANY for n in before), "a double click"
    run.refresh_from_db()
    assert (run.state, run.table) == ("written", [])
    with CaptureQueriesContext(connection) as undoing:
        imports.undo_import(dora, run)
    assert counted() == before
    with refused("not_written"):
        imports.undo_import(dora, run)
    assert len(writing) < MANY / 10, "in batches, not a statement a person"
    assert len(undoing) < MANY / 10
    assert JournalEntry.objects.filter(verb__in=["import_written", "import_undone"]).count() == 2


@pytest.mark.concurrent
def test_a_double_click_on_two_processes_writes_once(committed: Committed) -> None:
    facilitator = committed.person("f")
    give_role(facilitator, RoleKind.FACILITATOR, committed.network.scopes()[0], by=None)
    run = imports.try_import(facilitator, committed.network, "people", people(20), "x.csv")
    try:
        assert at_once([lambda: imports.write_import(facilitator, run)] * 4) == {"done": 4}
        assert Membership.objects.filter(network=committed.network).count() == 20
    finally:
        Membership.objects.filter(network=committed.network).delete()
        Person.objects.filter(email__startswith="personne", email__endswith="@example.org").delete()


def test_each_row_becomes_an_account_and_a_membership(tried: Tried, network: Network, dora: Person) -> None:
    row = ("Zoé 🐑 Ñandù", "ZOE@Example.org", "Florac", "Ébéniste", "salariée", "01/03/2026", "28/02/2099", "oui")
    tried(csv_of(HEADER, row), write=True)
    person = Person.objects.get(email="zoe@example.org")
    membership = Membership.objects.get(person=person)
    assert (person.name, person.home_id, person.has_usable_password()) == ("Zoé 🐑 Ñandù", factories.FLORAC, False)
    assert person.news_since is None, "a consent is given by oneself"
    assert (membership.state, membership.situation, membership.work) == ("invited", "employee", "Ébéniste")
    assert (membership.starts_on, membership.ends_on) == (date(2026, 3, 1), date(2099, 2, 28))
    assert membership.decided_by == dora
    assert not EmailAddress.objects.get(user=person).verified, "an import proves no address"
    charter = factories.make_charter(network)
    assert not members(network).exists()
    memberships.accept_membership(person, membership)
    assert not members(network).exists()
    memberships.sign(person, membership, charter, "Zoé")
    assert members(network).exists()


def test_what_a_file_does_not_say_is_today_for_a_year(tried: Tried) -> None:
    tried(csv_of(("nom", "e-mail"), ("Zoé", "zoe@example.org")), write=True)
    membership, today = Membership.objects.get(), timezone.localdate()
    assert (membership.starts_on, membership.ends_on, membership.news) == (today, a_year_after(today), False)
    assert membership.person is not None
    assert membership.person.news_since is None


def test_the_same_people_as_a_workbook(tried: Tried) -> None:
    row = ("Zoé", "zoe@example.org", 48095, "Ébéniste", None, datetime(2026, 3, 1), date(2099, 2, 28), True)  # noqa: DTZ001
    run = tried(xlsx_of(HEADER, row), write=True)
    assert mistakes(run) == []
    assert Membership.objects.get().ends_on == date(2099, 2, 28)
    assert Membership.objects.get().home_id == factories.MENDE, "by its INSEE code"


@pytest.mark.parametrize("code", ["48150", "48100", "48140"])
def test_a_code_that_is_postal_and_insee_at_once_is_asked_about(tried: Tried, code: str) -> None:
    """48150 is the postal code of Meyrueis and the INSEE code of Saint-Flour-de-Mercoire, seventy kilometres away."""
    run = tried(csv_of(("nom", "courriel", "commune"), ("Zoé", "zoe@example.org", code)), write=True)
    assert (run.state, mistakes(run)) == ("refused", [(2, "commune")])
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("heads", "cells", "insee"),
    [
        (("commune",), ("Meyrueis 48150",), "48096"),
        (("commune",), ("48150 Meyrueis",), "48096"),
        (("commune",), ("48330",), "48148"),
        (("Code INSEE",), ("48150",), "48150"),
        (("insee",), ("48150",), "48150"),
        (("code postal", "ville"), ("48150", "Meyrueis"), "48096"),
        (("code postal", "ville"), ("48150", "48150 Meyrueis"), "48096"),
        (("commune", "code INSEE"), ("Meyrueis", "48096"), "48096"),
        (("commune", "code postal", "code INSEE"), ("Meyrueis", "48150", "48096"), "48096"),
        (("code postal",), ("48330",), "48148"),
        (("CP",), ("7350",), "07076"),
        (("code postal",), ("75012",), "75056"),
    ],
    ids=range(12),
)
def test_the_title_of_the_column_or_the_name_beside_a_code_says_what_it_is(
    tried: Tried, heads: tuple[str, ...], cells: tuple[str, ...], insee: str
) -> None:
    run = tried(csv_of(("nom", "courriel", *heads), ("Zoé", "zoe@example.org", *cells)), write=True)
    assert mistakes(run) == []
    assert Membership.objects.get().home_id == insee


@pytest.mark.parametrize(
    ("heads", "cells", "column"),
    [
        (("code postal",), ("48150",), "code postal"),  # six communes share it
        (("code postal",), ("99999",), "code postal"),
        (("code INSEE",), ("99999",), "code Insee"),
        (("commune", "code INSEE"), ("Mende", "48096"), "commune"),
    ],
    ids=range(4),
)
def test_a_code_that_names_several_communes_or_contradicts_the_name_is_asked_about(
    tried: Tried, heads: tuple[str, ...], cells: tuple[str, ...], column: str
) -> None:
    run = tried(csv_of(("nom", "courriel", *heads), ("Zoé", "zoe@example.org", *cells)))
    assert mistakes(run) == [(2, column)]


def test_the_question_says_how_to_write_the_commune_and_what_it_says_is_understood(
    tried: Tried, as_: SignedIn, dora: Person
) -> None:
    run = tried(csv_of(("nom", "courriel", "commune"), ("Zoé", "zoe@example.org", "48150")))
    page = as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode()
    assert "Meyrueis 48150" in page
    assert "De quelle commune" not in page
    example = run.mistakes[0]["facts"]["example"]
    assert mistakes(tried(csv_of(("nom", "courriel", "commune"), ("Zoé", "zoe@example.org", example)))) == []


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"Nom": ""}, "nom"),
        ({"Courriel": ""}, "courriel"),
        ({"Courriel": "zoé"}, "courriel"),
        ({"Courriel": "a@b"}, "courriel"),
        ({"Courriel": f"{'x' * 250}@example.org"}, "courriel"),
        ({"Commune": "Nulle-Part-sur-Rien"}, "commune"),
        ({"Situation": "astronaute"}, "situation"),
        ({"Adhésion depuis": "31/02/2026"}, "adhésion depuis"),
        ({"Adhésion jusqu'au": "bientôt"}, "adhésion jusqu’au"),
        ({"Adhésion depuis": "01/01/2027", "Adhésion jusqu'au": "01/01/2027"}, "adhésion jusqu’au"),
        ({"Nouvelles": "peut-être"}, "nouvelles"),
    ],
    ids=range(11),
)
def test_each_mistake_is_named_by_line_and_column(
    tried: Tried, as_: SignedIn, dora: Person, changed: dict[str, str], column: str
) -> None:
    good = dict(zip(HEADER, ("Zoé", "zoe@example.org", "Mende", "x", "autre", "01/01/2026", "", "non"), strict=True))
    bad = {**good, "Courriel": "b@example.org", **changed}
    run = tried(csv_of(HEADER, list(good.values()), list(bad.values())))
    assert mistakes(run) == [(3, column)]
    page = as_(dora).get(f"/animation/imports/{run.public_id}/").content.decode()
    assert f"<td>3</td><td>{column}</td>" in page
    assert "%(" not in page
    assert not Person.objects.filter(email="zoe@example.org").exists()


def test_every_mistake_is_said_at_once_up_to_two_hundred(tried: Tried) -> None:
    rows = [("", "x", "", "", "astronaute", "", "", "") for _n in range(300)]
    run = tried(csv_of(HEADER, *rows))
    assert len(run.mistakes) == 200
    assert {(2, "nom"), (2, "courriel"), (2, "situation"), (3, "courriel")} <= set(mistakes(run))


def test_an_address_twice_in_the_file_is_said_with_its_first_line(tried: Tried) -> None:
    run = tried(csv_of(("nom", "courriel"), ("a", "zoe@example.org"), ("b", "ZOE@example.org")))
    assert mistakes(run) == [(3, "courriel")]
    assert run.mistakes[0]["facts"] == {"line": 2}


@pytest.mark.parametrize("state", ["submitted", "asked", "accepted"])
def test_who_already_belongs_is_said(tried: Tried, network: Network, bob: Person, state: str) -> None:
    factories.make_member(bob, network, state=state)
    assert mistakes(tried(csv_of(("nom", "courriel"), ("Bob", bob.email.upper())))) == [(2, "courriel")]


def test_who_belongs_under_an_older_address_is_said_as_well(tried: Tried, network: Network, bob: Person) -> None:
    factories.make_member(bob, network, email="autrefois@example.org")
    assert mistakes(tried(csv_of(("nom", "courriel"), ("Bob", bob.email)), write=True)) == [(2, "courriel")]


@pytest.mark.parametrize("state", ["declined", "left", "ended"])
def test_who_belonged_once_belongs_again_with_the_same_account(
    tried: Tried, network: Network, bob: Person, state: str
) -> None:
    factories.make_member(bob, network, state=state)
    people_before = Person.objects.count()
    run = tried(csv_of(("nom", "courriel", "nouvelles"), ("Robert", bob.email, "oui")), write=True)
    assert run.state == "written"
    assert Person.objects.count() == people_before
    memberships.accept_membership(bob, Membership.objects.get(person=bob, state="invited"))
    assert Membership.objects.filter(person=bob, state="accepted").count() == 1
    assert Person.objects.get(pk=bob.pk).name == "Bob", "their account is theirs"


def test_an_account_whose_address_has_capitals_is_found(tried: Tried) -> None:
    person = Person.objects.create(email="Zoe.Nandu@example.org", name="Zoé")
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe.nandu@example.org")), write=True)
    assert run.state == "written"
    assert Membership.objects.get().person == person


def test_what_changed_since_it_was_tried_is_found_out_and_nothing_is_written(
    tried: Tried, network: Network, dora: Person, bob: Person
) -> None:
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe@example.org"), ("Bob", bob.email)))
    factories.make_member(bob, network)
    run = imports.write_import(dora, run)
    assert (run.state, mistakes(run)) == ("refused", [(3, "courriel")])
    assert not Person.objects.filter(email="zoe@example.org").exists()


def test_undoing_removes_what_was_written_and_nothing_else(tried: Tried, dora: Person, bob: Person) -> None:
    before = counted()
    run = tried(csv_of(("nom", "courriel"), ("Zoé", "zoe@example.org"), ("Bob", bob.email)), write=True)
    imports.undo_import(dora, run)
    assert counted() == before
    assert Person.objects.filter(pk=bob.pk).exists()


@pytest.mark.parametrize("use", ["signed in", "accepted", "booked"])
def test_undoing_is_refused_once_somebody_used_it(
    tried: Tried, network: Network, dora: Person, desks: Space, workday: date, use: str
) -> None:
    run = tried(people(5), write=True)
    person = Person.objects.get(email="personne4@example.org")
    if use == "signed in":
        Person.objects.filter(pk=person.pk).update(last_login=timezone.now())
    elif use == "accepted":
        memberships.accept_membership(person, person.memberships.get())
    else:
        book(person, desks.pk, morning(workday))
    before = counted()
    with refused("used_since") as caught:
        imports.undo_import(dora, run)
    assert caught.value.facts["count"] == 1
    assert counted() == before
    run.refresh_from_db()
    assert run.state == "written"


def test_reading_ten_thousand_people_asks_few_questions(network: Network, django_assert_max_num_queries: Any) -> None:
    importer = PeopleImporter()
    rows = [Row(n, {"nom": "x", "courriel": f"p{n}@example.org", "commune": "Mende"}) for n in range(2, MANY)]
    with django_assert_max_num_queries(12):
        items, wrong = importer.read(network, rows)
    assert (len(items), wrong) == (MANY - 2, [])
