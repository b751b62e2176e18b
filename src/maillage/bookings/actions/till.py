"""Closing a deposit bag: what waits in the till is counted, once."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from maillage.bookings.models import BaggedEntry, CashEntry, TillBag
from maillage.bookings.queries.till import entries_in_till, make_till
from maillage.bookings.rules.till import may_close_bag
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.locks import LockFamily
from maillage.kernel.money import Money
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place


@transaction.atomic
def close_bag(
    host: Person, place: Place, counted: Money, cheques: Collection[int], words: str = "", *, last_seen: int
) -> TillBag:
    """Put all the cash and these cheques in a bag; the other cheques, and what comes later, wait for the next.

    `last_seen` is the number of the last bag they know of: of two hosts who close at once, the second is told.
    """
    if Ability.SEE_DAY not in abilities(host, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")
    take_lock(LockFamily.TILL, place.pk)
    waiting = list(entries_in_till(place))  # read once: what is written down from now on waits for the next bag
    till = make_till(place, waiting)
    if refusal := may_close_bag(till, counted, cheques, words, last_seen=last_seen):
        raise refusal
    taken = set(cheques)
    entries = [row for row in waiting if row.means == CashEntry.Means.CASH or row.pk in taken]
    bag = TillBag.objects.create(
        place=place,
        number=till.last_bag + 1,
        cash_cents=till.cash_cents,
        counted_cents=counted.cents,
        cheques=len(taken),
        cheques_cents=sum(cheque.cents for cheque in till.cheques if cheque.id in taken),
        words="" if counted.cents == till.cash_cents else words.strip(),
        by=str(host.journal_id),
        closed_at=timezone.now(),
    )
    BaggedEntry.objects.bulk_create(BaggedEntry(bag=bag, entry=row) for row in entries)
    record(host, "bag_closed", ("till_bag", bag.pk), place.scopes()[0], cents=bag.cents)
    return bag
