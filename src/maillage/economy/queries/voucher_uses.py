"""VAT of multi-purpose passes: due when a half-day is used, at a place of the carrier that sold it.

Used elsewhere, what one place owes the other is invoiced both ways, with VAT: `actions/clearing_documents.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import Sum

from maillage.economy.models import Invoice, Issuer
from maillage.economy.queries.billing import usual_rate
from maillage.kernel.money import Money
from maillage.passes.models import Billed, CreditEntry, CreditLot
from maillage.passes.rules.passes import Voucher


def used_shares(
    issuer: Issuer, year: int, *, invoiced_until: date | None = None
) -> Iterator[tuple[int, int, int, int]]:
    """Month, rate, base and VAT (cents) of what was used that year; below zero for what was given back.

    The parts of a pass add up to its price, to the cent. A pass that was invoiced with VAT where it was sold, before it
    was said to be multi-purpose, is left out; so is what nobody used: nothing was supplied. With a day, only passes on
    an invoice of that day or before: those whose price waits on 487.
    """
    if issuer.is_training:
        return
    entries = list(
        CreditEntry.objects.filter(
            lot__isnull=False,
            day__year__lte=year,
            held__price_cents__gt=0,
            held__kind__voucher=Voucher.MULTI,
            held__kind__seller__operator=issuer.organisation_id,
            place__operator=issuer.organisation_id,
        )
        .order_by("day", "pk")
        .values_list("held", "held__public_id", "held__price_cents", "day", "amount")
    )
    invoices = _invoices_of({row[1] for row in entries})
    left_out = {key for key, one in invoices.items() if not one.document.is_voucher}
    if invoiced_until is not None:
        waiting = {key for key, one in invoices.items() if one.issued_on <= invoiced_until}
        left_out |= {row[1] for row in entries} - waiting
    lots = CreditLot.objects.filter(held__in={row[0] for row in entries}).values_list("held")
    whole = dict(lots.annotate(all=Sum("amount")))
    used: defaultdict[int, int] = defaultdict(int)
    sums: defaultdict[tuple[int, int], int] = defaultdict(int)
    for held, key, price, day, amount in entries:
        before, after = used[held], used[held] - amount
        used[held] = after
        if day.year == year and key not in left_out:
            sums[day.month, usual_rate(day)] += _part(price, after, whole[held]) - _part(price, before, whole[held])
    for (month, rate), cents in sums.items():
        vat = Money(cents).share_of(Fraction(rate, 10000 + rate)).cents
        yield month, rate, cents - vat, vat


def _part(price: int, used: int, whole: int) -> int:
    return Money(price).share_of(Fraction(used, whole)).cents


def _invoices_of(keys: set[UUID]) -> dict[UUID, Invoice]:
    """The invoice that each of these passes (public numbers) stands on, if it does."""
    documents = dict(Billed.objects.filter(key__in=keys).values_list("key", "document"))
    invoices = {one.public_id: one for one in Invoice.objects.filter(public_id__in=documents.values()).defer("xml")}
    return {key: invoices[document] for key, document in documents.items() if document in invoices}
