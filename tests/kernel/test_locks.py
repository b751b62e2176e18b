"""Locks are taken in one order by everybody; who takes them in another is seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.kernel.locks import LockFamily, is_in_order
from maillage.places.actions import lock_in_order
from maillage.places.models import Space
from tests.kit.lock_order import Watch, watched


def in_one_transaction(*families: LockFamily) -> Watch:
    with watched() as watch, transaction.atomic():
        for family in families:
            take_lock(family, 1)
    return watch


def test_each_family_has_a_number_of_its_own_and_they_stand_in_order() -> None:
    numbers = [int(family) for family in LockFamily]
    assert numbers == sorted(set(numbers))


@pytest.mark.django_db
def test_locks_in_their_order_are_let_through() -> None:
    assert not in_one_transaction(LockFamily.ORGANISATION, LockFamily.PERSON, LockFamily.PERSON, LockFamily.SPACE).wrong


def test_a_lock_out_of_its_order_is_named() -> None:
    assert is_in_order([1, 2, 2, 9])
    assert not is_in_order([9, 2])


def test_the_watch_sees_a_lock_out_of_its_order(db: None) -> None:
    watch = Watch()
    with transaction.atomic():
        watch.note([(LockFamily.SPACE, 1)])
        watch.note([(LockFamily.PERSON, 1)])
    assert watch.wrong == ["locks out of their order: SPACE then PERSON"]


def test_what_is_held_already_is_taken_again_without_waiting(db: None) -> None:
    """A series that is changed books each of its dates, for the same person."""
    with watched() as watch, transaction.atomic():
        for family in (LockFamily.PERSON, LockFamily.SPACE, LockFamily.PERSON):
            take_lock(family, 1)
    assert not watch.wrong


def test_another_transaction_begins_anew(db: None) -> None:
    with watched() as watch:
        for family in (LockFamily.SPACE, LockFamily.PERSON):
            with transaction.atomic():
                take_lock(family, 1)
    assert not watch.wrong


def test_the_locks_of_spaces_come_after_those_of_people(desks: Space, bob: Person) -> None:
    with watched() as watch, transaction.atomic():
        lock_in_order([desks.pk], before=[(LockFamily.PERSON, bob.pk)])
        assert watch.taken == [LockFamily.PERSON, LockFamily.SPACE]


def test_a_lock_outside_a_transaction_is_refused() -> None:
    """Another thread has a connection of its own, in no transaction."""
    with ThreadPoolExecutor(1) as other, pytest.raises(RuntimeError, match="until a transaction ends"):
        other.submit(take_lock, LockFamily.PERSON, 1).result()
