"""What was noted of an invoice on the platform that carries it: only ever added to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.economy.models.choices import PLATFORM_STATE_LABELS
from maillage.economy.models.invoices import Invoice
from maillage.economy.rules.life_cycle import PlatformState


class InvoiceStatus(models.Model):
    """A state, the day it was told, why."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="statuses")
    state = models.CharField(_("state"), max_length=3, choices=PLATFORM_STATE_LABELS)
    day = models.DateField(_("on"))
    reference = models.CharField(max_length=200, blank=True)  # of the message by which the platform said it
    note = LineField(_("why, if it was said"), max_length=200, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=36, blank=True)  # as the journal names people

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=models.Q(state=PlatformState.DEPOSITED.value), name="handed_over_once"
            ),
            models.UniqueConstraint(
                fields=["invoice", "reference"], condition=~models.Q(reference=""), name="a_message_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} {self.state}"
