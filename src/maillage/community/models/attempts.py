"""How often something was tried: counted, without saying by whom."""

from __future__ import annotations

from django.db import models


class Attempt(models.Model):
    """How often something was tried in a window of time. What is counted is a keyed hash: no address is kept."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.until:%H:%M}"
