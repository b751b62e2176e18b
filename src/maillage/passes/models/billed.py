"""What stands on an invoice: a host does not ask for it at the till as well."""

from __future__ import annotations

from django.db import models


class Billed(models.Model):
    """A use of a space, or a pass (its public number), of which so many cents stand on an invoice or its draft.

    `document` is the public number of the draft, then of the invoice; the row goes with it.
    """

    key = models.UUIDField(unique=True)
    cents = models.IntegerField()
    document = models.UUIDField(db_index=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.key} {self.cents}"
