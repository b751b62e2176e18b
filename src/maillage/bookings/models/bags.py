"""Deposit bags: what was taken out of the till of a place, counted, to be brought to the bank. Only added to."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.bookings.models.payments import CashEntry
from maillage.community.models.fields import LineField
from maillage.places.models import Place


class TillBag(models.Model):
    """A bag of a place, numbered from 1: what there should be in cash, what was counted, its cheques; why they differ.

    `by` is the name who closed it has in the journal, which only their own row ties to them.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="till_bags")
    number = models.PositiveIntegerField()
    cash_cents = models.IntegerField()  # that there should be
    counted_cents = models.PositiveIntegerField()
    cheques = models.PositiveIntegerField()
    cheques_cents = models.IntegerField()
    words = LineField(_("why it differs"), max_length=200, blank=True)
    by = models.CharField(max_length=36)
    closed_at = models.DateTimeField()

    class Meta:
        ordering = ["place", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="bag_number_once"),
            models.CheckConstraint(
                condition=Q(counted_cents=F("cash_cents")) | ~Q(words=""), name="bag_that_differs_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.number}"

    @property
    def cents(self) -> int:
        """What goes to the bank."""
        return self.counted_cents + self.cheques_cents

    @property
    def difference_cents(self) -> int:
        """Too much (above zero) or missing in cash."""
        return self.counted_cents - self.cash_cents


class BaggedEntry(models.Model):
    """What was received that a bag holds: each once. What is written down afterwards waits for the next."""

    bag = models.ForeignKey(TillBag, on_delete=models.PROTECT, related_name="entries")
    entry = models.OneToOneField(CashEntry, on_delete=models.PROTECT, related_name="bagged")

    def __str__(self) -> str:
        return f"{self.bag_id} {self.entry_id}"
