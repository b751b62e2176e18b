"""The till of a place for tests: what was received, a bag that was closed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.bookings.actions.host_desk import record_cash
from maillage.bookings.actions.till import close_bag
from maillage.bookings.models import CashEntry, TillBag
from maillage.bookings.queries.till import till_of
from maillage.community.models import Person
from maillage.kernel.money import Money
from maillage.places.models import Place


def receive(host: Person, place: Place, cents: int, means: str = "cash") -> CashEntry:
    """Received today."""
    return record_cash(host, place, timezone.localdate(timezone=place.zone), cents, means, "café")


def make_bag(host: Person, place: Place) -> TillBag:
    """All that waits, counted right."""
    till = till_of(place)
    cheques = [cheque.id for cheque in till.cheques]
    return close_bag(host, place, Money(till.cash_cents), cheques, last_seen=till.last_bag)


def addresses_of_till(host: Person, place: Place, carrier_slug: str) -> dict[str, list[Any]]:
    """A bag closed, and something that waits for the next."""
    receive(host, place, 1250)
    bag = make_bag(host, place)
    receive(host, place, 800, "cheque")
    return {
        "bookings:till": [place.slug],
        "bookings:bag_slip": [place.slug, bag.number],
        "economy:deposits": [carrier_slug],
        "economy:note_deposit": [carrier_slug, bag.pk],
    }
