"""What the bank says moved, as it was imported, and which payments were noted for it."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from maillage.community.models.fields import LineField
from maillage.economy.models.issuers import Issuer
from maillage.economy.models.payments import Payment


class BankFile(models.Model):
    """A statement that was imported, or waits to be told which of its columns is what (`table`)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="bank_files")
    name = models.CharField(max_length=160)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    opening_cents = models.BigIntegerField(null=True)
    closing_cents = models.BigIntegerField(null=True)
    adds_up = models.BooleanField(null=True)
    count = models.PositiveIntegerField(default=0)  # movements of the file
    new = models.PositiveIntegerField(default=0)  # of which none was there before
    table = models.JSONField(default=list)  # while its columns are unknown
    imported_at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)  # as the journal names people
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("economy:bank_columns", args=[self.public_id])


class BankColumns(models.Model):
    """What an issuer said of the columns of such a table, known again by its titles."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="bank_columns")
    heads = models.CharField(max_length=500)
    places = models.JSONField(default=dict)  # what it is → number of the column, from 0

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "heads"], name="bank_columns_once")]

    def __str__(self) -> str:
        return self.heads


class BankMovement(models.Model):
    """So many cents in (above zero) or out. `key` keeps a second import from counting it twice."""

    issuer = models.ForeignKey(Issuer, on_delete=models.CASCADE, related_name="bank_movements")
    file = models.ForeignKey(BankFile, on_delete=models.CASCADE, related_name="movements")
    key = models.CharField(max_length=40)
    day = models.DateField()
    cents = models.BigIntegerField()
    words = models.CharField(max_length=500, blank=True)
    party = models.CharField(max_length=140, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    set_aside = LineField(_("why it is no invoice’s"), max_length=80, blank=True)
    is_aside = models.BooleanField(default=False)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer", "key"], name="bank_movement_once"),
            models.CheckConstraint(condition=~Q(cents=0), name="no_empty_movement"),
        ]
        indexes = [models.Index(fields=["issuer", "is_aside", "day"], name="bank_movement_open")]

    def __str__(self) -> str:
        return f"{self.day} {self.cents}"

    @property
    def text(self) -> str:
        """All that may name an invoice."""
        return f"{self.words} {self.reference}"


class BankMatch(models.Model):
    """A payment that was noted for a movement."""

    movement = models.ForeignKey(BankMovement, on_delete=models.CASCADE, related_name="matches")
    payment = models.OneToOneField(Payment, on_delete=models.CASCADE, related_name="bank_match")

    def __str__(self) -> str:
        return f"{self.movement_id} → {self.payment_id}"
