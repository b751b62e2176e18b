"""What was issued: a number, what it said, its XML, its entry in the books. Never changed: triggers refuse it.

What tells whose it is stands apart (`InvoiceHolder`), and can be forgotten.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from maillage.community.models import Organisation, Person
from maillage.economy.models.choices import CUSTOMER_LABELS, KIND_LABELS
from maillage.economy.models.issuers import Issuer
from maillage.economy.rules.documents import CustomerKind, Document, InvoiceKind
from maillage.economy.rules.invoices import Standing
from maillage.economy.rules.records import read_document
from maillage.kernel.money import Money
from maillage.ledger.models import Entry


class RealInvoices(models.Manager["Invoice"]):
    """Those that are owed: whatever does not ask for practice by name never meets it."""

    def get_queryset(self) -> models.QuerySet[Invoice]:
        return super().get_queryset().filter(is_training=False)


class Invoice(models.Model):
    """An invoice, a deposit or a credit note, as it left. Kept until `keep_until`, that day excluded."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=3, choices=KIND_LABELS)
    series = models.CharField(max_length=30)
    sequence = models.PositiveBigIntegerField()
    number = models.CharField(max_length=35)
    issued_on = models.DateField()
    due_on = models.DateField()
    customer = models.CharField(max_length=10, choices=CUSTOMER_LABELS)
    customer_name = models.CharField(max_length=160)
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    due_cents = models.BigIntegerField()  # to be paid after it was issued, deposits taken off
    content = models.JSONField()  # the whole document: rules/records.py
    xml = models.TextField()
    cancels = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="credit_note"
    )  # fmt: skip
    writer = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)  # as the journal names people
    keep_until = models.DateField()
    is_demo = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False)  # as its issuer: nobody owes anything

    objects = RealInvoices()
    with_training = models.Manager["Invoice"]()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "number"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["issuer", "series", "sequence"], name="invoice_sequence_once"),
            models.CheckConstraint(
                condition=Q(cancels=None) ^ Q(kind=InvoiceKind.CREDIT_NOTE.value), name="credit_note_of_an_invoice"
            ),
        ]
        indexes = [models.Index(fields=["issuer", "issued_on"], name="invoice_by_day")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("economy:invoice", args=[self.public_id])

    @property
    def document(self) -> Document:
        """The whole document, as it was issued."""
        return read_document(self.content)

    @property
    def gross(self) -> Money:
        """With VAT."""
        return Money(self.net_cents + self.vat_cents)

    @property
    def is_credit_note(self) -> bool:
        """Whether it cancels another."""
        return self.kind == InvoiceKind.CREDIT_NOTE.value

    def standing(self, paid_cents: int, *, is_cancelled: bool) -> Standing:
        """Where it stands, once it is known what was paid of it."""
        return Standing(
            InvoiceKind(self.kind), CustomerKind(self.customer), self.issued_on, self.due_on, Money(self.due_cents),
            Money(paid_cents), is_cancelled,
        )  # fmt: skip


class InvoiceHolder(models.Model):
    """Whose invoice it is, as long as they are known: who reads it among theirs."""

    invoice = models.OneToOneField(Invoice, on_delete=models.CASCADE, related_name="holder")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="invoices_held")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="invoices_held"
    )

    def __str__(self) -> str:
        return str(self.invoice_id)


class DepositUse(models.Model):
    """A deposit that an invoice takes off."""

    balance = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="deposits_used")
    deposit = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["balance", "deposit"], name="deposit_once_a_balance")]

    def __str__(self) -> str:
        return f"{self.deposit_id} → {self.balance_id}"
