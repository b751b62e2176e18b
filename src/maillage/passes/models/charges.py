"""What is owed for a use of a space. Only added to: what is cancelled is taken off by another line."""

from __future__ import annotations

from django.db import models

from maillage.passes.models.rates import Rate
from maillage.places.models import Place


class Charge(models.Model):
    """What a use (a booking, by its public number) adds to what somebody owes a place, in cents; or takes off.

    `payer` is the name somebody has in the journal, which only their own row ties to them; empty for a guest. `parts`
    are what the rate counts of the stay: [day, minutes, half-days, evening, lane]. `why`: "booked", "cancelled",
    "given" (what they chose to give where each gives what they want).
    """

    use = models.UUIDField()
    payer = models.CharField(max_length=36, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="charges")
    rate = models.ForeignKey(Rate, null=True, on_delete=models.PROTECT, related_name="charges")
    why = models.CharField(max_length=10)
    day = models.DateField()
    cents = models.IntegerField()
    parts = models.JSONField(default=list)
    lines = models.JSONField(default=list)
    undoes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="undone_by")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["use"], name="charge_of_use"),
            models.Index(fields=["payer", "day"], name="charge_of_payer"),
            models.Index(fields=["place", "day"], name="charge_at_place"),
        ]

    def __str__(self) -> str:
        return f"{self.use} {self.why} {self.cents}"
