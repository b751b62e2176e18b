"""Direct debits of an issuer: mandates, invoices that may be taken, what was asked of the bank."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from maillage.economy.models import Debit, DebitBatch, DebitMandate, Invoice, Issuer
from maillage.economy.queries.invoices import InvoiceLine, lines_on, unsettled


@dataclass(frozen=True, slots=True)
class Collectable:
    """An open invoice, and the mandate by which it may be taken."""

    line: InvoiceLine
    mandate: DebitMandate


def mandates_of(issuer: Issuer) -> QuerySet[DebitMandate]:
    """The mandates in force that an issuer may charge."""
    return issuer.debit_mandates.filter(ended_on=None).select_related("person", "organisation")


def collectables(issuer: Issuer) -> list[Collectable]:
    """The open invoices of who gave a mandate that no debit takes yet, the oldest first. Three statements."""
    mandates = list(mandates_of(issuer))
    by_person = {one.person_id: one for one in mandates if one.person_id}
    by_organisation = {one.organisation_id: one for one in mandates if one.organisation_id}
    taken = Debit.objects.filter(invoice__issuer=issuer, refused_on=None).values("invoice")
    rows = unsettled(Invoice.objects.filter(issuer=issuer, cancels=None).exclude(pk__in=taken))
    ready = []
    for line in lines_on(rows.select_related("holder").order_by("due_on", "pk"), timezone.localdate()):
        holder = getattr(line.invoice, "holder", None)
        mandate = holder and (by_person.get(holder.person_id) or by_organisation.get(holder.organisation_id))
        if mandate and line.left.cents > 0:
            ready.append(Collectable(line, mandate))
    return ready


def batches_of(issuer: Issuer) -> QuerySet[DebitBatch]:
    """What was asked of the bank, the last first."""
    return issuer.debit_batches.prefetch_related("debits__invoice", "debits__mandate")
