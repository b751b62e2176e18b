"""Credits of passes: lots that end together, and what was taken of them or given back. Only added to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from maillage.passes.models.passes import Pass
from maillage.places.models import Place


class CreditLot(models.Model):
    """So many half-days or minutes of a pass that end on the same day (later by the days the pass was suspended)."""

    held = models.ForeignKey(Pass, on_delete=models.PROTECT, related_name="lots")
    amount = models.PositiveIntegerField()
    last = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="lot_of_something")]

    def __str__(self) -> str:
        return f"{self.held_id} {self.amount} {self.last}"


class CreditEntry(models.Model):
    """What a use (a booking, by its public number) took of a pass on a day, below zero; or what came back, above.

    `amount` is in half-days, or in minutes for a pass of hours; of a monthly pass there is no lot. `halves` are the
    half-days of the visit, whatever the pass counts. What is left of a lot is the sum of its entries and its amount.
    """

    held = models.ForeignKey(Pass, on_delete=models.PROTECT, related_name="entries")
    lot = models.ForeignKey(CreditLot, null=True, on_delete=models.PROTECT, related_name="entries")
    use = models.UUIDField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    amount = models.IntegerField()
    halves = models.SmallIntegerField()
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__lt=0, undoes=None) | Q(amount__gt=0, undoes__isnull=False),
                name="taken_or_given_back",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["use"], name="credit_of_use"),
            models.Index(fields=["place", "day"], name="credit_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.held_id} {self.day} {self.amount}"
