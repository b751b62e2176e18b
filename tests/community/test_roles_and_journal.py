"""Roles with dates and a scope, and a journal that the database itself protects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from maillage.community.actions import end_role, give_role, record
from maillage.community.models import JournalEntry, Network, Person
from maillage.community.queries import abilities, current_roles
from maillage.community.rules import Ability, RoleKind, Scope, ScopeKind
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests import factories


@pytest.mark.parametrize("sql", ["UPDATE {} SET verb = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_a_line_of_the_journal_is_never_changed_removed_or_emptied(bob: Person, sql: str) -> None:
    record(bob, "tried", ("person", bob.pk))
    table = JournalEntry._meta.db_table
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))
    assert JournalEntry.objects.filter(verb="tried").exists()


def test_the_journal_outlives_the_person_and_does_not_name_them(db: None) -> None:
    person = factories.make_person("gone")
    record(person, "tried", ("person", person.pk))
    number = person.journal_id
    person.delete()
    line = JournalEntry.objects.get(verb="tried", actor=number)
    assert "gone" not in str(line.details)


def test_a_role_given_twice_is_given_once(bob: Person, place: Place) -> None:
    scope = Scope(ScopeKind.PLACE, place.pk)
    assert give_role(bob, RoleKind.HOST, scope, by=None) == give_role(bob, RoleKind.HOST, scope, by=None)
    assert JournalEntry.objects.filter(verb="role_given", about=[bob.journal_id]).count() == 1


def test_a_role_that_ends_opens_nothing_and_stays_readable(alice: Person, place: Place) -> None:
    role = alice.roles.get()
    end_role(role, by=None)
    fresh = Person.objects.get(pk=alice.pk)
    assert abilities(fresh, place) == frozenset()
    assert fresh.roles.count() == 1
    with pytest.raises(Refusal):
        end_role(role, by=None)


def test_a_role_begins_on_its_day(bob: Person, place: Place) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    give_role(bob, RoleKind.HOST, Scope(ScopeKind.PLACE, place.pk), by=None, starts_on=tomorrow)
    assert abilities(bob, place) == frozenset()
    assert current_roles(tomorrow).filter(person=bob).exists()


def test_a_facilitator_reaches_the_places_of_their_network_alone(dora: Person, place: Place, network: Network) -> None:
    elsewhere = factories.make_place(factories.make_network("Ailleurs"))
    assert Ability.EDIT in abilities(dora, place)
    assert Ability.SEE_DAY not in abilities(dora, place)
    assert abilities(dora, elsewhere) == frozenset()


def test_reading_one_s_roles_takes_one_statement(alice: Person, place: Place, django_assert_num_queries) -> None:
    person = Person.objects.get(pk=alice.pk)
    with django_assert_num_queries(1):
        for _ in range(3):
            abilities(person, place)
