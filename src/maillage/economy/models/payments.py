"""What was paid, only ever added to: what was noted wrongly is taken back by its contrary. Reminders that were sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.economy.models.choices import PAID_LABELS, TONE_LABELS
from maillage.economy.models.invoices import Invoice
from maillage.kernel.money import Money
from maillage.ledger.models import Entry


class Payment(models.Model):
    """So much was received for an invoice, or given back (below zero); `fee_cents` of it is the fee for recovery."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="payments")
    cents = models.BigIntegerField()
    fee_cents = models.BigIntegerField(default=0)
    method = models.CharField(_("paid by"), max_length=10, choices=PAID_LABELS)
    received_on = models.DateField(_("received on"))
    reference = LineField(_("number of the cheque, words of the transfer"), max_length=80, blank=True)
    takes_back = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="taken_back_by"
    )  # fmt: skip
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)  # as the journal names people

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(cents=0), name="no_empty_payment")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.cents}"

    @property
    def amount(self) -> Money:
        """The amount that was received."""
        return Money(self.cents)


class Reminder(models.Model):
    """A reminder that was sent."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="reminders")
    tone = models.CharField(max_length=10, choices=TONE_LABELS)
    sent_on = models.DateField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["sent_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["invoice", "sent_on"], name="one_reminder_a_day")]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.tone}"
