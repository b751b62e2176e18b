"""What the closure of a month moved from passes sold to income: only added to, and each month once."""

from __future__ import annotations

from django.db import models

from maillage.economy.models.issuers import Issuer
from maillage.economy.rules.income import Moved
from maillage.ledger.models import Entry


class PassIncome(models.Model):
    """A month of an issuer: what its entry moved (year of use, rate, base, VAT); no entry where nothing was.

    `is_before`: what was used until then was closed before entries were written here, and is the accountant's.
    """

    issuer = models.ForeignKey(Issuer, on_delete=models.PROTECT, related_name="pass_incomes")
    month = models.DateField()
    moved = models.JSONField(default=list)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.PROTECT, related_name="+")
    is_before = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        ordering = ["month"]
        constraints = [models.UniqueConstraint(fields=["issuer", "month"], name="pass_income_once_a_month")]

    def __str__(self) -> str:
        return f"{self.issuer_id} {self.month:%Y-%m}"

    @property
    def parts(self) -> list[Moved]:
        """What was moved, as the rules read it."""
        return [Moved(*part) for part in self.moved]

    @property
    def base_cents(self) -> int:
        """Before VAT, in all."""
        return sum(part.base for part in self.parts)

    @property
    def vat_cents(self) -> int:
        """VAT, in all."""
        return sum(part.vat for part in self.parts)
