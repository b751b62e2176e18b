"""An invoice that is being written: no number yet, and nothing in the books."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Organisation, Person
from maillage.community.models.fields import AddressField, LineField
from maillage.economy.models.choices import CUSTOMER_LABELS, KIND_LABELS, PAID_LABELS, UNIT_LABELS
from maillage.economy.models.invoices import Invoice
from maillage.economy.models.issuers import Issuer
from maillage.economy.rules.documents import CustomerKind, InvoiceKind, ItemLine, Party, Unit
from maillage.kernel.money import Money


class DraftInvoice(models.Model):
    """What somebody is writing: who buys, what, whether it is paid already, the deposits it takes off."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(_("what it is"), max_length=3, choices=KIND_LABELS, default=InvoiceKind.INVOICE.value)
    writer = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )  # in another's name
    customer = models.CharField(
        _("who buys"), max_length=10, choices=CUSTOMER_LABELS, default=CustomerKind.PRIVATE.value
    )  # fmt: skip
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    name = LineField(_("name"), max_length=160)
    street = LineField(_("street and number"), max_length=160, blank=True)
    postcode = LineField(_("postcode"), max_length=10, blank=True)
    city = LineField(_("town"), max_length=80, blank=True)
    email = AddressField(_("email address"), blank=True)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=13, blank=True)
    engagement = LineField(_("number of the order (engagement)"), max_length=50, blank=True)
    service_code = LineField(_("code of the service"), max_length=100, blank=True)
    supplied_on = models.DateField(_("day of the service"), null=True, blank=True)
    paid_on = models.DateField(_("already paid on"), null=True, blank=True)
    paid_by = models.CharField(_("paid by"), max_length=10, choices=PAID_LABELS, blank=True)
    deposits = models.ManyToManyField(Invoice, blank=True, related_name="+")
    is_voucher = models.BooleanField(default=False)  # multi-purpose passes alone: no VAT where they are sold
    checked = models.CharField(max_length=64, blank=True)  # digest of what was checked against the standard
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paid_on=None, paid_by="") | (Q(paid_on__isnull=False) & ~Q(paid_by="")),
                name="draft_paid_on_and_by",
            )
        ]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("economy:draft", args=[self.public_id])

    @property
    def buyer(self) -> Party:
        """Who buys, as it stands on an invoice."""
        return Party(
            self.name, self.street, self.postcode, self.city, "FR", self.siren or self.siret[:9], self.siret,
            self.vat_number, self.email,
        )  # fmt: skip


class DraftLine(models.Model):
    """What is sold: words, how many, of what, at which price before VAT, at which rate."""

    draft = models.ForeignKey(DraftInvoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    words = LineField(_("what is sold"), max_length=200)
    quantity = models.DecimalField(_("how many"), max_digits=10, decimal_places=3)
    unit = models.CharField(_("counted by"), max_length=3, choices=UNIT_LABELS, default=Unit.PIECE.value)
    price_cents = models.PositiveBigIntegerField(_("price of one, before VAT"))
    vat_rate = models.PositiveSmallIntegerField(_("VAT"), default=0)  # hundredths of a percent

    class Meta:
        ordering = ["draft", "position"]
        constraints = [models.UniqueConstraint(fields=["draft", "position"], name="draft_line_a_position")]

    def __str__(self) -> str:
        return self.words

    @property
    def item(self) -> ItemLine:
        """As it stands on an invoice."""
        return ItemLine(self.words, self.quantity, Unit(self.unit), Money(self.price_cents), self.vat_rate)
