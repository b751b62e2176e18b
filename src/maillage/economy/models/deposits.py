"""Deposit bags that were brought to the bank. Only added to: noted again, the last word counts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models import TillBag
from maillage.community.models.fields import LineField


class BagDeposit(models.Model):
    """A bag was brought to the bank that day; `reference` is the number of the bank's receipt."""

    bag = models.ForeignKey(TillBag, on_delete=models.PROTECT, related_name="deposits")
    deposited_on = models.DateField(_("brought to the bank on"))
    reference = LineField(_("number of the bank’s receipt"), max_length=60)
    by = models.CharField(max_length=36)  # as the journal names people
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["bag", "pk"]

    def __str__(self) -> str:
        return f"{self.bag_id} {self.deposited_on}"
