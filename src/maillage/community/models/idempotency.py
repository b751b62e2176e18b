"""What was answered to a request that may come twice."""

from __future__ import annotations

from django.db import models

from maillage.community.models.people import Person


class IdempotencyKey(models.Model):
    """A request that somebody named with a key of theirs, and what it was answered: kept for a day."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)  # SHA-256 of what was asked, hexadecimal
    status = models.PositiveSmallIntegerField(null=True)  # empty while it is being answered
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.status or '…'} {self.location}"
