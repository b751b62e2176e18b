"""Invoices that go by a platform: those to be handed over, where the others are."""

from __future__ import annotations

from django.db.models import QuerySet

from maillage.economy.models import HandOver, Invoice, InvoiceStatus, Issuer
from maillage.economy.rules.documents import CustomerKind
from maillage.economy.rules.life_cycle import PlatformState

MOST_AT_ONCE = 20  # papers of a file: each is drawn as it is asked for


def to_hand_over(issuer: Issuer) -> QuerySet[Invoice]:
    """Those to companies and public bodies that nobody handed over yet, nor sends now, the oldest first."""
    rows = Invoice.objects.filter(issuer=issuer, statuses=None).exclude(customer=CustomerKind.PRIVATE.value)
    rows = rows.exclude(pk__in=HandOver.objects.filter(is_left=False).values("invoice"))
    return rows.order_by("issued_on", "pk")


def handed_over(issuer: Issuer) -> QuerySet[InvoiceStatus]:
    """The last state of each that was, the last first."""
    last = InvoiceStatus.objects.filter(invoice__issuer=issuer).order_by("invoice_id", "-pk").distinct("invoice_id")
    return InvoiceStatus.objects.filter(pk__in=last.values("pk")).select_related("invoice").order_by("-day", "-pk")


def states_of(invoice: Invoice) -> list[PlatformState]:
    """What was noted of it, in order."""
    return [PlatformState(state) for state in invoice.statuses.values_list("state", flat=True)]
