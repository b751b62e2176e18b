"""Payments by card: the account of an issuer at a provider, each payment that was begun, what the provider said of it.

Nothing here is about a card: neither its number nor who holds it.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.economy.models.choices import CARD_PROVIDER_LABELS, CARD_STATE_LABELS, OUTCOME_LABELS
from maillage.economy.models.invoices import Invoice
from maillage.economy.models.issuers import Issuer
from maillage.economy.models.payments import Payment
from maillage.economy.rules.cards import CardState, Progress
from maillage.passes.models import Pass


class CardAccount(models.Model):
    """How an issuer is paid by card. One in use at a time; those of before still read what comes for them.

    `secret_key` and `signing_key` are encrypted (`queries/cards.py`), and never written on a page again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="card_accounts")
    provider = models.CharField(_("provider"), max_length=20, choices=CARD_PROVIDER_LABELS)
    shop = models.CharField(_("number of the shop"), max_length=40, blank=True)
    secret_key = models.TextField(blank=True, editable=False)
    signing_key = models.TextField(blank=True, editable=False)
    is_live = models.BooleanField(default=False)  # a test account writes nothing in the books
    is_ready = models.BooleanField(default=False)  # it has all its keys
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer"], condition=Q(retired_at=None), name="one_card_account_at_a_time"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.provider}"


class CardCheckout(models.Model):
    """A payment by card that was begun: of which invoice, or of which pass asked for; how much; where it is."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(CardAccount, on_delete=models.CASCADE, related_name="checkouts")
    invoice = models.ForeignKey(
        Invoice, null=True, blank=True, on_delete=models.CASCADE, related_name="card_checkouts"
    )  # fmt: skip
    held = models.ForeignKey(Pass, null=True, blank=True, on_delete=models.CASCADE, related_name="card_checkouts")
    cents = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=CARD_STATE_LABELS, default=CardState.OPEN.value)
    page = models.CharField(max_length=2000, blank=True)  # of the provider, where the card is typed
    provider_reference = models.CharField(max_length=200, blank=True)
    transaction = models.CharField(max_length=200, blank=True)
    payment = models.OneToOneField(
        Payment, null=True, blank=True, on_delete=models.SET_NULL, related_name="card_checkout"
    )  # fmt: skip
    refunded_cents = models.BigIntegerField(default=0)
    refund_asked_cents = models.BigIntegerField(default=0)
    refund_asked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(state=CardState.OPEN.value), name="one_open_checkout_of_an_invoice"
            ),
            models.UniqueConstraint(
                fields=["held"], condition=Q(state=CardState.OPEN.value), name="one_open_checkout_of_a_pass"
            ),
            models.CheckConstraint(condition=Q(invoice=None) ^ Q(held=None), name="card_of_an_invoice_or_of_a_pass"),
            models.CheckConstraint(
                condition=Q(cents__gt=0, refunded_cents__gte=0, refund_asked_cents__gte=F("refunded_cents")),
                name="card_amounts_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id or self.held_id} {self.cents} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("economy:card_checkout", args=[self.public_id])

    @property
    def subject_address(self) -> str:
        """Where what it pays is looked at: its invoice, or this payment of a pass."""
        return (self.invoice or self).get_absolute_url()

    @property
    def label(self) -> str:
        """What the provider is told it is for: the number of the invoice, or one for the pass; never whose."""
        return self.invoice.number if self.invoice else f"C-{self.public_id.hex[:8].upper()}"

    @property
    def progress(self) -> Progress:
        """What is known of it."""
        return Progress(CardState(self.state), self.refunded_cents, self.transaction)


class CardNotice(models.Model):
    """A notice whose signature was right: the same one does nothing twice. What it said is not kept."""

    account = models.ForeignKey(CardAccount, on_delete=models.CASCADE, related_name="notices")
    checkout = models.ForeignKey(
        CardCheckout, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )  # fmt: skip
    event_id = models.CharField(max_length=200)
    outcome = models.CharField(max_length=20, choices=OUTCOME_LABELS)
    received_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["account", "event_id"], name="card_notice_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.event_id}"
