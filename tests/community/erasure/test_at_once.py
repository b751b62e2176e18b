"""Erased while they book, write or are written to: nothing is left, nobody comes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread
from time import sleep
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from maillage.bookings import actions
from maillage.bookings.models import Booking, Occupancy
from maillage.community.actions import give_role
from maillage.community.actions.privacy import erase
from maillage.community.models import Person, PrivateMessage
from maillage.community.rules import RoleKind
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.places.actions import lock_in_order
from maillage.places.models import Space
from maillage.web.domain import DOMAINS, Domain
from tests import factories
from tests.community.erasure.life import fresh
from tests.community.erasure.traces import traces_in_keys
from tests.factories import Committed, morning
from tests.kit.concurrency import at_once


def signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return fresh(client)


def taking(space: Space, day: date) -> dict[str, Any]:
    period = morning(day)
    return {"espace": space.pk, "debut": period.start.isoformat(), "fin": period.end.isoformat(), "cle": str(uuid4())}


def somebody_waits() -> None:
    """Until another connection waits for a lock; four seconds at most."""
    for _look in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)


@pytest.mark.concurrent
def test_who_books_while_being_erased_is_answered_and_nothing_is_left(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    """The booking waits for the erasure to end: it is then refused, as a sentence."""
    _committed, person, space = racing
    client = signed_in(person)
    answers: list[int] = []

    def book() -> None:
        answers.append(client.post(reverse("bookings:new"), taking(space, workday)).status_code)
        connection.close()

    with transaction.atomic():
        lock_in_order([], before=[(LockFamily.PERSON, person.pk)])
        thread = Thread(target=book)
        thread.start()
        somebody_waits()
        erase(Person.objects.get(pk=person.pk))
    thread.join(timeout=30)
    assert not traces_in_keys(person.pk)
    assert not Booking.objects.filter(space=space).exists()
    assert answers
    assert answers[0] < 500


@pytest.mark.concurrent
def test_erased_amid_a_dozen_of_their_own_requests_nothing_is_left(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    _committed, person, space = racing
    statuses: list[int] = []
    days = [factories.next_workday(workday + timedelta(days=n)) for n in range(0, 28, 2)]

    def ask(act: Callable[[Client], Any]) -> Callable[[], None]:
        client = signed_in(person)
        return lambda: statuses.append(act(client).status_code)

    acts = [ask(lambda c, d=day: c.post(reverse("bookings:new"), taking(space, d))) for day in dict.fromkeys(days)]
    acts += [ask(lambda c, d=day: c.post(reverse("bookings:add_to_basket"), taking(space, d))) for day in days[:2]]
    acts.append(ask(lambda c: c.post("/profil/", {"name": "X", "language": "fr", "reminder": "day"})))
    acts.append(ask(lambda c: c.post(reverse("bookings:addresses"), {"kind": "mine"})))
    with override("fr"):
        word = gettext("ERASE")
    acts[4:4] = [ask(lambda c: c.post("/mes-donnees/effacer/", {"word": word})) for _twice in range(2)]
    at_once(acts)
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not traces_in_keys(person.pk)
    assert not Occupancy.objects.filter(booking__space=space, holds=True).exists()
    assert max(statuses) < 500, Counter(statuses)


@pytest.mark.concurrent
def test_a_profile_that_is_saved_meanwhile_brings_nobody_back(racing: tuple[Committed, Person, Space]) -> None:
    """The form was sent before, and waits for the row: there is no row any more, and it makes no new one."""
    _committed, person, _space = racing
    client, answers = signed_in(person), []
    given = {"name": "De retour", "language": "fr", "reminder": "day"}

    def save() -> None:
        answers.append(client.post("/profil/", given).status_code)
        connection.close()

    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        thread = Thread(target=save)
        thread.start()
        somebody_waits()
        erase(Person.objects.get(pk=person.pk))
    thread.join(timeout=30)
    assert not Person.objects.filter(email=person.email).exists()
    assert answers[0] < 500


class AnotherConnection:
    """Stands last among those who forget: at that moment somebody acts elsewhere, about the person who goes."""

    def __init__(self, act: Callable[[], object]) -> None:
        self.act = act
        self.thread = Thread(target=self.run)
        self.outcome = "waiting"

    def export(self, _person: Person) -> list[Any]:
        return []

    def erase(self, _person: Person, _ghost: Person) -> None:
        self.thread.start()
        self.thread.join(timeout=1)

    def run(self) -> None:
        try:
            self.act()
            self.outcome = "done"
        except (IntegrityError, Refusal):
            self.outcome = "nobody there"
        finally:
            connection.close()


def erased_while(person: Person, act: Callable[[], object]) -> str:
    """Erase them while that happens on another connection; what came of it."""
    other = AnotherConnection(act)
    last = Domain(name="another connection", personal_data=other)
    DOMAINS.append(last)
    try:
        erase(Person.objects.get(pk=person.pk))
    finally:
        DOMAINS.remove(last)
        other.thread.join(timeout=30)
    return other.outcome


@pytest.mark.concurrent
def test_a_letter_that_arrives_amid_the_erasure_does_not_stop_it(racing: tuple[Committed, Person, Space]) -> None:
    committed, person, _space = racing
    sender = committed.person()
    erased_while(
        person, lambda: PrivateMessage.objects.create(sender_id=sender.pk, recipient_id=person.pk, text="Bonjour")
    )
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not traces_in_keys(person.pk)


@pytest.mark.concurrent
def test_a_host_who_goes_while_booking_for_somebody_is_gone_all_the_same(
    racing: tuple[Committed, Person, Space], workday: date
) -> None:
    committed, host, space = racing
    member = committed.person()
    give_role(host, RoleKind.HOST, space.place.scopes()[0], by=None)
    acting = Person.objects.get(pk=host.pk)
    erased_while(host, lambda: actions.book_for(acting, member, space, morning(workday)))
    assert not Person.objects.filter(pk=host.pk).exists()
    assert not traces_in_keys(host.pk)
