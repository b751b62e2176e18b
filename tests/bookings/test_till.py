"""Deposit bags of a till: what it should hold, what was counted, once; what comes later goes into the next."""

from __future__ import annotations

from datetime import date
from functools import partial

import pypdfium2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from maillage.bookings.actions.till import close_bag
from maillage.bookings.models import BaggedEntry, CashEntry, TillBag
from maillage.bookings.queries.till import till_of
from maillage.bookings.rules.till import Cheque, Till, may_close_bag
from maillage.community.models import JournalEntry, Person
from maillage.community.rules import RoleKind
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from tests.factories import Committed, make_person
from tests.kit.concurrency import at_once
from tests.kit.screens import SignedIn, form_of
from tests.kit.till import make_bag, receive

DAY = date(2027, 3, 1)
WAITING = Till(2, 1250, True, (Cheque(7, DAY, 800), Cheque(8, DAY, 2000)))


@pytest.mark.parametrize(
    ("counted", "cheques", "words", "last_seen", "code"),
    [
        (1250, [7, 8], "", 2, None),
        (1250, [], "", 2, None),
        (1200, [7], "cinquante centimes rendus en trop", 2, None),
        (1200, [7], " ", 2, "no_words"),
        (1300, [7], "", 2, "no_words"),
        (-1, [7], "x", 2, "no_amount"),
        (1250, [7], "", 1, "bag_closed_meanwhile"),
        (1250, [9], "", 2, "bag_closed_meanwhile"),
    ],
)
def test_when_a_bag_is_closed(counted: int, cheques: list[int], words: str, last_seen: int, code: str | None) -> None:
    refusal = may_close_bag(WAITING, Money(counted), cheques, words, last_seen=last_seen)
    assert (refusal.code if refusal else None) == code


def test_nothing_makes_no_bag() -> None:
    refusal = may_close_bag(Till(0, 0, False, (Cheque(7, DAY, 800),)), Money(0), [], "", last_seen=0)
    assert refusal is not None
    assert refusal.code == "empty_bag"


def test_a_bag_holds_the_cash_and_the_cheques_that_are_there(alice: Person, place: Place) -> None:
    receive(alice, place, 1250)
    receive(alice, place, -250)
    receive(alice, place, 4000, "card")
    first, second = receive(alice, place, 800, "cheque"), receive(alice, place, 2000, "cheque")
    bag = close_bag(alice, place, Money(950), [first.pk], "cinquante centimes manquent", last_seen=0)
    assert (bag.number, bag.cash_cents, bag.counted_cents, bag.difference_cents) == (1, 1000, 950, -50)
    assert (bag.cheques, bag.cheques_cents, bag.cents, bag.by) == (1, 800, 1750, str(alice.journal_id))
    assert JournalEntry.objects.filter(verb="bag_closed", actor=alice.journal_id).count() == 1
    receive(alice, place, 300)
    left = till_of(place)
    assert (left.last_bag, left.cash_cents) == (1, 300), "what comes later waits for the next"
    assert [cheque.id for cheque in left.cheques] == [second.pk]
    assert make_bag(alice, place).number == 2
    assert till_of(place).is_empty


def test_what_was_corrected_is_explained_in_the_next_bag(alice: Person, place: Place) -> None:
    receive(alice, place, 2000)
    make_bag(alice, place)
    receive(alice, place, -500)
    with pytest.raises(Refusal, match="differs"):
        close_bag(alice, place, Money(0), [], last_seen=1)
    bag = close_bag(alice, place, Money(0), [], "écrit deux fois", last_seen=1)
    assert (bag.cash_cents, bag.difference_cents) == (-500, 500)


def test_only_hosts_close_a_bag(alice: Person, bob: Person, dora: Person, place: Place) -> None:
    receive(alice, place, 1250)
    for person in (bob, dora):
        with pytest.raises(Refusal) as refused:
            close_bag(person, place, Money(1250), [], last_seen=0)
        assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("table", ["tillbag", "baggedentry"])
@pytest.mark.parametrize("act", ["UPDATE bookings_{} SET id = id", "DELETE FROM bookings_{}"])
def test_a_bag_is_never_changed(alice: Person, place: Place, table: str, act: str) -> None:
    receive(alice, place, 1250)
    make_bag(alice, place)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))


def test_a_difference_without_a_word_is_refused_by_the_database(alice: Person, place: Place) -> None:
    receive(alice, place, 1250)
    bag = make_bag(alice, place)
    facts = {"place": place, "number": 9, "cheques": 0, "cheques_cents": 0, "by": "x", "closed_at": bag.closed_at}
    with pytest.raises(IntegrityError, match="bag_that_differs_says_why"), transaction.atomic():
        TillBag.objects.create(**facts, cash_cents=2, counted_cents=1)


@pytest.mark.concurrent
def test_two_hosts_who_close_at_once_make_one_bag(committed: Committed) -> None:
    place = committed.space(units=1).place
    alice = make_person("alice", role=(RoleKind.HOST, place.scopes()[0]))
    entries = [receive(alice, place, cents) for cents in (500, 750)]

    acts = [partial(close_bag, alice, place, Money(1250), [], last_seen=0)] * 8
    assert at_once(acts) == {"done": 1, "bag_closed_meanwhile": 7}
    assert TillBag.objects.count() == 1
    assert BaggedEntry.objects.count() == len(entries)


def test_the_screen_closes_a_bag_and_gives_its_slip(alice: Person, place: Place, as_: SignedIn) -> None:
    receive(alice, place, 1250)
    cheque = receive(alice, place, 800, "cheque")
    client, address = as_(alice), reverse("bookings:till", args=[place.slug])
    form = form_of(client.get(address), "cheques")
    answer = form.send(client, counted="12,00", cheques=[str(cheque.pk)])
    assert (answer.status_code, TillBag.objects.count()) == (422, 0), "it differs: a word is wanted"
    assert "12,00" in answer.content.decode(), "what was typed stays"
    form.send(client, counted="12,00", words="une pièce perdue", cheques=[str(cheque.pk)])
    bag = TillBag.objects.get()
    assert (bag.cents, bag.words) == (2000, "une pièce perdue")
    answer = form.send(client, counted="12,50")
    assert answer.status_code == 409, "the same screen, sent again, closes nothing"
    answer = client.get(reverse("bookings:bag_slip", args=[place.slug, 1]))
    text = pypdfium2.PdfDocument(answer.content)[0].get_textpage().get_text_range()
    words = " ".join(text.split())
    assert all(part in words for part in ("12,00 €", "20,00 €", "une pièce perdue")), words


@pytest.mark.django_db
def test_what_was_received_is_never_changed_nor_removed_and_who_received_it_may_be_forgotten(
    alice: Person, place: Place
) -> None:
    entry = receive(alice, place, 1250)
    rows = CashEntry.objects.filter(pk=entry.pk)
    for act in (lambda: rows.update(cents=50), lambda: rows.update(received_by=None, cents=50), rows.delete):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            act()
    rows.update(received_by=None)
    entry.refresh_from_db()
    assert (entry.received_by, entry.cents) == (None, 1250)
