"""Noting that a deposit bag is at the bank."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.bookings.models import TillBag
from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Organisation, Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import BagDeposit
from maillage.economy.rules.deposits import may_note_deposit
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal


@transaction.atomic
def note_deposit(bag: TillBag, organisation: Organisation, by: Person, on: date, reference: str) -> BagDeposit:
    """Note the day and the number of the bank's receipt; noted again otherwise, the last word counts."""
    require_books(by, organisation)
    if bag.place.operator_id != organisation.pk:
        raise Refusal("not_allowed", "This bag is of the place of another organisation.")
    take_lock(LockFamily.TILL, bag.place_id)
    last = BagDeposit.objects.filter(bag=bag).last()
    is_same = last is not None and (last.deposited_on, last.reference) == (on, reference)
    closed_on = timezone.localdate(bag.closed_at, bag.place.zone)
    if refusal := may_note_deposit(closed_on, on, timezone.localdate(timezone=bag.place.zone), is_same=is_same):
        raise refusal
    made = BagDeposit.objects.create(
        bag=bag, deposited_on=on, reference=reference, by=str(by.journal_id), noted_at=timezone.now()
    )
    record(by, "bag_deposited", ("till_bag", bag.pk), scope_of(organisation), cents=bag.cents)
    return made
