"""Passes that an organisation asks for by itself, for its people: by who speaks for it; good once paid or invoiced."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Organisation, Person
from maillage.kernel.refusal import Refusal
from maillage.passes.actions.passes import (
    MOST_ORDERED,
    Order,
    create_pass,
    first_of_renewal,
    lock_pass,
    require_near,
)
from maillage.passes.mails import tell_asked_for
from maillage.passes.models import Pass, PassBeneficiary
from maillage.passes.queries.passes import speaks_for
from maillage.passes.rules.passes import PassState


@transaction.atomic
def order_pool(person: Person, order: Order) -> Pass:
    """Ask for a pass for the people of an organisation: good once a host has the money, or it is on an invoice.

    `order.words` is the number of the order at the organisation, if it has one: it goes on the invoice.
    """
    if order.organisation is None or not speaks_for(person, order.organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    _lock_organisation(order.organisation)
    if not order.kind.on_sale:
        raise Refusal("not_on_sale", "This pass is no longer sold.")
    if Pass.objects.filter(state=PassState.ORDERED, organisation=order.organisation).count() >= MOST_ORDERED:
        raise Refusal("ordered_enough", "You already asked for %(most)s passes that are not paid.", most=MOST_ORDERED)
    require_near(order.first, timezone.localdate(timezone=order.kind.seller.zone))
    held = create_pass(order)
    record(person, "pass_ordered", ("pass", held.pk), order.kind.seller.scopes()[0])
    tell_asked_for(held, person)
    return held


@transaction.atomic
def renew_pool(person: Person, held: Pass) -> Pass:
    """Ask for the same again for the organisation; who may use it may use the new one. Twice asks once."""
    if held.organisation is None or not speaks_for(person, held.organisation):
        raise Refusal("not_allowed", "Only those who speak for this organisation may do that.")
    _lock_organisation(held.organisation)
    held = lock_pass(held)
    if again := Pass.objects.filter(renewed_from=held).exclude(state=PassState.CANCELLED).first():
        return again
    Pass.objects.filter(renewed_from=held).update(renewed_from=None)
    made = order_pool(person, Order(held.kind, first_of_renewal(held), organisation=held.organisation))
    made.renewed_from = held
    made.save(update_fields=["renewed_from"])
    people = held.beneficiaries.values_list("person", flat=True)
    PassBeneficiary.objects.bulk_create(PassBeneficiary(held=made, person_id=person) for person in people)
    return made


def _lock_organisation(organisation: Organisation) -> None:
    """One order of an organisation at a time."""
    list(Organisation.objects.select_for_update(no_key=True).filter(pk=organisation.pk).values_list("pk"))
