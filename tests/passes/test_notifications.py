"""Who is told what of passes, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from maillage.bookings import actions
from maillage.community.actions import give_role
from maillage.community.models import Notification, Person
from maillage.community.queries.notifications import in_words
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.passes.actions.passes import Order, order_pass, receive_payment, sell_pass
from maillage.passes.actions.reminders import remind_of_passes
from maillage.places.models import Place, Space
from tests.factories import make_organisation, morning, next_workday
from tests.kit.passes import make_kind, make_pass, make_rate
from tests.passes.test_actions import today

pytestmark = pytest.mark.django_db


def news_of(person: Person) -> list[str]:
    rows = Notification.objects.filter(person=person, kind__startswith="pass").order_by("pk")
    assert len(in_words(list(rows))) == len(rows), "each is said"
    return [row.what for row in rows]


def test_hosts_are_told_of_an_order_and_whom_a_gift_is_for_once_it_is_paid(
    alice: Person, bob: Person, charlie: Person, place: Place
) -> None:
    gift = order_pass(bob, Order(make_kind(place), today(), charlie))
    assert (news_of(alice), news_of(charlie)) == (["asked_for"], [])
    for _twice in range(2):
        receive_payment(alice, gift, "cash")
    mine = order_pass(bob, Order(gift.kind, today(), bob))
    receive_payment(alice, mine, "cash")
    assert (news_of(charlie), news_of(bob)) == (["given"], ["good"])
    sell_pass(alice, Order(gift.kind, today(), bob))
    assert news_of(bob) == ["good"], "one is there when it is sold on the spot"


def test_a_pass_used_up_or_ending_is_told_once_to_whose_it_is(bob: Person, desks: Space, place: Place) -> None:
    make_rate(desks)
    firm, kind = make_organisation(kind="employer"), make_kind(place)
    give_role(bob, RoleKind.MANAGER, Scope(ScopeKind.ORGANISATION, firm.pk), by=None)
    make_pass(kind, bob, left=1)
    actions.book(bob, desks.pk, morning(next_workday(today() + timedelta(days=3))))
    begun = today() - timedelta(days=300)
    make_pass(kind, bob, left=5, last=today() + timedelta(days=10), starts_on=begun)
    make_pass(kind, organisation=firm, left=5, last=today() + timedelta(days=10), starts_on=begun)
    make_pass(kind, bob, left=5, last=today() + timedelta(days=100))
    assert remind_of_passes() == 3
    assert remind_of_passes() == 0
    assert sorted(news_of(bob)) == ["ending", "ending", "used_up"]
