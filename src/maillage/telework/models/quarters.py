"""What was counted for an organisation of a quarter that is over."""

from __future__ import annotations

from django.db import models

from maillage.community.models import Organisation


class QuarterCount(models.Model):
    """Days its people worked in the network in a quarter, by fives, as they were counted once; None: too few people."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="quarter_counts")
    first = models.DateField()  # the first day of the quarter
    days = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-first"]
        constraints = [models.UniqueConstraint(fields=["organisation", "first"], name="quarter_counted_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.first}"
