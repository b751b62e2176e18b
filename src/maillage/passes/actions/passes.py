"""Put passes on sale; ask for one, give one, sell it, share it, suspend it, renew it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions import record
from maillage.community.actions.locks import take_lock
from maillage.community.models import Organisation, Person
from maillage.community.queries import abilities
from maillage.community.rules import Ability
from maillage.kernel.locks import LockFamily
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.rates import require_host
from maillage.passes.mails import tell_asked_for, tell_good
from maillage.passes.models import Billed, CreditLot, Pass, PassBeneficiary, PassKind, PassSuspension
from maillage.passes.queries.passes import set_terms, speaks_for
from maillage.passes.queries.quotes import held_by_rows
from maillage.passes.rules.passes import (
    Interruption,
    PassForm,
    PassState,
    credits_of,
    first_day_again,
    last_day,
    may_sell,
    may_suspend,
    price_of_pass,
)
from maillage.places.models import Place

MOST_ORDERED = 5  # passes asked for and not paid, of one person
MOST_BENEFICIARIES = 200
MOST_AHEAD = timedelta(days=92)
MEANS_OF_PAYMENT = [("cash", _("cash")), ("cheque", _("cheque")), ("card", _("card")), ("transfer", _("transfer"))]
# What a higher floor does when a pass is paid (the takings of the day): host, pass, by which means.
WHEN_PAID: list[Callable[[Person, Pass, str], None]] = []


@transaction.atomic
def save_kind(host: Person, kind: PassKind, *, places: list[Place] | None = None, **lists: Any) -> PassKind:
    """Put a pass on sale, or change it: what is sold already stays as it was sold."""
    require_host(host, kind.seller)
    if refusal := may_sell(PassForm(kind.form), kind.quantity, kind.price_cents, kind.months):
        raise refusal
    is_new = kind.pk is None
    kind.save()
    kind.places.set(places or [])
    kind.partners.set(lists.get("partners", []))
    verb = "pass_kind_added" if is_new else "pass_kind_changed"
    record(host, verb, ("pass_kind", kind.pk), kind.seller.scopes()[0])
    return kind


@dataclass(frozen=True, slots=True)
class Order:
    """A pass that is asked for or sold: which, from when, for whom (a person, or an organisation for its people)."""

    kind: PassKind
    first: date
    holder: Person | None = None
    organisation: Organisation | None = None
    words: str = ""


@transaction.atomic
def order_pass(person: Person, order: Order) -> Pass:
    """Ask for a pass, for oneself or as a gift: it is good once a host has received the money."""
    lock_person(person)
    today = timezone.localdate(timezone=order.kind.seller.zone)
    if not order.kind.on_sale:
        raise Refusal("not_on_sale", "This pass is no longer sold.")
    waiting = Pass.objects.filter(state=PassState.ORDERED, holder=person) | Pass.objects.filter(
        state=PassState.ORDERED, given_by=person
    )
    if waiting.count() >= MOST_ORDERED:
        raise Refusal("ordered_enough", "You already asked for %(most)s passes that are not paid.", most=MOST_ORDERED)
    require_near(order.first, today)
    held = create_pass(order, given_by=person if order.holder and order.holder != person else None)
    record(person, "pass_ordered", ("pass", held.pk), order.kind.seller.scopes()[0])
    tell_asked_for(held, person)
    return held


@transaction.atomic
def sell_pass(host: Person, order: Order, means: str = "cash") -> Pass:
    """A host sells a pass, or gives one, on the spot: it is good at once."""
    _require_day(host, order.kind.seller)
    require_near(order.first, timezone.localdate(timezone=order.kind.seller.zone))
    if (order.holder is None) == (order.organisation is None):
        raise Refusal("no_holder", "Say for whom: the address of a person, or an organisation.")
    held = create_pass(order)
    _receive(host, held, means)
    about = [order.holder] if order.holder else []
    record(host, "pass_sold", ("pass", held.pk), order.kind.seller.scopes()[0], about=about, cents=held.price_cents)
    return held


@transaction.atomic
def receive_payment(host: Person, held: Pass, means: str = "cash", *, seen: int | None = None) -> Pass:
    """The money is there, or the pass is on an invoice: it is good. Twice receives once.

    `seen`: the cents that the host read. Refusal "price_changed" when it costs something else by now.
    """
    _require_day(host, held.kind.seller)
    held = lock_pass(held)
    if held.state == PassState.ACTIVE:
        return held
    if held.state != PassState.ORDERED:
        raise Refusal("pass_cancelled", "This pass was cancelled: ask for another.")
    take_lock(LockFamily.TILL, held.kind.seller_id)
    if is_billed(held):
        _activate(held, is_paid=True)  # its invoice is owed: nothing comes into the till
    else:
        _receive(host, held, means)
        if seen not in {None, held.price_cents}:
            raise Refusal("price_changed", "The price is no longer the one you saw: look at it again.")
    tell_good(held, host)
    about = [held.holder] if held.holder else []
    record(host, "pass_sold", ("pass", held.pk), held.scopes()[0], about=about, cents=held.price_cents)
    return held


@transaction.atomic
def cancel_pass(person: Person, held: Pass) -> None:
    """Take back a pass that is not paid (who asked, or a host); or, by a host, one that nothing was taken of."""
    held = lock_pass(held)
    is_host = Ability.SEE_DAY in abilities(person, held.kind.seller)
    speaks = held.organisation is not None and speaks_for(person, held.organisation)
    if not is_host and not speaks and person.pk != (held.given_by_id or held.holder_id):
        raise Refusal("not_allowed", "This pass is not yours.")
    if held.state == PassState.CANCELLED:
        return
    if held.state == PassState.ACTIVE and not is_host:
        raise Refusal("pass_paid", "This pass is paid: ask the place that sold it.")
    if is_billed(held):
        raise Refusal("pass_on_invoice", "This pass stands on an invoice: who keeps the accounts cancels that first.")
    if held.entries.filter(undoes=None, undone_by=None).exists():
        raise Refusal("pass_used", "Something was booked with this pass: cancel it first.")
    held.state, held.cancelled_at = PassState.CANCELLED.value, timezone.now()
    held.save(update_fields=["state", "cancelled_at"])
    record(person, "pass_cancelled", ("pass", held.pk), held.scopes()[0], about=[held.holder] if held.holder else [])


@transaction.atomic
def suspend_pass(person: Person, held: Pass, days: Interruption) -> PassSuspension:
    """Stop a pass for some days, for an illness or a leave: its end is later by as many. Nobody says why."""
    held = lock_pass(held)
    if person.pk != held.holder_id and Ability.SEE_DAY not in abilities(person, held.kind.seller):
        raise Refusal("not_allowed", "This pass is not yours.")
    (seen,) = held_by_rows(Pass.objects.filter(pk=held.pk))
    if refusal := may_suspend(seen, days, timezone.localdate(timezone=held.kind.seller.zone)):
        raise refusal
    row = PassSuspension.objects.create(held=held, first=days.first, last=days.last)
    held.ends_on += timedelta(days=days.days)
    held.save(update_fields=["ends_on"])
    record(person, "pass_suspended", ("pass", held.pk), held.scopes()[0], about=[held.holder] if held.holder else [])
    return row


@transaction.atomic
def renew_pass(person: Person, held: Pass) -> Pass:
    """Ask for the same again: by the month, from the day after it ends; a book, from today. Twice asks once."""
    if person.pk != held.holder_id:
        raise Refusal("not_allowed", "This pass is not yours.")
    held = lock_pass(held)
    if again := Pass.objects.filter(renewed_from=held).exclude(state=PassState.CANCELLED).first():
        return again
    Pass.objects.filter(renewed_from=held).update(renewed_from=None)
    made = order_pass(person, Order(held.kind, first_of_renewal(held), person))
    made.renewed_from = held
    made.save(update_fields=["renewed_from"])
    return made


@transaction.atomic
def share_pass(person: Person, held: Pass, beneficiary: Person) -> None:
    """Let somebody use the pass of an organisation: by who manages it, or a host of the place that sold it."""
    _require_manager(person, held)
    if held.beneficiaries.count() >= MOST_BENEFICIARIES:
        raise Refusal("too_many_beneficiaries", "%(most)s people at most share a pass.", most=MOST_BENEFICIARIES)
    _row, is_new = PassBeneficiary.objects.get_or_create(held=held, person=beneficiary)
    if is_new:
        record(person, "pass_shared", ("pass", held.pk), held.scopes()[0], about=[beneficiary])


@transaction.atomic
def unshare_pass(person: Person, held: Pass, beneficiary: Person) -> None:
    """Somebody no longer uses it; what they booked with it stands."""
    if person != beneficiary:
        _require_manager(person, held)
    PassBeneficiary.objects.filter(held=held, person=beneficiary).delete()
    record(person, "pass_unshared", ("pass", held.pk), held.scopes()[0], about=[beneficiary])


def lock_person(person: Person) -> None:
    """One order of a person at a time."""
    list(Person.objects.select_for_update(no_key=True).filter(pk=person.pk).values_list("pk"))


def may_manage(person: Person, held: Pass) -> bool:
    """May they say who shares it?"""
    if held.organisation is None:
        return False
    return speaks_for(person, held.organisation) or Ability.SEE_DAY in abilities(person, held.kind.seller)


def _require_manager(person: Person, held: Pass) -> None:
    if held.organisation is None:
        raise Refusal("not_shared", "Only the pass of an organisation is shared.")
    if not may_manage(person, held):
        raise Refusal("not_allowed", "Only those who manage this organisation may do that.")


def _require_day(host: Person, place: Place) -> None:
    if Ability.SEE_DAY not in abilities(host, place):
        raise Refusal("not_allowed", "Only the hosts of this place may do that.")


def first_of_renewal(held: Pass) -> date:
    """From when the same again is good."""
    today = timezone.localdate(timezone=held.kind.seller.zone)
    return first_day_again(PassForm(held.kind.form), held.ends_on, today)


def require_near(first: date, today: date) -> None:
    """Refusal unless a pass may begin that day."""
    if not today <= first <= today + MOST_AHEAD:
        raise Refusal("pass_begins_far", "A pass begins today, or within three months.")


def create_pass(order: Order, given_by: Person | None = None) -> Pass:
    """The row of a pass that is asked for: with the name and the price of today."""
    kind, form = order.kind, PassForm(order.kind.form)
    return Pass.objects.create(
        kind=kind, holder=order.holder, organisation=order.organisation, name=kind.name,
        price_cents=price_of_pass(form, kind.price_cents, kind.months, order.first).cents,
        starts_on=order.first, ends_on=last_day(form, kind.months, order.first), given_by=given_by,
        words=order.words[:200], ordered_at=timezone.now(),
    )  # fmt: skip


def _receive(host: Person, held: Pass, means: str) -> None:
    if means not in dict(MEANS_OF_PAYMENT):
        raise Refusal("no_means", "Say how it was paid.")
    _activate(held, is_paid=False)
    for listener in WHEN_PAID:
        listener(host, held, means)


def activate_pass(held: Pass) -> None:
    """Make a pass that was asked for good, its price being paid as it stood; twice does it once."""
    held = lock_pass(held)
    if held.state == PassState.ORDERED:
        _activate(held, is_paid=True)
        tell_good(held)


def _activate(held: Pass, *, is_paid: bool) -> None:
    """From now on it pays: from today, where it was to begin before. Its credits are made.

    `is_paid`: its price was paid or invoiced already, and stands.
    """
    now, kind = timezone.now(), held.kind
    set_terms(held, timezone.localdate(timezone=kind.seller.zone), is_paid=is_paid)
    held.state, held.activated_at = PassState.ACTIVE.value, now
    held.save(update_fields=["state", "activated_at", "starts_on", "ends_on", "price_cents"])
    if amount := credits_of(PassForm(kind.form), kind.quantity):
        CreditLot.objects.create(held=held, amount=amount, last=held.ends_on, made_at=now)


def bring_up_to_date(held: Pass) -> Pass:
    """A pass that waits to be paid, its row locked, with the dates and the price it has if it is paid today."""
    held = lock_pass(held)
    if held.state == PassState.ORDERED:
        set_terms(held, timezone.localdate(timezone=held.kind.seller.zone), is_paid=is_billed(held))
        held.save(update_fields=["starts_on", "ends_on", "price_cents"])
    return held


def is_billed(held: Pass) -> bool:
    """Whether it stands on an invoice or its draft."""
    return Billed.objects.filter(key=held.public_id).exists()


def lock_pass(held: Pass) -> Pass:
    """A pass as it is now, its row locked until the transaction ends."""
    list(Pass.objects.select_for_update(no_key=True).filter(pk=held.pk).values_list("pk"))
    return Pass.objects.select_related("kind__seller", "holder", "organisation", "given_by").get(pk=held.pk)
