"""Reading somebody's invoice, or taking away entries that name people: written in the journal."""

from __future__ import annotations

from django.db import transaction

from maillage.community.actions import record
from maillage.community.models import Person
from maillage.economy.actions.issuers import scope_of
from maillage.economy.models import Invoice, Issuer


@transaction.atomic
def look_at_invoice(invoice: Invoice, by: Person) -> None:
    """Write down that somebody else opened a person's invoice."""
    holder = getattr(invoice, "holder", None)
    if holder is not None and holder.person is not None and holder.person_id != by.pk:
        scope = scope_of(invoice.issuer.organisation)
        record(by, "invoice_looked_at", ("invoice", invoice.pk), scope, about=[holder.person])


@transaction.atomic
def note_export(issuer: Issuer, by: Person) -> None:
    """Write down that the entries, with the names of customers, were taken away."""
    record(by, "books_exported", ("organisation", issuer.organisation_id), scope_of(issuer.organisation))
