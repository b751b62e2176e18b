"""Handing invoices over to the platform, noting what it says of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import require_books, scope_of
from maillage.economy.models import Invoice, InvoiceStatus, Issuer
from maillage.economy.queries.life_cycle import states_of, to_hand_over
from maillage.economy.rules.life_cycle import PlatformState, may_note_state
from maillage.kernel.refusal import Refusal


@transaction.atomic
def note_handed_over(issuer: Issuer, by: Person, numbers: Collection[str]) -> int:
    """These were given to the platform; how many were not before. Twice notes it once."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=issuer.pk)
    require_books(by, issuer.organisation)
    rows = list(to_hand_over(issuer).filter(number__in=numbers))
    today = timezone.localdate()
    InvoiceStatus.objects.bulk_create(
        InvoiceStatus(invoice=row, state=PlatformState.DEPOSITED.value, day=today, by=str(by.journal_id))
        for row in rows
    )
    if rows:
        scope = scope_of(issuer.organisation)
        record(by, "invoices_handed_over", ("organisation", issuer.organisation_id), scope, count=len(rows))
    return len(rows)


@transaction.atomic
def note_state(invoice: Invoice, by: Person, state: PlatformState, day: date, note: str = "") -> InvoiceStatus:
    """Note what the platform says of an invoice. Refusal when it can't follow what was noted."""
    issuer = Issuer.objects.select_for_update().select_related("organisation").get(pk=invoice.issuer_id)
    require_books(by, issuer.organisation)
    if refusal := may_note_state(states_of(invoice), state, day, invoice.issued_on, timezone.localdate()):
        raise refusal
    made = InvoiceStatus.objects.create(
        invoice=invoice, state=state.value, day=day, note=note, by=str(by.journal_id)
    )  # fmt: skip
    record(by, "invoice_state_noted", ("invoice", invoice.pk), scope_of(issuer.organisation), state=state.value)
    return made


def require_platform(count: int) -> None:
    """Refusal when nothing is to be handed over."""
    if not count:
        raise Refusal("nothing_to_hand_over", "Nothing is to be handed over: every invoice to a company was.")
