"""What a settlement makes invoiced: for each two places and each way, one document, or why there is none."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from maillage.economy.models.clearing import ClearingSettlement
from maillage.economy.models.drafts import DraftInvoice
from maillage.economy.models.invoices import Invoice
from maillage.economy.rules.gross_documents import WithoutInvoice
from maillage.places.models import Place


class ClearingDocument(models.Model):
    """What the debtor owes the creditor in a settlement, gross: a draft, then its invoice, or the statement alone.

    `cents` is what the statement says, with VAT; `rounding_cents`, how much of it no price before VAT comes to.
    """

    settlement = models.ForeignKey(ClearingSettlement, on_delete=models.PROTECT, related_name="documents")
    debtor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    creditor = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    cents = models.IntegerField()
    rounding_cents = models.SmallIntegerField(default=0)
    without = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in WithoutInvoice])
    draft = models.OneToOneField(
        DraftInvoice, null=True, blank=True, on_delete=models.SET_NULL, related_name="clearing_document"
    )  # fmt: skip
    invoice = models.OneToOneField(
        Invoice, null=True, blank=True, on_delete=models.SET_NULL, related_name="clearing_document"
    )  # fmt: skip

    class Meta:
        ordering = ["settlement", "debtor", "creditor"]
        constraints = [
            models.UniqueConstraint(fields=["settlement", "debtor", "creditor"], name="one_document_a_way"),
            models.CheckConstraint(condition=~Q(debtor=F("creditor")), name="no_document_to_oneself"),
            models.CheckConstraint(condition=Q(draft=None) | Q(invoice=None), name="a_draft_or_its_invoice"),
        ]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.debtor_id}→{self.creditor_id} {self.cents}"
