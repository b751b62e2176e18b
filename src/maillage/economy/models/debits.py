"""Direct debits: who let an issuer take what they owe from their account; what was asked of the bank, and when."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Organisation, Person
from maillage.community.models.fields import LineField
from maillage.economy.models.invoices import Invoice
from maillage.economy.models.issuers import Issuer


class DebitMandate(models.Model):
    """Somebody lets the issuer take what they owe from their account, until it ends. The issuer keeps the paper."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="debit_mandates")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="debit_mandates")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="debit_mandates"
    )
    reference = models.CharField(_("reference of the mandate"), max_length=35)
    name = LineField(_("in the name of"), max_length=70)
    iban = models.CharField("IBAN", max_length=34)
    bic = models.CharField("BIC", max_length=11, blank=True)
    signed_on = models.DateField(_("signed on"))
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "reference"], name="debit_mandate_reference_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(organisation__isnull=True), name="debit_mandate_of_one"
            ),
            models.UniqueConstraint(
                fields=["issuer", "person"], condition=Q(ended_on=None), name="one_debit_mandate_of_a_person"
            ),
            models.UniqueConstraint(
                fields=["issuer", "organisation"], condition=Q(ended_on=None),
                name="one_debit_mandate_of_an_organisation",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.reference


class DebitBatch(models.Model):
    """What was asked of the bank at once: the file, which is made again from this."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="debit_batches")
    reference = models.CharField(max_length=35)  # of the message: banks write it on the statement
    collected_on = models.DateField(_("taken on"))
    made_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)  # as the journal names people

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["issuer", "reference"], name="debit_batch_reference_once")]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("economy:debit_file", args=[self.public_id])


class Debit(models.Model):
    """What is taken for an invoice. One at a time: until the bank gives it back (`refused_on`)."""

    batch = models.ForeignKey(DebitBatch, on_delete=models.CASCADE, related_name="debits")
    mandate = models.ForeignKey(DebitMandate, on_delete=models.PROTECT, related_name="debits")
    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="debits")
    cents = models.BigIntegerField()
    refused_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(refused_on=None), name="one_debit_of_an_invoice_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.cents}"
